"""Asks the rule about facts and a policy in a JSON file; touches nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contributions.simulation import BadSimulation, decode, simulate

UNREADABLE = 2  # exit status


class Command(BaseCommand):
    """Print the verdict tree as JSON. docs/simulate.md says what the file holds."""

    help = "Ask the owner-approval rule about facts and a policy in a JSON file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            verdict = simulate(decode(Path(file).read_bytes()))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.", returncode=UNREADABLE) from error
        except BadSimulation as refusal:
            raise CommandError(f"{file}: {refusal}", returncode=UNREADABLE) from refusal
        self.stdout.write(json.dumps(verdict.to_json(), indent=2))
