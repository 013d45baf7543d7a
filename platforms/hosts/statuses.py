"""Commit statuses: one line under our name on a commit."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from platforms.hosts.fields import SHA, Fields, Unreadable
from platforms.hosts.problems import Missing, Rejected
from platforms.hosts.transport import Transport

STATES = ("error", "failure", "pending", "success")
LONGEST_DESCRIPTION = 140  # characters, GitHub's limit


def publish(
    transport: Transport,
    repository_id: int,
    sha: str,
    *,
    context: str,
    state: str,
    description: str,
    url: str,
) -> None:
    """Write a commit status.

    Raises Rejected, before anything is sent, for what no host takes; Missing for an unknown
    commit; Rejected for one that has had its thousand statuses.
    """
    if not SHA.fullmatch(sha):
        raise Rejected("A commit status needs the full id of a commit. Nothing was sent.")
    if state not in STATES:
        raise Rejected(f"A commit status is one of {', '.join(STATES)}. Nothing was sent.")
    if len(description) > LONGEST_DESCRIPTION:
        raise Rejected("A commit status has at most 140 characters. Nothing was sent.")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Rejected("A commit status links to a web page. Nothing was sent.")
    said = {"state": state, "context": context, "description": description, "target_url": url}
    made = Fields(send(transport, f"/repositories/{repository_id}/statuses/{sha}", said), "status")
    if (made.name("context"), made.name("state")) != (context, state):
        raise Unreadable("it describes another commit status")


def send(transport: Transport, path: str, said: Mapping[str, object]) -> object:
    """Write what is said of a commit; raises Missing where the host does not know the commit."""
    try:
        return transport.send("POST", path, said)
    except Rejected as refusal:
        # GitHub's 422 has many reasons; this one is not about the status at all.
        if "no commit found" in str(refusal).lower():
            raise Missing(str(refusal)) from refusal
        raise
