"""Opening a pull request, once: after an answer that says neither yes nor no, what is there."""

from __future__ import annotations

from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.problems import Rejected, Unreachable
from platforms.hosts.transport import Transport


def open_pull(
    transport: Transport, repository_id: int, *, head: str, base: str, title: str, body: str
) -> int:
    """Open one from `head`, a branch of the repository itself, and return its number."""
    wanted = {"head": head, "base": base, "title": title, "body": body}
    try:
        made = transport.send("POST", f"/repositories/{repository_id}/pulls", wanted)
        return Fields(made, "pull request").number("number")
    except (Rejected, Unreachable, Unreadable):
        found = _number(transport, repository_id, head, base)
        if found is None:
            raise
        return found


def _number(transport: Transport, repository_id: int, head: str, base: str) -> int | None:
    # The host's own filter by head wants the owner's name; ids and refs are sure.
    path = f"/repositories/{repository_id}/pulls"
    for found in transport.items(path, "pull request", state="open", base=base):
        side = found.child("head")
        home = side.child_or_none("repo")  # null once a fork is deleted
        if side.name("ref") == head and home and home.number("id") == repository_id:
            return found.number("number")
    return None
