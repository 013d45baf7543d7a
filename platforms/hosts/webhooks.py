"""Making and mending our webhook on a repository."""

from __future__ import annotations

from platforms.hosts.fields import Fields
from platforms.hosts.problems import Rejected
from platforms.hosts.transport import Transport

EVENTS = ["check_run", "pull_request", "pull_request_review", "push", "repository", "status"]
#: Asked for too, but a host of an older version refuses the whole hook for one it does not know.
NEWER = ["branch_protection_rule", "check_suite", "member", "merge_group", "team_add"]


def ensure(transport: Transport, repository_id: int, url: str, secret: str) -> int:
    """Point a webhook at `url`, signed with `secret`, and return its id.

    The host never shows a secret, so a hook that exists is always written again.
    """
    if not secret:
        raise Rejected("A webhook needs a secret to sign with. Nothing was sent.")
    path = f"/repositories/{repository_id}/hooks"
    hooks = transport.items(path, "webhook")
    ours = (hook for hook in hooks if hook.child("config").text("url") == url)
    known = next(ours, None)
    verb, place = ("PATCH", f"{path}/{known.number('id')}") if known else ("POST", path)
    body: dict[str, object] = {
        "active": True,
        "config": {"url": url, "content_type": "json", "insecure_ssl": "0", "secret": secret},
        **({} if known else {"name": "web"}),
    }
    try:
        made = transport.send(verb, place, {**body, "events": [*EVENTS, *NEWER]})
    except Rejected:  # nothing was done
        made = transport.send(verb, place, {**body, "events": EVENTS})
    return Fields(made, "webhook").number("id")
