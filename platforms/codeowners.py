"""CODEOWNERS in GitHub's dialect: read, report what is wrong with it, and say who owns a path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from platforms.ownership_patterns import BadPattern, PatternIndex

# GitHub reads the first of these that exists, even if it is empty.
LOCATIONS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
MAX_BYTES = 3_000_000  # GitHub ignores a larger file altogether

_OWNER = re.compile(
    r"@[a-z0-9][a-z0-9_-]*(\[bot\]|/[a-z0-9_.][a-z0-9_.-]*)?|[^@\s]+@[^@\s]+\.[^@\s]+",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?:\\.|\S)+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: its pattern, its owners as written (none clears ownership), its number from 1."""

    pattern: str
    owners: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A line, or a part of it, that was not taken; ``sentence`` says why. Line 0 is the file."""

    line: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Match:
    """A path with the rule that decides it; None when no line matches."""

    path: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Codeowners:
    """A file as read: the rules in order and the problems found."""

    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...]
    _index: PatternIndex = field(repr=False, compare=False)

    def match(self, path: str) -> Match:
        """The last rule that matches this path, given from the root without a leading slash."""
        place = self._index.last_match(path)
        return Match(path, None if place is None else self.rules[place])

    def owners_of(self, path: str) -> tuple[str, ...]:
        """The owners as written; empty for an unowned path."""
        rule = self.match(path).rule
        return rule.owners if rule is not None else ()

    def group(
        self, paths: Iterable[str], *, each: bool = False
    ) -> dict[tuple[str, ...], tuple[Match, ...]]:
        """Paths by owner group: owners in lower case, sorted; the empty group holds unowned paths.

        Several owners on a line are one group, or with ``each`` one group per owner.
        """
        found: dict[tuple[str, ...], list[Match]] = {}
        for path in paths:
            match = self.match(path)
            owners = sorted({owner.lower() for owner in match.rule.owners} if match.rule else ())
            keys = [[owner] for owner in owners] if each and owners else [owners]
            for key in keys:
                found.setdefault(tuple(key), []).append(match)
        return {key: tuple(matches) for key, matches in found.items()}


def parse(source: bytes | str) -> Codeowners:
    """Read a file; a line that cannot be taken is skipped and reported, never an exception."""
    data = source.encode("utf-8", "surrogateescape") if isinstance(source, str) else source
    if len(data) > MAX_BYTES:
        sentence = f"The file is over {MAX_BYTES:,} bytes: it is ignored, and no path has an owner."
        return Codeowners((), (Problem(0, "", sentence),), PatternIndex())
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    rules: list[Rule] = []
    problems: list[Problem] = []
    index = PatternIndex()
    for number, line in enumerate(text.split("\n"), start=1):
        words = list(_words(line))
        if not words:
            continue
        try:
            index.add(words[0], len(rules))
        except BadPattern as refusal:
            problems.append(Problem(number, words[0], f"{refusal} The line is skipped."))
            continue
        good = [word for word in words[1:] if _OWNER.fullmatch(word)]
        problems.extend(
            Problem(number, word, f"“{word}” is neither @user, @organisation/team nor an e-mail.")
            for word in words[1:]
            if word not in good
        )
        rules.append(Rule(words[0], tuple(dict.fromkeys(good)), number))
    return Codeowners(tuple(rules), tuple(problems), index)


def _words(line: str) -> Iterator[str]:
    """Words up to a comment; a backslash keeps the next character, a space among them."""
    for found in _WORD.finditer(line):
        if found.group().startswith("#"):
            return
        yield found.group()
