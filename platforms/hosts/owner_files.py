"""Finding and reading the CODEOWNERS file that counts at a ref."""

from __future__ import annotations

import binascii
from base64 import b64decode

from platforms.hosts.fields import SHA, Fields, Unreadable
from platforms.hosts.problems import Missing
from platforms.hosts.snapshots import OwnerFile
from platforms.hosts.transport import Transport

# In the order in which GitHub looks for it; the first that is there counts alone.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
LARGEST = 3_000_000  # bytes; GitHub does not use a larger one either
FULL_FOLDER = 1_000  # a listing of this length may have been cut
REMEMBERED = 256


class OwnerFiles:
    """Reads owner files, and keeps those read at a commit id, which never changes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._read: dict[tuple[int, str], OwnerFile] = {}

    def at(self, repository_id: int, ref: str) -> OwnerFile:
        """Return the file that counts at `ref`, with `problem` set where it cannot be used.

        Raises Missing when the repository or the ref cannot be read at all: only a root folder
        that was seen proves that a file is not there.
        """
        known = self._read.get((repository_id, ref))
        if known is not None:
            return known
        found = self._find(repository_id, ref)
        if SHA.fullmatch(ref):
            while len(self._read) >= REMEMBERED:
                self._read.pop(next(iter(self._read)))
            self._read[repository_id, ref] = found
        return found

    def _find(self, repository_id: int, ref: str) -> OwnerFile:
        root = self._transport.items(f"/repositories/{repository_id}/contents/", "folder", ref=ref)
        names = {entry.name("name") for entry in root}
        for place in PLACES:
            if place.partition("/")[0] not in names and len(root) < FULL_FOLDER:
                continue
            try:
                found = self._transport.get(
                    f"/repositories/{repository_id}/contents/{place}", ref=ref
                )
            except Missing:
                continue
            # A folder of that name is listed: it holds no rules and does not count.
            if not isinstance(found, list):
                return self._file(repository_id, place, Fields(found, "file"))
        return OwnerFile()

    def _file(self, repository_id: int, place: str, fields: Fields) -> OwnerFile:
        if fields.name("type") != "file":
            return OwnerFile(place, problem=f"{place} is a link, not a file.")
        size = fields.number("size")
        if size > LARGEST:
            return OwnerFile(place, problem=f"{place} is larger than {LARGEST:,} bytes.")
        if fields.text("encoding") == "none":
            # Above 1 MB the contents come without content; the blob has it.
            sha = fields.sha("sha")
            fields = self._transport.one(f"/repositories/{repository_id}/git/blobs/{sha}", "blob")
        content = _content(fields)
        # Rules missing from the end would set paths free.
        if len(content) != size:
            raise Unreadable(f"{place} came with {len(content)} of its {size} bytes")
        try:
            return OwnerFile(place, content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return OwnerFile(place, problem=f"{place} is not text in UTF-8.")


def _content(fields: Fields) -> bytes:
    if fields.text("encoding") != "base64":
        raise Unreadable("the file's content is not in base64")
    try:
        # Lines are broken; any other foreign character is a fault, which the default skips over.
        return b64decode(fields.text("content").replace("\n", ""), validate=True)
    except binascii.Error as error:
        raise Unreadable("the file's content is not in base64") from error
