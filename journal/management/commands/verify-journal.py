"""Verifies that no event was changed, taken out or put in since it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal import events


class Command(BaseCommand):
    """Say how many events were verified, and where the first broken chain breaks (exit 1)."""

    help = "Verify the hash chain of every subject, or of those named."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help="such as change:12")

    def handle(self, *args: Any, subjects: list[str], **options: Any) -> None:
        found = events.verify_all(subjects)
        missing = [subject for subject in subjects if subject not in found.named]
        chains = f"{found.events:,} events in {found.chains:,} chains"
        if missing:
            raise CommandError(f"Nothing is written about {', '.join(missing)}.")
        if found.first_break:
            raise CommandError(
                f"{found.first_break}. {chains} were read, and {found.broken:,} chains are broken."
            )
        self.stdout.write(f"{chains}: every one is whole.")
