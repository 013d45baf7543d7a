"""Says who owns paths by a CODEOWNERS file: one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from platforms import codeowners

UNREADABLE = 2  # exit status


class Command(BaseCommand):
    """Print `{"path", "owners", "line"}` for each path; lines not taken are told on stderr.

    `line` is null where no line matches; a line without owners leaves its paths unowned.
    """

    help = "Say who owns paths by a CODEOWNERS file, as one JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--codeowners", required=True, metavar="FILE")
        parser.add_argument("paths", nargs="+", metavar="PATH", help="from the repository’s root")

    def handle(self, *args: Any, codeowners: str, paths: list[str], **options: Any) -> None:
        owned = _read(codeowners)
        for problem in owned.problems:
            place = f"{codeowners}:{problem.line}" if problem.line else codeowners
            self.stderr.write(f"{place}: {problem.sentence}")
        for path in paths:
            rule = owned.match(path.removeprefix("./").removeprefix("/")).rule
            answer = {
                "path": path,
                "owners": list(rule.owners) if rule else [],
                "line": rule.line if rule else None,
            }
            self.stdout.write(json.dumps(answer))


def _read(name: str) -> codeowners.Codeowners:
    try:
        text = Path(name).read_bytes().decode()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}.", returncode=UNREADABLE) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} is not text in UTF-8.", returncode=UNREADABLE) from error
    return codeowners.parse(text)
