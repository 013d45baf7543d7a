"""Typed access to a host's JSON: what is missing or of another type is never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Unreadable(ValueError):
    """A host's JSON is not of the shape its documentation promises; the text says where."""


class Fields:
    """A JSON object of a host, read field by field. Every method raises Unreadable."""

    def __init__(self, value: object, what: str = "answer") -> None:
        if not isinstance(value, Mapping):
            raise Unreadable(f"the {what} is not a JSON object")
        self._value = value
        self._what = what

    def _bad(self, name: str, wanted: str) -> Unreadable:
        return Unreadable(f"{self._what}.{name} is not {wanted}")

    def has(self, name: str) -> bool:
        """Whether the field is there and neither null nor empty."""
        return bool(self._value.get(name))

    def text(self, name: str) -> str:
        """Free text for people; null reads as empty, what PostgreSQL cannot hold is replaced."""
        value = self._value.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._bad(name, "text")
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()

    def name(self, name: str) -> str:
        """A name, path or ref, taken to the letter: one that would have to be mended is refused."""
        value = self._value.get(name)
        if not isinstance(value, str) or not value or value != self.text(name):
            raise self._bad(name, "a name")
        return value

    def sha(self, name: str) -> str:
        """A full commit id, in lower case."""
        value = self._value.get(name)
        if not isinstance(value, str) or not SHA.fullmatch(value):
            raise self._bad(name, "a commit id")
        return value

    def number(self, name: str) -> int:
        """A whole number of 0 or more that fits PostgreSQL's bigint."""
        value = self._value.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
            raise self._bad(name, "a whole number")
        return value

    def big(self, name: str) -> int:
        """A whole number that GraphQL writes as text, because JSON's numbers may not hold it."""
        value = self._value.get(name)
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,18}", value):
            raise self._bad(name, "a whole number in text")
        return int(value)

    def flag(self, name: str) -> bool:
        """True or false; missing and null read as false."""
        value = self._value.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._bad(name, "true or false")
        return bool(value)

    def moment(self, name: str) -> datetime:
        """An instant with its offset from UTC."""
        value = self._value.get(name)
        if not isinstance(value, str):
            raise self._bad(name, "a time")
        try:
            found = datetime.fromisoformat(value)
        except ValueError as error:
            raise self._bad(name, "a time") from error
        if found.tzinfo is None:
            raise self._bad(name, "a time with an offset")
        return found

    def moment_or_none(self, name: str) -> datetime | None:
        return self.moment(name) if self._value.get(name) is not None else None

    def child(self, name: str) -> Fields:
        return Fields(self._value.get(name), f"{self._what}.{name}")

    def child_or_none(self, name: str) -> Fields | None:
        """An object; null, missing and `{}` (GitHub's word for an unknown account) are None."""
        return self.child(name) if self._value.get(name) else None

    def children(self, name: str) -> list[Fields]:
        return rows(self._value.get(name), f"{self._what}.{name}")

    def children_or_empty(self, name: str) -> list[Fields]:
        """A list of objects; null and missing read as an empty one."""
        return self.children(name) if self._value.get(name) is not None else []

    def whole_numbers(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers of 0 or more."""
        value = self._value.get(name)
        if not isinstance(value, list) or not all(type(one) is int and one >= 0 for one in value):
            raise self._bad(name, "a list of whole numbers")
        return tuple(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; null and missing read as an empty one."""
        value = self._value.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._bad(name, "a list of texts")
        return tuple(value)


def rows(value: object, what: str = "answer") -> list[Fields]:
    """A JSON list of objects."""
    if not isinstance(value, list):
        raise Unreadable(f"the {what} is not a list")
    return [Fields(one, f"{what}[{number}]") for number, one in enumerate(value)]
