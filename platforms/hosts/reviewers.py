"""Reviewers asked on a pull request."""

from __future__ import annotations

from platforms.hosts.names import login
from platforms.hosts.transport import Transport


def ask(transport: Transport, repository_id: int, number: int, who: str) -> None:
    """Ask one account for its review; one that is asked already is not asked again.

    Raises Rejected where the host does not let it be asked: it cannot see the repository.
    """
    path = f"/repositories/{repository_id}/pulls/{number}/requested_reviewers"
    asked = transport.one(path, "requested reviewers").children("users")
    if who.lower() not in {one.name("login").lower() for one in asked}:
        login(who)
        transport.send("POST", path, {"reviewers": [who]})
