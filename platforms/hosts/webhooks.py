"""Making and mending our webhook on a repository."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from platforms.hosts.deliveries import LostDelivery
from platforms.hosts.fields import Fields, rows
from platforms.hosts.problems import Rejected
from platforms.hosts.transport import Transport

#: So often a delivery is sent in all: what is refused three times is refused for a reason.
ATTEMPTS = 3

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


def lost(transport: Transport, hook: str, since: datetime) -> list[LostDelivery]:
    """Deliveries after `since` of which no attempt was taken, the latest first.

    `hook` is the path of a webhook. One page of a hundred: what is older is found by the sweep.
    """
    taken: set[str] = set()
    attempts: Counter[str] = Counter()
    failed: dict[str, Fields] = {}
    for item in rows(transport.get(f"{hook}/deliveries", per_page=100), "deliveries"):
        guid = item.name("guid")
        attempts[guid] += 1
        if 200 <= item.number("status_code") < 400:
            taken.add(guid)
        elif item.moment("delivered_at") >= since:
            failed.setdefault(guid, item)
    return [
        LostDelivery(
            id=item.number("id"),
            guid=guid,
            repository_id=item.number("repository_id") if item.has("repository_id") else None,
        )
        for guid, item in failed.items()
        if guid not in taken and attempts[guid] < ATTEMPTS
    ]


def redeliver(transport: Transport, hook: str, delivery_id: int) -> None:
    """Ask the host to send a delivery once more, under the id it had."""
    Fields(transport.send("POST", f"{hook}/deliveries/{delivery_id}/attempts", {}), "delivery")


def path_of(repository_id: int | None, hook_id: int | None) -> str:
    """A repository's webhook, or the one of the App itself."""
    return (
        "/app/hook" if repository_id is None else f"/repositories/{repository_id}/hooks/{hook_id}"
    )
