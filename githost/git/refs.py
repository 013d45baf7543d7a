"""Moving references, each only from the value the caller saw."""

from dataclasses import dataclass
from pathlib import Path

import pygit2

from githost.git.process import GitFailed, git

ZERO = "0" * 40


class RefMoved(Exception):
    """A reference no longer had the value the caller saw; nothing was changed."""


@dataclass(frozen=True)
class RefChange:
    """One reference and its values before and after; forty zeros stand for absent."""

    ref: str
    before: str
    after: str

    @property
    def branch(self) -> str | None:
        return self.ref.removeprefix("refs/heads/") if self.ref.startswith("refs/heads/") else None


def swap(path: Path, *changes: RefChange) -> None:
    """Move all references in one transaction, or none of them and raise RefMoved."""
    if len(changes) == 1:
        _swap_one(path, changes[0])
        return
    lines = [f"update {c.ref}\0{c.after}\0{c.before}\0" for c in changes]
    try:
        git(path, "update-ref", "-z", "--stdin", stdin="".join(lines).encode())
    except GitFailed as failed:
        if "cannot lock ref" in failed.said or "but expected" in failed.said:
            raise RefMoved(failed.said.strip()) from failed
        raise


def _swap_one(path: Path, change: RefChange) -> None:
    """The same by libgit2, which takes the same locks; only several at once need git itself.

    It compares with what the reference was when it was looked up, under the lock.
    """
    references = pygit2.Repository(str(path)).references
    try:
        if change.before == ZERO:
            references.create(change.ref, change.after)
            return
        found = references[change.ref]
        if str(found.target) != change.before:
            raise RefMoved(f"{change.ref} is at {found.target} now")
        if change.after == ZERO:
            found.delete()
        else:
            found.set_target(change.after)
    except (KeyError, ValueError, OSError, pygit2.GitError) as failed:
        raise RefMoved(str(failed)) from failed


def set_ref(path: Path, ref: str, sha: str) -> None:
    """Point a reference of our own bookkeeping, never a branch, at a commit."""
    # By libgit2: a process for each of hundreds is most of the time of a provisioned repository.
    pygit2.Repository(str(path)).references.create(ref, sha, force=True)


def is_valid(ref: str) -> bool:
    """Whether git accepts the full name of a reference."""
    return pygit2.reference_is_valid_name(ref)
