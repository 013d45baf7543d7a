"""Wildcards within one name of a path: ``*`` and ``?``, matched without backtracking."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\(.)|(\*+)|(\?)|([^\\*?]+)", re.DOTALL)


def plain_name(segment: str) -> str | None:
    """The name that a segment without wildcards stands for, None when it has one."""
    if "\\" not in segment:
        return None if "*" in segment or "?" in segment else segment
    parts = []
    for escaped, stars, mark, plain in _TOKEN.findall(segment):
        if stars or mark:
            return None
        parts.append(escaped or plain)
    return "".join(parts)


class Glob:
    """A segment as pieces of fixed length between its stars."""

    __slots__ = ("_least", "_lengths", "_lone", "_pieces")

    def __init__(self, segment: str) -> None:
        self._lone = segment.strip("*") == ""
        self._pieces: list[str | re.Pattern[str]] = []
        self._lengths: list[int] = []
        if "\\" in segment or "?" in segment:
            self._read(segment)
        else:
            self._pieces = list(re.split(r"\*+", segment))
            self._lengths = [len(piece) for piece in self._pieces if isinstance(piece, str)]
        self._least = sum(self._lengths)

    def _read(self, segment: str) -> None:
        pieces: list[list[tuple[str, str]]] = [[]]
        for escaped, stars, mark, plain in _TOKEN.findall(segment):
            if stars:
                pieces.append([])
            else:
                pieces[-1].append((mark, escaped or plain))
        for piece in pieces:
            text = "".join(mark or plain for mark, plain in piece)
            self._lengths.append(len(text))
            if not any(mark for mark, _ in piece):
                self._pieces.append(text)
                continue
            # No repetition in it, so a search for it cannot backtrack.
            parts = ("." if mark else re.escape(plain) for mark, plain in piece)
            self._pieces.append(re.compile("".join(parts), re.DOTALL))

    @property
    def only_end(self) -> str | None:
        """“.py” for “*.py”."""
        return self._text_beside(0)

    @property
    def only_start(self) -> str | None:
        """“test_” for “test_*”."""
        return self._text_beside(1)

    def _text_beside(self, empty: int) -> str | None:
        if self._lone or len(self._pieces) != 2 or self._pieces[empty] != "":
            return None
        other = self._pieces[1 - empty]
        return other if isinstance(other, str) else None

    def matches(self, name: str) -> bool:
        """Whether the whole name fits; each piece is taken at its leftmost place."""
        if self._lone:
            return name != ""
        if len(name) < self._least or not _at(self._pieces[0], name, 0):
            return False
        if len(self._pieces) == 1:
            return len(name) == self._least
        end = len(name) - self._lengths[-1]
        if not _at(self._pieces[-1], name, end):
            return False
        place = self._lengths[0]
        for piece, length in zip(self._pieces[1:-1], self._lengths[1:-1], strict=True):
            found = _find(piece, name, place, end)
            if found < 0:
                return False
            place = found + length
        return True


def _at(piece: str | re.Pattern[str], name: str, place: int) -> bool:
    if isinstance(piece, str):
        return name.startswith(piece, place)
    return piece.match(name, place) is not None


def _find(piece: str | re.Pattern[str], name: str, start: int, end: int) -> int:
    if isinstance(piece, str):
        return name.find(piece, start, end)
    found = piece.search(name, start, end)
    return found.start() if found else -1
