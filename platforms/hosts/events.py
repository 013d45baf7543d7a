"""GitHub's webhooks: the signature on the raw body first, then the little that we take from it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping

from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.payloads import account_of
from platforms.hosts.problems import Rejected
from platforms.hosts.snapshots import HostEvent

DELIVERY_ID = re.compile(r"[A-Za-z0-9-]{1,100}")
EVENT = re.compile(r"[a-z_]{1,60}")


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
    number, sha, ref = _subject(event, payload)
    return HostEvent(
        delivery_id=delivery_id,
        event=event,
        action=payload.text("action")[:60],
        repository_id=repository.number("id") if repository else None,
        number=number,
        sha=sha,
        ref=ref,
        sender=account_of(payload, "sender"),
    )


def _subject(event: str, payload: Fields) -> tuple[int | None, str, str]:
    """The pull request number, commit and ref that an event is about, each where it names one."""
    match event:
        case "pull_request" | "pull_request_review" | "pull_request_review_comment":
            pull = payload.child("pull_request")
            head = pull.child("head")
            return pull.number("number"), head.sha("sha"), head.name("ref")
        case "issue_comment":
            issue = payload.child("issue")
            return (issue.number("number") if issue.has("pull_request") else None), "", ""
        case "push":
            # A deleted branch is pushed to a commit of zeros, which is no commit to look at.
            sha = payload.sha("after")
            return None, sha if sha.strip("0") else "", payload.name("ref")
        case "status":
            return None, payload.sha("sha"), ""
        case "check_run" | "check_suite":
            return None, payload.child(event).sha("head_sha"), ""
        case _:
            return None, "", ""
