"""Which of a change's files are listed and drawn, and who owns each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contributions.models import Change, ChangeFile
from contributions.pages.standing import groups_of
from people.models import User
from platforms.hosts.snapshots import Comparison

#: So many files are listed, and so many lines of diff drawn, on one page; the rest by a link each.
MOST_LISTED = 500
MOST_LINES = 1200
MOST_LINES_OF_ONE = 500
MOST_DRAWN = 60
#: Up to so many lines in all, diffs stand open.
FEW_LINES = 300


@dataclass(frozen=True)
class ListedFile:
    """A file with its owner groups (`{"name", "mine"}`); `drawn` where its diff is on the page."""

    file: ChangeFile
    owners: list[dict[str, Any]]
    drawn: bool
    opened: bool

    @property
    def key(self) -> str:
        """The id of its diff on the page."""
        return f"file-{self.file.pk}"

    @property
    def anchor(self) -> str:
        return f"#{self.key}"

    @property
    def mine(self) -> bool:
        """Whether the viewer may speak for one of its groups."""
        return any(owner["mine"] for owner in self.owners)


@dataclass(frozen=True)
class FileSet:
    """The listed files, and how many were asked for in all."""

    rows: list[ListedFile]
    total: int

    @property
    def unlisted(self) -> int:
        return self.total - len(self.rows)

    @property
    def listed(self) -> list[dict[str, Any]]:
        """The rows as plain values, of which the list's markup is kept."""
        return [
            {
                "path": row.file.path,
                "status": row.file.status,
                "added": row.file.additions,
                "removed": row.file.deletions,
                "was": row.file.previous_path,
                "owners": row.owners,
                "anchor": row.anchor,
                "asked_as": "" if row.drawn else str(row.file.pk),
            }
            for row in self.rows
        ]

    @property
    def diffs(self) -> list[dict[str, Any]]:
        """The drawn diffs likewise."""
        return [
            {
                "path": row.file.path,
                "patch": row.file.patch,
                "key": row.key,
                "owners": row.owners,
                "opened": row.opened,
            }
            for row in self.rows
            if row.drawn
        ]

    @property
    def undrawn(self) -> int:
        return sum(not row.drawn for row in self.rows)


def fileset(
    change: Change, files: list[ChangeFile], viewer: User, wanted: str = "", mine: bool = False
) -> FileSet:
    """The files to show; `files` come without patches, which are read for the drawn ones alone.

    `wanted` is the key of one file to draw whatever its size.
    """
    listed = _listed(change, files, viewer, mine=mine)
    shown = listed[:MOST_LISTED]
    drawn, _ = drawing = _drawn([file for file, _ in shown], wanted)
    patches = dict(ChangeFile.objects.filter(pk__in=drawn).values_list("pk", "patch"))
    for file, _ in shown:
        if file.pk in patches:
            file.patch = patches[file.pk]
    return FileSet(_rows(shown, drawing, wanted), len(listed))


def fileset_between(
    change: Change, found: Comparison, viewer: User, wanted: str = "", mine: bool = False
) -> FileSet:
    """The files that differ between two commits, drawn as those of the whole change are.

    They are kept nowhere: a file's key is its place in the comparison.
    """
    files = [
        ChangeFile(
            pk=place,
            path=file.path,
            previous_path=file.previous_path,
            status=file.status,
            additions=file.additions,
            deletions=file.deletions,
            patch=file.patch,
        )
        for place, file in enumerate(found.files, start=1)
    ]
    listed = _listed(change, files, viewer, mine=mine)
    shown = listed[:MOST_LISTED]
    drawing = _drawn([file for file, _ in shown], wanted)
    return FileSet(_rows(shown, drawing, wanted), len(listed))


Listed = list[tuple[ChangeFile, list[dict[str, Any]]]]


def _listed(change: Change, files: list[ChangeFile], viewer: User, *, mine: bool) -> Listed:
    owners = _owners_by_path(change, viewer)
    listed: Listed = []
    for file in files:
        of_file = [*owners.get(file.path, ()), *owners.get(file.previous_path, ())]
        distinct = list({owner["name"]: owner for owner in of_file}.values())
        if not mine or any(owner["mine"] for owner in distinct):
            listed.append((file, distinct))
    return listed


def _rows(shown: Listed, drawing: tuple[set[int], int], wanted: str) -> list[ListedFile]:
    drawn, lines = drawing
    few = lines <= FEW_LINES
    return [
        ListedFile(file, of_file, file.pk in drawn, few or str(file.pk) == wanted)
        for file, of_file in shown
    ]


def _drawn(files: list[ChangeFile], wanted: str) -> tuple[set[int], int]:
    drawn: set[int] = set()
    total = 0
    for file in files:
        lines = file.additions + file.deletions
        fits = lines <= MOST_LINES_OF_ONE and total + lines <= MOST_LINES
        if str(file.pk) == wanted or (fits and len(drawn) < MOST_DRAWN):
            drawn.add(file.pk)
            total += lines
    return drawn, total


def _owners_by_path(change: Change, viewer: User) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for group in groups_of(change):
        people = (*group["could_still"], *group["counted"])
        mine = any(one["user_id"] == viewer.pk for one in people)
        for path in group["paths"]:
            found.setdefault(path, []).append({"name": group["name"], "mine": mine})
    return found
