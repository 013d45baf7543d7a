"""Making and mending our webhook on a repository."""

from __future__ import annotations

from platforms.hosts.fields import Fields
from platforms.hosts.problems import Rejected
from platforms.hosts.transport import Transport

EVENTS = [
    "check_run",
    "pull_request",
    "pull_request_review",
    "push",
    "repository",
    "status",
]


def ensure(transport: Transport, repository_id: int, url: str, secret: str) -> int:
    """Point a webhook at `url`, signed with `secret`, and return its id.

    The host never shows a secret, so a hook that exists is always written again.
    """
    if not secret:
        raise Rejected("A webhook needs a secret to sign with. Nothing was sent.")
    path = f"/repositories/{repository_id}/hooks"
    body = {
        "active": True,
        "events": EVENTS,
        "config": {"url": url, "content_type": "json", "insecure_ssl": "0", "secret": secret},
    }
    hooks = transport.items(path, "webhook")
    ours = (hook for hook in hooks if hook.child("config").text("url") == url)
    known = next(ours, None)
    if known is None:
        made = transport.send("POST", path, {"name": "web", **body})
        return Fields(made, "webhook").number("id")
    found = known.number("id")
    transport.send("PATCH", f"{path}/{found}", body)
    return found
