"""Says who owns paths by a CODEOWNERS file or by OWNERS files: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from platforms import codeowners, owners

UNREADABLE = 2  # exit status


class Command(BaseCommand):
    """Print an object for each path; what was not taken is told on stderr.

    By CODEOWNERS `{"path", "owners", "line"}`: `line` is null where no line matches; a line
    without owners leaves its paths unowned. By OWNERS `{"path", "owners", "reviewers", "files",
    "problem"}`: with a problem, a file on the way up cannot be used and nobody owns the path.
    """

    help = "Say who owns paths by a CODEOWNERS file or OWNERS files, as one JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        named = parser.add_mutually_exclusive_group(required=True)
        named.add_argument("--codeowners", metavar="FILE")
        named.add_argument(
            "--owners", metavar="FOLDER", help="the repository’s root, with OWNERS files in it"
        )
        parser.add_argument("paths", nargs="+", metavar="PATH", help="from the repository’s root")

    def handle(
        self,
        *args: Any,
        paths: list[str],
        codeowners: str | None = None,
        owners: str | None = None,
        **options: Any,
    ) -> None:
        asked = [path.removeprefix("./").removeprefix("/") for path in paths]
        answers = self._by_lines(codeowners, asked) if codeowners else None
        for path, answer in zip(paths, answers or self._by_files(str(owners), asked), strict=True):
            self.stdout.write(json.dumps({"path": path, **answer}))

    def _by_lines(self, name: str, paths: Sequence[str]) -> Iterator[dict[str, Any]]:
        owned = codeowners.parse(_text(Path(name)))
        for problem in owned.problems:
            place = f"{name}:{problem.line}" if problem.line else name
            self.stderr.write(f"{place}: {problem.sentence}")
        for path in paths:
            rule = owned.match(path).rule
            yield {
                "owners": list(rule.owners) if rule else [],
                "line": rule.line if rule else None,
            }

    def _by_files(self, name: str, paths: Sequence[str]) -> Iterator[dict[str, Any]]:
        root = Path(name)
        if not root.is_dir():
            raise CommandError(f"{name} is no folder.", returncode=UNREADABLE)
        above = {folder for path in paths for folder in owners.folders(path) if _inside(folder)}
        places = [owners.ALIASES, *(f"{one}/{owners.NAME}".lstrip("/") for one in sorted(above))]
        owned = owners.read(
            (place, _text(root / place), "") for place in places if (root / place).is_file()
        )
        for problem in owned.problems:
            self.stderr.write(problem)
        for path in paths:
            match = owned.match(path)
            yield {
                "owners": list(match.approvers),
                "reviewers": list(match.reviewers),
                "files": [str(source) for source in match.sources],
                "problem": match.problem or None,
            }


def _inside(folder: str) -> bool:
    return ".." not in folder.split("/") and "\0" not in folder


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.", returncode=UNREADABLE) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not text in UTF-8.", returncode=UNREADABLE) from error
