"""Reviewers asked on a pull request."""

from __future__ import annotations

from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.names import login
from platforms.hosts.transport import Transport


def ask(transport: Transport, repository_id: int, number: int, who: str) -> None:
    """Ask one account for its review; one that is asked already is not asked again.

    Raises Rejected where the host does not let it be asked: it cannot see the repository.
    """
    path = f"/repositories/{repository_id}/pulls/{number}/requested_reviewers"
    if _is_among(transport.one(path, "requested reviewers").children("users"), who):
        return
    login(who)
    made = Fields(transport.send("POST", path, {"reviewers": [who]}), "pull request")
    if not _is_among(made.children("requested_reviewers"), who):
        raise Unreadable("it does not name the reviewer who was asked")


def _is_among(accounts: list[Fields], who: str) -> bool:
    return who.lower() in {one.name("login").lower() for one in accounts}
