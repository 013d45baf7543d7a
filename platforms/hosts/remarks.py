"""Our remark on a pull request: found by its marker first, so that it is never written twice."""

from __future__ import annotations

from platforms.hosts.fields import Fields
from platforms.hosts.transport import Transport


def say(transport: Transport, repository_id: int, number: int, *, marker: str, text: str) -> int:
    """Write a remark, or bring the one that carries `marker` up to date; returns its id.

    The first that carries it is ours: a copy can only come after it. Raises a HostProblem; asked
    again it finds what an unanswered call wrote.
    """
    where = f"/repositories/{repository_id}/issues"
    body = f"{text}\n\n<!-- {marker} -->"
    for known in transport.items(f"{where}/{number}/comments", "comment"):
        if marker in known.text("body"):
            found = known.number("id")
            if known.text("body") != body:
                transport.send("PATCH", f"{where}/comments/{found}", {"body": body})
            return found
    made = transport.send("POST", f"{where}/{number}/comments", {"body": body})
    return Fields(made, "comment").number("id")
