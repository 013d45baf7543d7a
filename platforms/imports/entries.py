"""What a file says, one entry at a time: taken apart, checked, and the rest kept (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LONGEST_TEXT = 50_000
SUMMARY = 300
#: A spreadsheet runs a cell that begins so; no name needs to.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
NOT_DESCRIBED = "Not described yet."
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: Signs that turn the direction of writing: a name with one looks like another's.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"\s+")
# No name and password before the host: they are how an address looks like another's.
_WEB = re.compile(r"https?://[^\s/?#@:\[\]]+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)


class Kind(StrEnum):
    """What an entry describes, in the order in which entries can refer to each other."""

    DEPARTMENT = "department"
    TEAM = "team"
    PERSON = "person"
    MEMBERSHIP = "membership"
    DOMAIN = "domain"
    SYSTEM = "system"
    API = "api"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Entry:
    """One entry: `fields` are what we know of it, `refs` whom it names, `rest` all other keys.

    `key` names it within its source for ever; `place` says where in the file it stands.
    """

    kind: Kind
    key: str
    place: str
    title: str
    fields: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, list[str]] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def said(self) -> dict[str, Any]:
        """All of it as JSON: two entries that say the same are equal in this."""
        return {"fields": self.fields, "refs": self.refs, "rest": self.rest}


@dataclass(frozen=True)
class Refusal:
    """An entry that cannot be taken, where it stands, and why."""

    place: str
    subject: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """A file as it was read: its format's name, what can be taken and what cannot."""

    source: str
    entries: list[Entry] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


class Unreadable(ValueError):
    """The whole file cannot be read; `place` says up to where it could."""

    def __init__(self, reason: str, place: str = "the file") -> None:
        super().__init__(reason)
        self.place = place


class Fields:
    """Reads the known keys of one mapping; says all that is wrong, and what was left."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self._taken: set[str] = set()

    def take(self, key: str) -> Any:
        """The value as it stands; None where there is none."""
        self._taken.add(key)
        return self.raw.get(key)

    def text(self, key: str, *, longest: int = LONGEST_TEXT, needed: bool = False) -> str:
        """A text without control characters; "" where there is none."""
        value = self.take(key)
        if value is None or value == "":
            if needed:
                self.problems.append(f"{key} is missing.")
            return ""
        if not isinstance(value, str):
            self.problems.append(f"{key} is not a text.")
            return ""
        return self._checked(key, value, longest)

    def name(self, key: str, *, longest: int = 100, needed: bool = True) -> str:
        """A text on one line that no spreadsheet would run."""
        value = _SPACE.sub(" ", self.text(key, longest=longest, needed=needed))
        if value.startswith(FORMULA):
            self.problems.append(f"{key} begins with {value[0]}, as a spreadsheet’s formula does.")
        if found := TURNING.search(value):
            turns = f"U+{ord(found[0]):04X}, which turns the direction of writing"
            self.problems.append(f"{key} holds the sign {turns}.")
        return value

    def texts(self, key: str, *, longest: int = 40, most: int = 12) -> list[str]:
        """A list of short texts, each once; what is no text, or too much, is told and left out."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problems.append(f"{key} is not a list.")
            return []
        found = [one.strip() for one in value if isinstance(one, str) and one.strip()]
        if len(found) < len(value):
            self.remarks.append(f"{key} holds something that is no text; it is left out.")
        short = [_SPACE.sub(" ", self._checked(key, one)) for one in found if len(one) <= longest]
        if len(short) < len(found):
            self.remarks.append(f"{key} holds texts of more than {longest} characters; left out.")
        once = list(dict.fromkeys(short))
        if len(once) > most:
            self.remarks.append(f"Of {len(once)} {key} the first {most} are taken.")
        return once[:most]

    def link(self, key: str) -> str:
        """An address of http or https; anything else is a problem."""
        return self.address(key, self.text(key, longest=300))

    def address(self, key: str, value: str) -> str:
        """The value where it is an address one may be led to."""
        if value and not web_address(value):
            shown = value[:60]
            self.problems.append(f"{key} is {shown!r}; only http and https addresses are taken.")
        return value

    def rest(self) -> dict[str, Any]:
        """What nobody asked for, as it stands."""
        return {
            str(plain(key)): plain(value)
            for key, value in self.raw.items()
            if key not in self._taken
        }

    def _checked(self, key: str, value: str, longest: int = LONGEST_TEXT) -> str:
        if found := _CONTROL.search(value):
            self.problems.append(f"{key} holds the control character U+{ord(found[0]):04X}.")
            return ""
        value = value.replace("\r\n", "\n").strip()
        if len(value) > longest:
            self.problems.append(f"{key} has {len(value):,} characters; {longest:,} are the most.")
        return value


def web_address(value: str) -> bool:
    """Whether a text is an http or https address with a host, and nothing that hides another."""
    return len(value) <= 300 and not _CONTROL.search(value) and bool(_WEB.fullmatch(value))


def shortened(text: str, longest: int = SUMMARY) -> str:
    """The text on one line, cut at a word where it is too long."""
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def described(text: str) -> dict[str, str]:
    """A platform's summary and, where the text says more, its description."""
    summary = shortened(text) or NOT_DESCRIBED
    return {"summary": summary, "description": text if summary.endswith("…") else ""}


def plain(value: Any) -> Any:
    """A value that a JSON column takes: no number but plain ones, no character it refuses."""
    if isinstance(value, str):
        return _CONTROL.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_CONTROL.sub("\ufffd", str(key)): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


def closed_circles(above: Mapping[str, str]) -> dict[str, list[str]]:
    """For each name that lies above itself: the names of its circle, in order.

    `above` maps a name to the one it lies under.
    """
    found: dict[str, list[str]] = {}
    done: set[str] = set()
    for start in above:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in path:
            path[at] = None
            at = above.get(at)
        if at is not None and at in path:
            names = list(path)
            circle = names[names.index(at) :]
            found.update(dict.fromkeys(circle, circle))
        done.update(path)
    return found


def once(entries: Iterable[Entry]) -> tuple[list[Entry], list[Refusal]]:
    """The entries without those whose key an earlier one has."""
    first: dict[tuple[Kind, str], Entry] = {}
    again: list[Refusal] = []
    for entry in entries:
        known = first.setdefault((entry.kind, entry.key), entry)
        if known is not entry:
            reason = f"It stands here a second time; the first is at {known.place}."
            again.append(Refusal(entry.place, entry.title, reason))
    return list(first.values()), again
