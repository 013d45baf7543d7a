"""GitHub's webhooks: the signature on the raw body first, then the little that we take from it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from platforms.hosts.deliveries import Hint, HostEvent
from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.payloads import account_of, run_state
from platforms.hosts.problems import Rejected

DELIVERY_ID = re.compile(r"[A-Za-z0-9-]{1,100}")
EVENT = re.compile(r"[a-z_]{1,60}")
#: How the host names the branch of a merge group: the last pull request in it, and its base.
QUEUED = re.compile(r"/pr-(\d{1,9})-[0-9a-f]{40}(?:[0-9a-f]{24})?$")
#: All that we act on. Comments are no reviews: they never count, so nothing is looked at.
HINTS = {
    "pull_request": Hint.PULL,
    "pull_request_review": Hint.PULL,
    "push": Hint.BRANCH,
    "status": Hint.COMMIT,
    "check_run": Hint.COMMIT,
    "check_suite": Hint.COMMIT,
    "merge_group": Hint.GROUP,
    "repository": Hint.REPOSITORY,
    "public": Hint.REPOSITORY,
    "branch_protection_rule": Hint.GATE,
    "branch_protection_configuration": Hint.GATE,
    "repository_ruleset": Hint.GATE,
    "member": Hint.PEOPLE,
    "membership": Hint.PEOPLE,
    "organization": Hint.PEOPLE,
    "team": Hint.PEOPLE,
    "team_add": Hint.PEOPLE,
    "installation": Hint.ACCESS,
    "installation_repositories": Hint.ACCESS,
    "installation_target": Hint.ACCESS,
}


def verified(headers: Mapping[str, str], body: bytes, *, secret: str) -> HostEvent | None:
    """Return what a delivery hints at, or None when `body` is not signed with `secret`.

    An empty secret verifies nothing. Raises Rejected for a signed delivery that cannot be read.
    """
    named = {name.lower(): value for name, value in headers.items()}
    if not _signed(named.get("x-hub-signature-256", ""), body, secret):
        return None
    delivery_id, event = named.get("x-github-delivery", ""), named.get("x-github-event", "")
    if not DELIVERY_ID.fullmatch(delivery_id) or not EVENT.fullmatch(event):
        raise Rejected("The delivery names no event or no delivery id. Nothing was stored.")
    try:
        return _event(delivery_id, event, Fields(json.loads(body), "payload"))
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, Unreadable) else "it is not JSON"
        raise Rejected(f"The delivery cannot be read: {why}. Nothing was stored.") from error


def _signed(signature: str, body: bytes, secret: str) -> bool:
    if not secret:
        return False
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    # As bytes: compare_digest refuses text that is not ASCII.
    return hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))


def _event(delivery_id: str, event: str, payload: Fields) -> HostEvent:
    repository = payload.child_or_none("repository")
    organisation = payload.child_or_none("organization")
    installation = payload.child_or_none("installation")
    sender = account_of(payload, "sender")
    told = _told(event, payload)
    return replace(
        told,
        delivery_id=delivery_id,
        event=event,
        hint=HINTS.get(event, Hint.NOTHING),
        action=payload.text("action")[:60],
        repository_id=repository.number("id") if repository else None,
        owner_id=organisation.number("id") if organisation else None,
        installation_id=installation.number("id") if installation else None,
        sender=sender,
        accounts=tuple(one for one in (sender, *told.accounts) if one),
    )


def _told(event: str, payload: Fields) -> HostEvent:
    """What an event is about: each of its fields where the payload names one."""
    about = partial(HostEvent, delivery_id="", event=event)
    match event:
        case "pull_request" | "pull_request_review":
            pull = payload.child("pull_request")
            head = pull.child("head")
            return about(number=pull.number("number"), sha=head.sha("sha"), ref=head.name("ref"))
        case "push":
            # A deleted branch is pushed to a commit of zeros, which is no commit to look at.
            sha = payload.sha("after")
            return about(sha=sha if sha.strip("0") else "", ref=payload.name("ref"))
        case "status":
            return about(
                sha=payload.sha("sha"),
                context=payload.text("context"),
                state=payload.text("state"),
            )
        case "check_run":
            run = payload.child("check_run")
            app = run.child_or_none("app")
            return about(
                sha=run.sha("head_sha"),
                context=run.text("name"),
                state=run_state(run.text("status"), run.text("conclusion")),
                app_id=app.number("id") if app else None,
            )
        case "check_suite":
            suite = payload.child("check_suite")
            app = suite.child_or_none("app")
            return about(sha=suite.sha("head_sha"), app_id=app.number("id") if app else None)
        case "merge_group":
            group = payload.child("merge_group")
            queued = QUEUED.search(group.name("head_ref"))
            return about(
                number=int(queued[1]) if queued else None,
                sha=group.sha("head_sha"),
                base_sha=group.sha("base_sha"),
                ref=group.name("head_ref"),
            )
        case "member" | "membership":
            member = account_of(payload, "member")
            return about(accounts=(member,) if member else ())
        case "installation" | "installation_repositories":
            lists = ("repositories", "repositories_added", "repositories_removed")
            named = (one for name in lists for one in payload.children_or_empty(name))
            return about(repository_ids=tuple(one.number("id") for one in named))
        case _:
            return about()
