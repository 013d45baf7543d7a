"""Submitted proposals and their parts, with the working hours each answer took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from contributions import promises
from contributions.lifecycle import PartState, ProposalMove, ProposalState
from contributions.models import ProposalPart
from insights.question import Question
from insights.records import Part, Proposal
from insights.selectors.scope import Scope
from journal.models import Event
from platforms import promise
from platforms.models import Platform
from platforms.promising import promising

_FIELDS = (
    "proposal", "platform", "state", "responded_at", "response_due_at", "decided_at",
    "decision_due_at", "reason_code", "proposal__state", "proposal__submitted_at",
    "proposal__responded_at", "proposal__accepted_at", "proposal__ended_at", "proposal__pauses",
    "proposal__revision",
)  # fmt: skip
_ENDED = {
    state.value for state in ProposalState if state.is_terminal and state != ProposalState.DELIVERED
}


def parts_and_proposals(
    question: Question, scope: Scope
) -> tuple[tuple[Part, ...], tuple[Proposal, ...]]:
    """Parts on the platforms, and the proposals they belong to; three queries."""
    oldest = question.oldest
    rows = (
        ProposalPart.objects.filter(
            scope.within("platform__"),
            proposal__submitted_at__isnull=False,
            proposal__author__is_bot=False,
        )
        .filter(
            Q(proposal__submitted_at__gte=oldest)
            | Q(responded_at__gte=oldest)
            | Q(decided_at__gte=oldest)
            | Q(decision_due_at__gte=oldest)
            | Q(state=PartState.WAITING.value)
        )
        .order_by("proposal", "pk")
    )
    if question.kind:
        rows = rows.filter(proposal__kind=question.kind)
    parts: list[Part] = []
    by_proposal: dict[int, list[tuple[Part, dict[str, Any]]]] = {}
    found = list(rows.values(*_FIELDS))
    platforms = promising({row["platform"] for row in found})
    anew = _asked_anew(row["proposal"] for row in found if row["proposal__revision"] > 1)
    for row in found:
        asked_at = anew.get(row["proposal"], row["proposal__submitted_at"])
        part = _part(row, platforms[row["platform"]], asked_at)
        parts.append(part)
        by_proposal.setdefault(part.proposal, []).append((part, row))
    return tuple(parts), tuple(_proposal(group, platforms) for group in by_proposal.values())


def _asked_anew(edited: Iterable[int]) -> dict[int, datetime]:
    """When an edit of what was accepted last asked the owners of each proposal anew."""
    subjects = {f"proposal:{pk}": pk for pk in edited}
    events = Event.objects.filter(subject__in=subjects, kind=f"proposal:{ProposalMove.EDIT}")
    return {
        subjects[subject]: at for subject, at in events.order_by("at").values_list("subject", "at")
    }


def _part(row: dict[str, Any], platform: Platform, asked_at: datetime) -> Part:
    state = PartState(row["state"])
    # A declined part that its author dropped afterwards was declined all the same.
    declined = state is PartState.DECLINED or bool(row["reason_code"])
    decided = row["decided_at"] if declined or state is PartState.ACCEPTED else None
    pauses = row["proposal__pauses"]
    return Part(
        proposal=row["proposal"],
        platform=platform.pk,
        state=state.value,
        asked_at=asked_at,
        responded_at=row["responded_at"],
        response_hours=_hours(platform, row["proposal__submitted_at"], row["responded_at"], pauses),
        response_due_at=row["response_due_at"],
        decided_at=decided,
        decision_hours=_hours(platform, asked_at, decided, pauses),
        decision_due_at=row["decision_due_at"],
        accepted=state is PartState.ACCEPTED,
        reason=row["reason_code"],
        asks_now=state is PartState.WAITING
        and row["proposal__state"] == ProposalState.SUBMITTED.value,
        ended_at=row["proposal__ended_at"],
    )


def _hours(
    platform: Platform, since: datetime | None, until: datetime | None, pauses: Any
) -> float | None:
    """Working hours of the platform's team between two moments, pauses taken out."""
    if since is None or until is None:
        return None
    calendar = promises.calendar_of(platform, since)
    return promise.worked(since, until, calendar, promises.pauses_of(pauses))


def _proposal(
    group: list[tuple[Part, dict[str, Any]]], platforms: Mapping[int, Platform]
) -> Proposal:
    """The proposal's milestones; working hours by the calendar of the platform that made them."""
    _, row = group[0]
    parts = [part for part, _ in group]
    never = row["proposal__submitted_at"]
    answering = min(parts, key=lambda one: (one.responded_at is None, one.responded_at or never))
    deciding = max(parts, key=lambda one: one.decided_at or never)
    responded, accepted = row["proposal__responded_at"], row["proposal__accepted_at"]
    pauses = row["proposal__pauses"]
    return Proposal(
        pk=row["proposal"],
        platform=parts[0].platform,
        submitted_at=never,
        responded_at=responded,
        accepted_at=accepted,
        response_hours=_hours(platforms[answering.platform], never, responded, pauses),
        acceptance_hours=_hours(platforms[deciding.platform], responded, accepted, pauses),
        ended=row["proposal__state"] in _ENDED,
    )
