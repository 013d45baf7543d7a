"""Trying merges and making merge commits, without a working tree or moving a reference."""

import time
from functools import lru_cache
from pathlib import Path

import pygit2

from githost.git.process import git
from githost.git.reading import history, merge_base

Person = tuple[str, str]


class Conflict(Exception):
    """The two sides change the same lines; nothing was merged."""


@lru_cache(maxsize=4096)
def merged_tree(path: Path, base: str, head: str) -> str | None:
    """The tree of merging `head` into `base`, or None where they conflict. Needs git 2.38."""
    code, out = git(
        path, "merge-tree", "--write-tree", "--allow-unrelated-histories", base, head, allow=(1,)
    )
    return None if code else out.split()[0].decode()


def _signature(person: Person, at: int | None) -> pygit2.Signature:
    return pygit2.Signature(person[0], person[1], int(time.time()) if at is None else at, 0)


def commit(
    path: Path,
    *,
    tree: str,
    parents: list[str],
    message: str,
    author: Person,
    committer: Person | None = None,
    at: int | None = None,
) -> str:
    """Make a commit object and return its sha; `at` is seconds since 1970, now by default."""
    repository = pygit2.Repository(str(path))
    return str(
        repository.create_commit(
            None,
            _signature(author, at),
            _signature(committer or author, at),
            message,
            pygit2.Oid(hex=tree),
            [pygit2.Oid(hex=parent) for parent in parents],
        )
    )


def merge(
    path: Path, *, base: str, head: str, message: str, by: Person, at: int | None = None
) -> str:
    """A merge commit of two parents; raises Conflict."""
    tree = merged_tree(path, base, head)
    if tree is None:
        raise Conflict
    return commit(path, tree=tree, parents=[base, head], message=message, author=by, at=at)


def squash(path: Path, *, base: str, head: str, message: str, author: Person, by: Person) -> str:
    """One commit on `base` with everything `head` brings; raises Conflict."""
    tree = merged_tree(path, base, head)
    if tree is None:
        raise Conflict
    return commit(path, tree=tree, parents=[base], message=message, author=author, committer=by)


def rebase(path: Path, *, base: str, head: str, by: Person) -> str:
    """Each commit of `head` replayed on `base`, merges left out as git does; raises Conflict."""
    repository = pygit2.Repository(str(path))
    onto = base
    fork = merge_base(repository, base, head)
    for picked in reversed(list(history(repository, head, without=fork))):
        if len(picked.parents) > 1:
            continue
        parents = picked.parents
        ancestor = parents[0].tree.id if parents else repository.TreeBuilder().write()
        index = repository.merge_trees(ancestor, repository[onto].peel(pygit2.Tree), picked.tree)
        if index.conflicts is not None:
            raise Conflict
        tree = str(index.write_tree(repository))
        author = picked.author
        committer = _signature(by, None)
        onto = str(
            repository.create_commit(
                None,
                author,
                committer,
                picked.message,
                pygit2.Oid(hex=tree),
                [pygit2.Oid(hex=onto)],
            )
        )
    return onto
