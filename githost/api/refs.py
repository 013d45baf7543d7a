"""References, trees, blobs and raw commits of the git database."""

import base64
from typing import Any

import pygit2

from githost import access, receive
from githost.api.call import Answer, Call, Refused, invalid, not_found, required, typed
from githost.git import reading
from githost.git.refs import ZERO, RefChange, RefMoved, is_valid, swap
from githost.models import Account
from githost.shapes import commits as commit_shapes
from githost.shapes.common import node_id
from githost.shapes.repositories import address, reference

TREE_LIMIT = 100_000


def change(call: Call, person: Account, moved: RefChange) -> None:
    """Move a reference for a person; 409 where a pull request is demanded or it moved meanwhile."""
    if moved.ref in access.closed_to_push(call.repo, person):
        raise Refused(
            409,
            "Changes must be made through a pull request. Nothing was changed.",
        )
    try:
        swap(call.repo.path, moved)
    except RefMoved as lost:
        raise Refused(
            409, "Reference was modified. Read it again and try again; nothing was changed."
        ) from lost
    receive.refs_changed(call.repo, [moved], person)


def _full(ref: str) -> str:
    return ref if ref.startswith("refs/") else f"refs/{ref}"


def _shape(call: Call, ref: str) -> Any:
    git = call.git
    target = git.get(reading.raw_tip(git, ref))
    if target is None:
        raise not_found()
    return reference(call.repo, ref, str(target.id), target.type_str)


def get(call: Call, ref: str) -> Any:
    return _shape(call, _full(ref))


def matching(call: Call, ref: str = "") -> Any:
    prefix = _full(ref) if ref else "refs/"
    visible = [
        r for r in sorted(call.git.references) if r.startswith(prefix) and r.startswith("refs/")
    ]
    return call.page(visible, lambda r: _shape(call, r))


def create(call: Call) -> Any:
    person, data = call.need_writable("write"), call.body()
    required(data, "Reference", "ref", "sha")
    ref, sha = typed(data, "ref", str, ""), typed(data, "sha", str, "")
    if not ref.startswith(("refs/heads/", "refs/tags/")) or not is_valid(ref):
        raise invalid(f"{ref} is not a valid ref name.")
    git = call.git
    if len(sha) != 40 or reading.commit(git, sha) is None:
        raise invalid("Object does not exist")
    if reading.raw_tip(git, ref) != ZERO:
        raise invalid("Reference already exists")
    change(call, person, RefChange(ref, ZERO, sha))
    return Answer(_shape(call, ref), 201)


def update(call: Call, ref: str) -> Any:
    person, data, full = call.need_writable("write"), call.body(), _full(ref)
    required(data, "Reference", "sha")
    git = call.git
    sha, before = typed(data, "sha", str, ""), reading.raw_tip(git, full)
    if before == ZERO:
        raise invalid("Reference does not exist")
    if len(sha) != 40 or reading.commit(git, sha) is None:
        raise invalid("Object does not exist")
    forward = reading.contains(git, sha, before)
    if not forward and (
        not typed(data, "force", bool, False) or full in access.kept_from_rewriting(call.repo)
    ):
        raise invalid("Update is not a fast forward")
    change(call, person, RefChange(full, before, sha))
    return _shape(call, full)


def delete(call: Call, ref: str) -> Any:
    person, full = call.need_writable("write"), _full(ref)
    before = reading.raw_tip(call.git, full)
    if before == ZERO or not full.startswith(("refs/heads/", "refs/tags/")):
        raise invalid("Reference does not exist")
    if full in access.kept_from_rewriting(call.repo):
        raise invalid("Cannot delete this protected branch")
    change(call, person, RefChange(full, before, ZERO))
    return Answer(status=204)


def commit(call: Call, sha: str) -> Any:
    found = reading.commit(call.git, sha) if len(sha) == 40 else None
    if found is None:
        raise not_found()
    return commit_shapes.git_commit(call.repo, found)


def tree(call: Call, treeish: str) -> Any:
    git = call.git
    start = reading.commit(git, treeish)
    root = start.tree if start else (git.get(treeish) if len(treeish) == 40 else None)
    if not isinstance(root, pygit2.Tree):
        raise not_found()
    entries: list[Any] = []
    recursive = call.query("recursive") not in ("", "0", "false")
    truncated = not _walk(call, git, root, "", recursive, entries)
    return {
        "sha": str(root.id),
        "url": address(call.repo, f"/git/trees/{root.id}"),
        "tree": entries,
        "truncated": truncated,
    }


def _walk(
    call: Call,
    git: pygit2.Repository,
    root: pygit2.Tree,
    under: str,
    recursive: bool,
    into: list[Any],
) -> bool:
    """Add a tree's entries; False once the limit is reached."""
    for entry in root:
        if len(into) >= TREE_LIMIT:
            return False
        path = under + reading.name(entry)
        kind = entry.type_str
        shape: dict[str, Any] = {
            "path": path,
            "mode": f"{entry.filemode:06o}",
            "type": kind,
            "sha": str(entry.id),
            "url": address(call.repo, f"/git/{kind}s/{entry.id}"),
        }
        if isinstance(entry, pygit2.Blob):
            shape["size"] = entry.size
        into.append(shape)
        if (
            recursive
            and isinstance(entry, pygit2.Tree)
            and not _walk(call, git, entry, f"{path}/", True, into)
        ):
            return False
    return True


def blob(call: Call, sha: str) -> Any:
    found = call.git.get(sha) if len(sha) == 40 else None
    if not isinstance(found, pygit2.Blob):
        raise not_found()
    return {
        "sha": sha,
        "node_id": node_id("Blob", f"{call.repo.pk}:{sha}"),
        "size": found.size,
        "url": address(call.repo, f"/git/blobs/{sha}"),
        "content": base64.encodebytes(found.data).decode(),
        "encoding": "base64",
    }
