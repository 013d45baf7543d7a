"""Imports a catalogue or a table of people, or with --dry-run says what that would change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from platforms.imports import formats, running
from platforms.imports.plan import Plan, Verb


class Command(BaseCommand):
    """Tells the format by what the file holds. Prints the counts, then one line per refusal."""

    help = (
        "Import repos.json of SAP’s InnerSource portal, a Backstage catalogue, innersource.json, or"
        " a CSV of people and teams. The same file a second time changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, file: str, dry_run: bool, verbosity: int, **options: Any) -> None:
        reading = running.read(_content(file))
        total, shown = len(reading.entries), sys.stderr.isatty()

        def tell(done: int) -> None:
            if shown and (done % running.STEP == 0 or done == total):
                self.stderr.write(f"\r{done:,} of {total:,} entries", ending="")

        act = running.look if dry_run else running.carry
        try:
            plan = act(reading, by=None, tell=tell)
        except OperationalError as error:  # another import holds the rows for too long
            raise CommandError(f"Nothing was imported; try again later. {error}") from error
        if shown:
            self.stderr.write("")
        self._say(plan, reading.source, dry_run, verbosity)

    def _say(self, plan: Plan, source: str, dry_run: bool, verbosity: int) -> None:
        if source:
            what = "Nothing was written; importing it would do this." if dry_run else "Imported."
            self.stdout.write(f"{formats.NAMES[source]}. {what}")
        told = [row for row in plan.rows if row.says and row.verb in (Verb.CREATED, Verb.CHANGED)]
        for row in told if verbosity else ():
            self.stdout.write(f"{row.place}: {row.subject}: {row.verb}. {' '.join(row.says)}")
        self.stdout.write(plan.summary())
        for row in plan.rows:
            if row.verb == Verb.REFUSED:
                subject = f"{row.subject}: " if row.subject else ""
                self.stdout.write(f"{row.place}: {subject}refused. {' '.join(row.says)}")


def _content(name: str) -> bytes:
    path = Path(name)
    try:
        if (size := path.stat().st_size) > formats.LARGEST:
            raise CommandError(f"{name}: {formats.too_large(size)} Nothing was imported.")
        with path.open("rb") as file:  # which may be a pipe, and grow
            content = file.read(formats.LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}. Nothing was imported.") from error
    if len(content) > formats.LARGEST:
        raise CommandError(f"{name}: {formats.LARGER}")
    return content
