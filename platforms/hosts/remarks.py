"""Our remark on a pull request: found by its marker first, so that it is never written twice."""

from __future__ import annotations

from platforms.hosts.fields import Fields
from platforms.hosts.problems import Missing
from platforms.hosts.transport import Transport


def say(
    transport: Transport,
    repository_id: int,
    number: int,
    *,
    marker: str,
    text: str,
    known: int | None = None,
) -> int:
    """Write a remark, or bring the one that carries `marker` up to date; returns its id.

    One that is `known` by its id is not looked for: a list may be older than it. Else the first
    that carries the marker is ours: a copy can only come after it. Raises a HostProblem; asked
    again it finds what an unanswered call wrote.
    """
    where = f"/repositories/{repository_id}/issues"
    body = f"{text}\n\n<!-- {marker} -->"
    if known is not None:
        try:
            return _edit(transport, f"{where}/comments/{known}", body)
        except Missing:  # somebody deleted it
            pass
    for comment in transport.items(f"{where}/{number}/comments", "comment"):
        if marker in comment.text("body"):
            found = comment.number("id")
            if comment.text("body") != body:
                _edit(transport, f"{where}/comments/{found}", body)
            return found
    made = transport.send("POST", f"{where}/{number}/comments", {"body": body})
    return Fields(made, "comment").number("id")


def _edit(transport: Transport, path: str, body: str) -> int:
    return Fields(transport.send("PATCH", path, {"body": body}), "comment").number("id")
