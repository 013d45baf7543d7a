"""Finding and reading the files at a ref that say who approves: CODEOWNERS, and the policy."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Hashable, Sequence
from typing import TypeVar

from platforms.hosts.fields import SHA, Fields, Unreadable
from platforms.hosts.problems import Missing
from platforms.hosts.snapshots import OwnerFile, TextFile
from platforms.hosts.transport import Transport

# In the order in which GitHub looks for it; the first that is there counts alone.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
LARGEST = 3_000_000  # bytes; GitHub does not use a larger one either
POLICY_PLACE = ".commons/policy.yml"
LARGEST_POLICY = 65_536  # bytes
FULL_FOLDER = 1_000  # a listing of this length may have been cut
REMEMBERED = 256

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class OwnerFiles:
    """Reads such files, and keeps those read at a commit id, which never changes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._roots: dict[tuple[int, str], frozenset[str] | None] = {}
        self._read: dict[tuple[int, str, str], TextFile] = {}

    def at(self, repository_id: int, ref: str) -> OwnerFile:
        """Return the CODEOWNERS that counts at `ref`, with `problem` set where it is unusable.

        Raises Missing when the repository or the ref cannot be read at all: only a root folder
        that was seen proves that a file is not there.
        """
        found = self._first(repository_id, ref, PLACES, LARGEST)
        return OwnerFile(found.path, found.text, found.problem)

    def policy_at(self, repository_id: int, ref: str) -> TextFile:
        """Return the policy that stands in the repository at `ref`, likewise."""
        return self._first(repository_id, ref, (POLICY_PLACE,), LARGEST_POLICY)

    def _first(self, repository_id: int, ref: str, places: Sequence[str], largest: int) -> TextFile:
        key = (repository_id, ref, places[0])
        known = self._read.get(key)
        if known is not None:
            return known
        found = self._find(repository_id, ref, places, largest)
        if SHA.fullmatch(ref):
            remember(self._read, key, found)
        return found

    def _find(self, repository_id: int, ref: str, places: Sequence[str], largest: int) -> TextFile:
        names = self._root(repository_id, ref)
        for place in places:
            if names is not None and place.partition("/")[0] not in names:
                continue
            try:
                found = self._transport.get(
                    f"/repositories/{repository_id}/contents/{place}", ref=ref
                )
            except Missing:
                continue
            # A folder of that name is listed: it holds no rules and does not count.
            if not isinstance(found, list):
                return self._file(repository_id, place, Fields(found, "file"), largest)
        return TextFile()

    def _root(self, repository_id: int, ref: str) -> frozenset[str] | None:
        """The names in the root folder; None where the listing may have been cut."""
        key = (repository_id, ref)
        if key in self._roots:
            return self._roots[key]
        root = self._transport.items(f"/repositories/{repository_id}/contents/", "folder", ref=ref)
        cut = len(root) >= FULL_FOLDER
        names = None if cut else frozenset(entry.name("name") for entry in root)
        if SHA.fullmatch(ref):
            remember(self._roots, key, names)
        return names

    def _file(self, repository_id: int, place: str, fields: Fields, largest: int) -> TextFile:
        if fields.name("type") != "file":
            return TextFile(place, problem=f"{place} is a link, not a file.")
        size = fields.number("size")
        if size > largest:
            return TextFile(place, problem=f"{place} is larger than {largest:,} bytes.")
        if fields.text("encoding") == "none":
            # Above 1 MB the contents come without content; the blob has it.
            sha = fields.sha("sha")
            fields = self._transport.one(f"/repositories/{repository_id}/git/blobs/{sha}", "blob")
        return blob_text(place, fields, size)


def blob_text(place: str, fields: Fields, size: int) -> TextFile:
    """A file from its content in base64; one that is no text says so. Raises Unreadable."""
    content = _content(fields)
    # Rules missing from the end would set paths free.
    if len(content) != size:
        raise Unreadable(f"{place} came with {len(content)} of its {size} bytes")
    try:
        text = content.decode("utf-8-sig")
        bad = content.find(b"\0")  # which no database keeps in a text
    except UnicodeDecodeError as error:
        text, bad = "", error.start
    if bad < 0:
        return TextFile(place, text)
    lines = content[:bad].decode("utf-8").split("\n")
    where = f"line {len(lines)}, column {len(lines[-1]) + 1}"
    return TextFile(place, problem=f"{place} is not text in UTF-8 at {where}.")


def remember(known: dict[K, V], key: K, value: V) -> None:
    """Keep a value, and the oldest others no longer."""
    while len(known) >= REMEMBERED:
        known.pop(next(iter(known)))
    known[key] = value


def _content(fields: Fields) -> bytes:
    if fields.text("encoding") != "base64":
        raise Unreadable("the file's content is not in base64")
    try:
        # Lines are broken; any other foreign character is a fault, which the default skips over.
        return b64decode(fields.text("content").replace("\n", ""), validate=True)
    except binascii.Error as error:
        raise Unreadable("the file's content is not in base64") from error
