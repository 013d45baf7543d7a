"""What waits in a merge queue: which pull requests a group of it would merge."""

from __future__ import annotations

from dataclasses import dataclass

from platforms.hosts import graphql, queries
from platforms.hosts.fields import Fields
from platforms.hosts.problems import Unsupported
from platforms.hosts.transport import Transport


@dataclass(frozen=True)
class Queued:
    """A pull request in a merge queue, at its head, and the commit it would be merged as.

    That commit holds what stands before it in the queue too; it is empty until the host made it.
    """

    position: int
    number: int
    head_sha: str
    group_sha: str = ""
    parents: tuple[str, ...] = ()


def queue(transport: Transport, repository_id: int, node_id: str, branch: str) -> list[Queued]:
    """The entries of a branch's queue, the next to be merged first; empty where there is none.

    Raises Unsupported where the host does not tell them all.
    """
    asked = {"repository": node_id, "branch": branch}
    home = graphql.ask(transport, repository_id, queries.QUEUE, asked)
    found = home.child_or_none("mergeQueue")
    entries = found.child_or_none("entries") if found else None
    if entries is None:
        return []
    if entries.child("pageInfo").flag("hasNextPage"):
        raise Unsupported(f"More than {queries.MOST_QUEUED} pull requests wait in the queue.")
    told = [_queued(one) for one in entries.children("nodes")]
    return sorted(told, key=lambda one: one.position)


def _queued(entry: Fields) -> Queued:
    pull, commit = entry.child("pullRequest"), entry.child_or_none("headCommit")
    parents = commit.child("parents").children("nodes") if commit else []
    return Queued(
        position=entry.number("position"),
        number=pull.number("number"),
        head_sha=pull.sha("headRefOid"),
        group_sha=commit.sha("oid") if commit else "",
        parents=tuple(one.sha("oid") for one in parents),
    )
