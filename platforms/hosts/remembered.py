"""Answers kept with their ETags, so that asking again costs the host and our limit nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from platforms.hosts.answers import Answer

Key = tuple[str, tuple[tuple[str, str], ...]]
MOST_CHARACTERS = 4_000_000
LARGEST = 200_000


class Remembered:
    """The answers of one token, the longest unused forgotten first.

    An ETag is good for the token it was given to: with another one nothing is remembered.
    """

    def __init__(self) -> None:
        self._token = ""
        self._kept: OrderedDict[Key, tuple[str, Answer, int]] = OrderedDict()
        self._size = 0

    def of(self, token: str) -> Remembered:
        """This, emptied when the token is another than before."""
        if token != self._token:
            self._token, self._size = token, 0
            self._kept.clear()
        return self

    def tag(self, key: Key) -> str:
        """The ETag to ask with, or an empty text."""
        return self._kept[key][0] if key in self._kept else ""

    def keep(self, key: Key, answer: Answer, size: int) -> Answer:
        """Return the answer that counts: the kept one where the host says that it still does."""
        if answer.status == 304 and key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][1]
        if key in self._kept:
            self._size -= self._kept.pop(key)[2]
        tag = answer.headers.get("etag", "")
        if answer.status == 200 and tag and size <= LARGEST:
            self._kept[key] = (tag, answer, size)
            self._size += size
            while self._size > MOST_CHARACTERS:
                self._size -= self._kept.popitem(last=False)[1][2]
        return answer


def key_of(path: str, parameters: Mapping[str, object]) -> Key:
    """What an answer is kept under."""
    return path, tuple(sorted((name, str(value)) for name, value in parameters.items()))
