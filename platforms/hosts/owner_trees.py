"""Finding and reading the OWNERS files at a commit: its tree once, then the files that matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from platforms.hosts.fields import Fields
from platforms.hosts.owner_files import blob_text, remember
from platforms.hosts.snapshots import OwnerTree, TextFile
from platforms.hosts.transport import Transport
from platforms.owners import ALIASES, MAX_BYTES, NAME, folders

MOST = 100  # files read for one pull request
LINK = "120000"  # a symbolic link's mode
CUT = "The repository has more files than its host lists, so its OWNERS files cannot be found."


@dataclass(frozen=True)
class Entry:
    """A file of this name in a tree; `size` in bytes."""

    sha: str
    size: int
    is_link: bool


class OwnerTrees:
    """Reads such files; what a tree's or blob's id names never changes, so that is read once."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._trees: dict[tuple[int, str], dict[str, Entry] | None] = {}
        self._blobs: dict[tuple[int, str], TextFile] = {}

    def at(self, repository_id: int, sha: str, paths: Iterable[str]) -> OwnerTree:
        """The files on the way up from each path, and OWNERS_ALIASES. Raises Missing, Unreadable.

        With a `problem` the tree cannot be told from one where somebody else owns the paths.
        """
        listed = self._listed(repository_id, sha)
        if listed is None:
            return OwnerTree(problem=CUT)
        above = {folder for path in paths for folder in folders(path)}
        places = {f"{folder}/{NAME}" if folder else NAME for folder in above} | {ALIASES}
        wanted = sorted(places & listed.keys())
        if len(wanted) > MOST:
            problem = f"{len(wanted)} OWNERS files are concerned; at most {MOST} are read."
            return OwnerTree(problem=problem)
        return OwnerTree(tuple(self._read(repository_id, place, listed[place]) for place in wanted))

    def paths(self, repository_id: int, sha: str) -> tuple[str, ...] | None:
        """Every file and link at a commit; None where the host lists only a part of them."""
        found = self._tree(repository_id, sha)
        if found.flag("truncated"):
            return None
        entries = found.children("tree")
        return tuple(one.text("path") for one in entries if one.name("type") == "blob")

    def _listed(self, repository_id: int, sha: str) -> dict[str, Entry] | None:
        key = (repository_id, sha)
        if key not in self._trees:
            found = self._tree(repository_id, sha)
            entries = None if found.flag("truncated") else _owners_in(found)
            remember(self._trees, key, entries)
        return self._trees[key]

    def _tree(self, repository_id: int, sha: str) -> Fields:
        path = f"/repositories/{repository_id}/git/trees/{sha}"
        return self._transport.one(path, "tree", recursive=1)

    def _read(self, repository_id: int, place: str, entry: Entry) -> TextFile:
        if entry.is_link:
            return TextFile(place, problem=f"{place} is a link, not a file.")
        if entry.size > MAX_BYTES:
            return TextFile(place, problem=f"{place} is larger than {MAX_BYTES:,} bytes.")
        known = self._blobs.get((repository_id, entry.sha))
        if known is None or known.path != place:
            path = f"/repositories/{repository_id}/git/blobs/{entry.sha}"
            known = blob_text(place, self._transport.one(path, "blob"), entry.size)
            remember(self._blobs, (repository_id, entry.sha), known)
        return known


def _owners_in(tree: Fields) -> dict[str, Entry]:
    # Other names are not looked at: a path that no text can hold would be refused.
    return {
        entry.name("path"): Entry(
            entry.sha("sha"), entry.number("size"), entry.name("mode") == LINK
        )
        for entry in tree.children("tree")
        if entry.name("type") == "blob"
        and (entry.text("path") == ALIASES or entry.text("path").rpartition("/")[2] == NAME)
    }
