"""Reading commits, trees, files and differences with libgit2."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

import pygit2
from pygit2.enums import DeltaStatus, DiffOption, SortMode

from githost.git.refs import ZERO

pygit2.option(pygit2.enums.Option.SET_OWNER_VALIDATION, 0)

STATUS_WORDS = {
    DeltaStatus.ADDED: "added",
    DeltaStatus.DELETED: "removed",
    DeltaStatus.MODIFIED: "modified",
    DeltaStatus.RENAMED: "renamed",
    DeltaStatus.COPIED: "copied",
    DeltaStatus.TYPECHANGE: "changed",
}
# GitHub leaves the text out of very large differences; the limit in bytes is ours.
PATCH_LIMIT = 1_000_000


@dataclass(frozen=True)
class FileDiff:
    """One changed file; counts are lines, `patch` is None for binary and very large ones."""

    filename: str
    previous: str | None
    status: str
    sha: str | None
    additions: int
    deletions: int
    patch: str | None


def open_repository(path: Path) -> pygit2.Repository:
    return pygit2.Repository(str(path))


def tip(git: pygit2.Repository, ref: str) -> str | None:
    """The commit a full reference name points at, annotated tags followed, or None."""
    try:
        found = git.lookup_reference(ref)
    except (KeyError, ValueError):
        return None
    return str(found.peel(pygit2.Commit).id)


def raw_tip(git: pygit2.Repository, ref: str) -> str:
    """The object a reference names, or forty zeros: what a swap compares with."""
    try:
        return str(git.lookup_reference(ref).target)
    except (KeyError, ValueError):
        return ZERO


def commit(git: pygit2.Repository, name: str) -> pygit2.Commit | None:
    """The commit meant by a branch, tag, full reference or (abbreviated) sha, or None."""
    for ref in (
        f"refs/heads/{name}",
        f"refs/tags/{name}",
        name if name.startswith("refs/") else f"refs/{name}",
    ):
        sha = tip(git, ref)
        if sha:
            return _commit_by_id(git, sha)
    if not 4 <= len(name) <= 40 or set(name.lower()) - set("0123456789abcdef"):
        return None
    return _commit_by_id(git, name)


def _commit_by_id(git: pygit2.Repository, sha: str) -> pygit2.Commit | None:
    try:
        found = git[sha]
    except (KeyError, ValueError):
        return None
    if isinstance(found, pygit2.Tag):
        return found.peel(pygit2.Commit)
    return found if isinstance(found, pygit2.Commit) else None


def branches(git: pygit2.Repository) -> list[tuple[str, str]]:
    """Every branch with its tip, by name."""
    return sorted(
        (ref.removeprefix("refs/heads/"), str(git.lookup_reference(ref).peel(pygit2.Commit).id))
        for ref in git.references
        if ref.startswith("refs/heads/")
    )


def history(
    git: pygit2.Repository, start: str, *, without: str | None = None
) -> Iterator[pygit2.Commit]:
    """Commits reachable from `start` and not from `without`, newest first."""
    walker = git.walk(pygit2.Oid(hex=start), SortMode.TOPOLOGICAL | SortMode.TIME)
    if without:
        walker.hide(pygit2.Oid(hex=without))
    yield from walker


def merge_base(git: pygit2.Repository, one: str, other: str) -> str | None:
    found = git.merge_base(pygit2.Oid(hex=one), pygit2.Oid(hex=other))
    return str(found) if found else None


def contains(git: pygit2.Repository, descendant: str, ancestor: str) -> bool:
    """Whether `ancestor` is `descendant` or reachable from it."""
    return descendant == ancestor or git.descendant_of(
        pygit2.Oid(hex=descendant), pygit2.Oid(hex=ancestor)
    )


def differences(git: pygit2.Repository, before: str | None, after: str) -> list[FileDiff]:
    """The files that differ between two commits, renames found; None is the empty tree."""
    return list(_differences(git.path, before, after))


@lru_cache(maxsize=256)
def _differences(path: str, before: str | None, after: str) -> tuple[FileDiff, ...]:
    git = pygit2.Repository(path)
    tree = git[after].peel(pygit2.Tree)
    if before:
        old = git[before].peel(pygit2.Tree)
        diff = old.diff_to_tree(tree, flags=DiffOption.INCLUDE_TYPECHANGE)
    else:
        diff = tree.diff_to_tree(swap=True)
    diff.find_similar()
    return tuple(_file_diff(patch) for patch in diff if patch is not None)


def _file_diff(patch: pygit2.Patch) -> FileDiff:
    delta = patch.delta
    new = delta.new_file.raw_path.decode(errors="replace")
    old = delta.old_file.raw_path.decode(errors="replace")
    _, added, removed = patch.line_stats
    removed_file = delta.status == DeltaStatus.DELETED
    text: str | None = None
    if not delta.is_binary and patch.hunks and len(patch.data) <= PATCH_LIMIT:
        whole = patch.data.decode(errors="replace")
        text = whole[whole.index("\n@@") + 1 :].removesuffix("\n")
    return FileDiff(
        filename=old if removed_file else new,
        previous=old if delta.status == DeltaStatus.RENAMED else None,
        status=STATUS_WORDS.get(delta.status, "changed"),
        sha=str(delta.old_file.id if removed_file else delta.new_file.id),
        additions=added,
        deletions=removed,
        patch=text,
    )


def name(entry: pygit2.Object) -> str:
    """The name of a tree's entry; bytes that are not UTF-8 become replacement characters."""
    return (entry.raw_name or b"").decode(errors="replace")


def moment(signature: pygit2.Signature) -> str:
    """A signature's time in UTC, as GitHub writes it."""
    zone = timezone(timedelta(minutes=signature.offset))
    return (
        datetime.fromtimestamp(signature.time, zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    )
