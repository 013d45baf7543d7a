"""Every path of the repository whose owners change with the owner file that a change edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction

from contributions import governing
from contributions.models import Change, ChangeFile, OwnerMoves
from platforms import codeowners, owners
from platforms.hosts.connections import host_for
from platforms.hosts.snapshots import FileSnapshot, OwnerTree
from platforms.models import OwnershipSource

#: So many are kept for the page; all are counted.
KEPT = 500
TOO_MANY = (
    "The repository has more files than its host lists, so not every path whose owner this edit "
    "changes can be named."
)

#: Who owns a path, in the order of the file.
Owning = Callable[[str], tuple[str, ...]]


def edited(change: Change, files: Iterable[ChangeFile | FileSnapshot]) -> list[str]:
    """The paths among these, old and new, whose files say who owns what on this platform."""
    platform = change.repository.platform
    if platform.ownership_source == OwnershipSource.PORTAL:
        return []
    paths = {path for file in files for path in (file.path, file.previous_path) if path}
    return sorted(path for path in paths if governing.names_owners(platform, path))


def found(change: Change) -> OwnerMoves | None:
    """What was found for this head on this base."""
    known = OwnerMoves.objects.filter(change=change)
    return known.filter(head_sha=change.head_sha, base_sha=change.base_sha).first()


def read(change: Change) -> None:
    """Find and keep them, unless the head or the base moved meanwhile. Raises HostProblem."""
    files = edited(change, change.files.all())
    if not (files and change.is_open) or found(change):
        return
    client = host_for(change.repository.host)
    paths = client.paths(change.repository.remote_id, change.head_sha)
    told = {"problem": TOO_MANY} if paths is None else _moves(change, files, paths)
    with transaction.atomic():
        now = Change.objects.select_for_update().get(pk=change.pk)
        if (now.head_sha, now.base_sha) == (change.head_sha, change.base_sha):
            kept = {"asked": 0, "total": 0, "moves": [], "problem": "", **told}
            heads = {"head_sha": change.head_sha, "base_sha": change.base_sha}
            OwnerMoves.objects.update_or_create(change=change, defaults={**heads, **kept})


def _moves(change: Change, files: list[str], paths: tuple[str, ...]) -> dict[str, Any]:
    if change.repository.platform.ownership_source == OwnershipSource.OWNERS:
        # The files count for what lies below them only; the aliases count everywhere.
        above = {_folder(path) for path in files}
        paths = tuple(path for path in paths if any(path.startswith(one) for one in above))
        client, remote = host_for(change.repository.host), change.repository.remote_id
        trees = [
            client.owner_tree(remote, sha, paths) for sha in (change.base_sha, change.head_sha)
        ]
        if problem := next((one.problem for one in trees if one.problem), ""):
            return {"asked": len(paths), "problem": problem}
        before, after = map(_by_tree, trees)
    elif change.owner_problem:  # a file that cannot be read tells of nobody, before or after
        return {"asked": len(paths), "problem": change.owner_problem}
    else:
        before = codeowners.parse(change.owner_rules).owners_of
        after = codeowners.parse(change.head_owner_rules or "").owners_of
    moves = list(_differing(paths, before, after))
    return {"asked": len(paths), "total": len(moves), "moves": moves[:KEPT]}


def _differing(
    paths: tuple[str, ...], before: Owning, after: Owning
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for path in sorted(paths):
        was, will_be = before(path), after(path)
        if sorted(was) != sorted(will_be):
            yield path, was, will_be


def _folder(path: str) -> str:
    """What paths below an OWNERS file begin with."""
    folder = path.rpartition("/")[0]
    return f"{folder}/" if folder else ""


def _by_tree(tree: OwnerTree) -> Owning:
    read = owners.read((one.path, one.text, one.problem) for one in tree.files)
    return lambda path: read.match(path).approvers
