"""What is on record about a merge: who could approve, who did, what was approved and merged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contributions.lifecycle import ChangeState
from contributions.models import Change
from contributions.policy.words import joined
from journal import events
from journal.models import Event

#: The events that record a merge.
MERGES = ("change:merge_done", "change:merge_seen_ungated", "change:merge_before")


@dataclass(frozen=True)
class Evidence:
    """The record of a merge, or, before one, what it would say now (`written` is None then).

    `could` and `did` are (owner group, people) pairs; `policies` (platform, version) pairs;
    `carried` (person, commit) pairs of approvals given on an earlier head that held the same;
    `bypassed` is a sentence, empty when nothing was.
    """

    could: tuple[tuple[str, tuple[str, ...]], ...]
    did: tuple[tuple[str, tuple[str, ...]], ...]
    approved_sha: str
    overridden_sha: str
    merged_head_sha: str
    merged_sha: str
    policies: tuple[tuple[str, str], ...]
    through: str
    merged_by: str
    asked_by: str
    bypassed: str
    written: datetime | None
    carried: tuple[tuple[str, str], ...]

    @property
    def same(self) -> str:
        """How what was approved and what was merged are the same, as a sentence."""
        if not self.carried:
            return "The commit approved is the commit merged."
        told = joined([f"{name} approved {sha[:7]}" for name, sha in self.carried])
        return f"{told}, and the commit merged holds the same files."


def evidence(change: Change, timeline: list[Event] | None = None) -> Evidence:
    """Gather it from the merge's own event, which nobody can rewrite; from the verdict before."""
    rows = events.of(change.subject).filter(kind__in=MERGES) if timeline is None else timeline
    merge = next((event for event in rows if event.kind in MERGES), None)
    data: dict[str, Any] = merge.data if merge else {}
    verdict = (data.get("verdict") if merge else change.verdict) or {}
    groups = [group for platform in verdict.get("platforms", ()) for group in platform["groups"]]
    return Evidence(
        could=tuple((group["name"], _could(group)) for group in groups),
        did=tuple((group["name"], _did(group)) for group in groups if group["counted"]),
        approved_sha=verdict.get("head", "") if verdict.get("outcome") == "green" else "",
        overridden_sha=verdict.get("head", "") if verdict.get("outcome") == "overridden" else "",
        merged_head_sha=change.merged_head_sha,
        merged_sha=change.merged_sha,
        policies=tuple(
            (platform["name"], platform["policy_version"])
            for platform in verdict.get("platforms", ())
        ),
        through=data.get("through", ""),
        merged_by=data.get("merged_by", ""),
        asked_by=merge.actor_name if merge else "",
        bypassed=_bypassed(change, verdict),
        written=merge.at if merge else None,
        carried=tuple(
            dict.fromkeys(
                (vote["name"], vote["sha"])
                for group in groups
                for vote in group["counted"]
                if vote.get("carried")
            )
        ),
    )


def _could(group: dict[str, Any]) -> tuple[str, ...]:
    able = [vote["name"] for vote in group["counted"]]
    for one in group["could_still"]:
        stands_in = f" for {one['deputy_for']}" if one["deputy_for"] else ""
        able.append(f"{one['name']}{stands_in}{', away' if one['away'] else ''}")
    return tuple(dict.fromkeys(able))


def _did(group: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{vote['name']} as {vote['role']}" if vote["role"] else vote["name"]
        for vote in group["counted"]
    )


def _bypassed(change: Change, verdict: dict[str, Any]) -> str:
    if change.state == ChangeState.MERGED_UNGATED:
        return "It was merged on the git host while the rule did not hold for its head."
    if verdict.get("outcome") == "overridden":
        return str(verdict.get("override") or verdict.get("headline", ""))
    return ""
