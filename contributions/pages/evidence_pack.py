"""The evidence of one merge, whole: to read, to print, and to check without trusting the portal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from contributions import overrides, permissions, policy
from contributions.models import BreakGlass, BreakGlassSignature, Change
from contributions.pages.change_events import Told, told
from contributions.pages.evidence import MERGES, Evidence, evidence
from contributions.selectors import visible_changes
from journal import events
from journal.models import Event
from people.models import User
from platforms.models import PolicyVersion

HASHED = (
    "Each event's hash is the SHA-256 of its canonical JSON (keys sorted, no spaces, UTF-8) with "
    "the keys subject, sequence, kind, at (UTC, microseconds), actor_id, actor_name, data and "
    "previous, the hash of the event before it."
)


@dataclass(frozen=True)
class PolicyShown:
    """A platform's policy as it was in force at the merge."""

    platform: str
    version: str
    text: str


@dataclass(frozen=True)
class Pack:
    """`verdict` and `facts` are what the merge rested on; `broken` says where the chain fails."""

    change: Change
    evidence: Evidence
    verdict: dict[str, Any]
    facts: dict[str, Any] | None
    policies: list[PolicyShown]
    break_glass: list[tuple[BreakGlass, list[BreakGlassSignature]]]
    events: list[Event]
    broken: str

    @cached_property
    def replay(self) -> str:
        """Why asking the rule again about the kept facts does not give the kept verdict; or empty.

        The rule is code and moves on: an answer that differs today says so, and convicts nobody.
        """
        if self.facts is None:
            return "No facts were kept: the change was merged before the rule was asked about it."
        try:
            answer = policy.evaluate(policy.from_plain(policy.Facts, self.facts))
            # Read and written again, so that what the rule says more of by now is no difference.
            kept = policy.Verdict.from_json(self.verdict)
        except ValueError as error:
            return f"What was kept cannot be read by the present rule. {error}"
        if answer.to_json() == kept.to_json():
            return ""
        return f"The present rule answers otherwise: {answer.headline}."

    @property
    def command(self) -> str:
        """What to type to verify the chain of hashes."""
        return f"python manage.py verify-journal {self.change.subject}"

    @property
    def last_hash(self) -> str:
        """The hash that covers all of them."""
        return self.events[-1].hash

    @property
    def timeline(self) -> list[tuple[Event, Told]]:
        """Every event with its sentence, the oldest first."""
        reviews = self.change.reviews.select_related("user", "account__user")
        return list(zip(self.events, told(self.events, reviews), strict=True))


def pack_seen(user: User, pk: int) -> Pack:
    """The evidence of a merge for somebody who may look into it.

    Raises Http404 for a change that they may not see or that is not merged, PermissionDenied with
    the reason.
    """
    rows = visible_changes(user).select_related(
        "repository__platform__team__department",
        "repository__host",
        "author",
        "merged_by__user",
        "proposal",
    )
    change = get_object_or_404(rows, pk=pk)
    if why_not := permissions.why_not_audit(user, change):
        raise PermissionDenied(why_not)
    pack = pack_of(change)
    if pack is None:
        raise Http404("This change is not merged, so there is no evidence of its merge.")
    return pack


def pack_of(change: Change) -> Pack | None:
    """Gather the pack from what nobody can rewrite; None for a change that is not merged."""
    rows = list(events.of(change.subject))
    merge = next((event for event in rows if event.kind in MERGES), None)
    if merge is None:
        return None
    verdict = merge.data.get("verdict") or {}
    glasses = change.break_glasses.select_related("opened_by").order_by("pk")
    return Pack(
        change=change,
        evidence=evidence(change, rows),
        verdict=verdict,
        facts=merge.data.get("facts"),
        policies=[_policy(one) for one in verdict.get("platforms", ())],
        break_glass=[(row, overrides.signatures_of(row)) for row in glasses],
        events=rows,
        broken=events.verify(change.subject) or "",
    )


def _policy(platform: Mapping[str, Any]) -> PolicyShown:
    version = str(platform["policy_version"])
    number = version.removeprefix("v")
    saved = PolicyVersion.objects.filter(
        platform=platform["id"], number=int(number) if number.isdigit() else 0
    ).first()
    if saved is None:
        text = "No policy had been saved, so the defaults were in force.\n"
        return PolicyShown(platform["name"], version, text)
    text = saved.text or json.dumps(saved.rules, indent=2, sort_keys=True, ensure_ascii=False)
    return PolicyShown(platform["name"], version, text)


def plain(pack: Pack) -> dict[str, Any]:
    """The pack as JSON values, with all that is needed to check it elsewhere."""
    change, found = pack.change, pack.evidence
    return {
        "change": {
            "id": change.pk,
            "name": str(change),
            "title": change.title,
            "state": change.state,
            "url": change.web_url,
            "repository_id": change.repository.remote_id,
            "number": change.number,
            "base": change.base_ref,
        },
        "merge": {
            "at": change.merged_at.isoformat() if change.merged_at else None,
            "sha_approved": found.approved_sha or None,
            "sha_overridden": found.overridden_sha or None,
            "sha_merged": found.merged_head_sha,
            "merge_commit": found.merged_sha,
            "through": found.through,
            "asked_by": found.asked_by or None,
            "merged_by": _account(change),
            "bypassed": found.bypassed or None,
        },
        "could_approve": [{"group": name, "people": list(who)} for name, who in found.could],
        "approved": [
            {"group": group["name"], **vote}
            for platform in pack.verdict.get("platforms", ())
            for group in platform["groups"]
            for vote in group["counted"]
        ],
        "break_glass": [
            {
                "sha": row.sha,
                "base": row.base_ref,
                "reason": row.reason,
                "signatures": [
                    {"name": str(one.user), "user_id": one.user_id, "at": one.at.isoformat()}
                    for one in signed
                ],
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
                "end_reason": row.end_reason,
            }
            for row, signed in pack.break_glass
        ],
        "policies": [vars(one) for one in pack.policies],
        "verdict": pack.verdict,
        "facts": pack.facts,
        "replay": {"same": not pack.replay, "why_not": pack.replay or None},
        "journal": {
            "subject": change.subject,
            "verify_with": pack.command,
            "hashed": HASHED,
            "whole": not pack.broken,
            "broken": pack.broken or None,
            "events": [
                {
                    "sequence": event.sequence,
                    "kind": event.kind,
                    "at": event.at.isoformat(),
                    "actor_id": event.actor_id,
                    "actor_name": event.actor_name,
                    "data": event.data,
                    "previous": event.previous_hash,
                    "hash": event.hash,
                }
                for event in pack.events
            ],
        },
    }


def _account(change: Change) -> dict[str, Any] | None:
    account = change.merged_by
    return {"id": account.remote_id, "login": account.login} if account else None
