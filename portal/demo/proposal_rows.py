"""Rows and events of proposals, as the services would have left them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from contributions import promises
from contributions.models import Comment, Proposal, ProposalPart
from people.markdown import render
from portal.demo.catalogue_rows import Made
from portal.demo.chain import Chain
from portal.demo.plan import Plan, PlannedPart, PlannedProposal, PlannedPull

#: How long after the submission an author dropped a platform.
DROPPED_AFTER = timedelta(hours=3)


def make(plan: Plan, made: Made, chain: Chain) -> dict[int, Proposal]:
    """Write them all; the answer finds each row by the identity of its plan."""
    carried: dict[int, list[PlannedPull]] = {}
    for pull in plan.pulls:
        if pull.proposal:
            carried.setdefault(id(pull.proposal), []).append(pull)
    rows = [_proposal(one, carried.get(id(one), []), made) for one in plan.proposals]
    Proposal.objects.bulk_create(rows)
    for row, one in zip(rows, plan.proposals, strict=True):
        row.created_at = one.created
    Proposal.objects.bulk_update(rows, ["created_at"])
    found = {id(one): row for one, row in zip(plan.proposals, rows, strict=True)}
    ProposalPart.objects.bulk_create(
        _part(part, one, found[id(one)], made) for one in plan.proposals for part in one.parts
    )
    _comments(plan.proposals, found, made, chain)
    for one in plan.proposals:
        _events(one, found[id(one)], made, chain)
    return found


def _proposal(one: PlannedProposal, pulls: list[PlannedPull], made: Made) -> Proposal:
    delivered = max((pull.ended for pull in pulls if pull.ended), default=None)
    delivered = delivered if one.state == "delivered" else None
    started = min((linked_at(pull) for pull in pulls), default=None)
    responses = [part.responded for part in one.parts if part.responded]
    decisions = [part.decided for part in one.parts if part.decided]
    since = {
        "draft": one.created,
        "submitted": one.submitted,
        "in_progress": started,
        "delivered": delivered,
    }.get(one.state) or one.ended
    pauses = []
    if one.paused:
        back, again = one.paused
        pauses = [[back.isoformat(), again.isoformat() if again else None]]
    return Proposal(
        title=one.title,
        author=made.users[one.author],
        problem=one.problem,
        problem_html=render(one.problem),
        approach=one.approach,
        approach_html=render(one.approach),
        effort=one.effort,
        wants_mentor=one.wants_mentor,
        kind=one.kind,
        state=one.state,
        state_since=since or max(decisions),
        submitted_at=one.submitted,
        responded_at=min(responses, default=None),
        accepted_at=one.accepted,
        delivered_at=delivered,
        ended_at=None if one.state == "deferred" else one.ended,
        pauses=pauses,
        withdraw_reason=one.withdraw_reason,
    )


def linked_at(pull: PlannedPull) -> datetime:
    """When its author said which proposal a pull request carries out."""
    return pull.created + timedelta(minutes=6)


def _part(part: PlannedPart, one: PlannedProposal, row: Proposal, made: Made) -> ProposalPart:
    platform = made.platforms[part.platform.slug]
    sent = one.submitted
    return ProposalPart(
        proposal=row,
        platform=platform,
        state=part.state,
        decided_by=made.users[part.by] if part.by else None,
        decided_at=part.decided,
        reason_code=part.code,
        reason=part.reason,
        responded_at=part.responded,
        response_due_at=promises.response_due(platform, sent) if sent else None,
        decision_due_at=promises.decision_due(platform, sent) if sent else None,
    )


def _comments(
    proposals: Iterable[PlannedProposal], found: dict[int, Proposal], made: Made, chain: Chain
) -> None:
    rows = [
        Comment(
            proposal=found[id(one)],
            author=made.users[said.by],
            text=said.text,
            html=render(said.text),
            at=said.at,
        )
        for one in proposals
        for said in one.comments
    ]
    for row in Comment.objects.bulk_create(rows):
        assert row.proposal
        chain.add(
            row.proposal.subject, "proposal:commented", row.at, row.author, {"comment": row.pk}
        )


def _events(one: PlannedProposal, row: Proposal, made: Made, chain: Chain) -> None:
    subject, author = row.subject, made.users[one.author]
    chain.add(subject, "proposal:drafted", one.created, author)
    if one.submitted is None:
        return
    content = {
        "title": one.title,
        "problem": one.problem,
        "approach": one.approach,
        "platforms": sorted(part.platform.slug for part in one.parts),
    }
    chain.add(subject, "proposal:submit", one.submitted, author, content)
    last = None
    for part in sorted(one.parts, key=lambda each: each.decided or one.created):
        about = {"platform": part.platform.slug}
        if part.state == "dropped":
            at = one.submitted + DROPPED_AFTER
            chain.add(subject, "proposal:platform_dropped", at, author, about)
        elif part.decided:
            told = {**about, "reason": part.reason, "code": part.code}
            last = made.users[part.by]
            chain.add(subject, f"proposal:part_{part.state}", part.decided, last, told)
    if one.accepted:
        chain.add(subject, "proposal:accept", one.accepted, last)
    moves = {
        "declined": ("decline", one.ended, last, {}),
        "changes_requested": ("request_changes", one.paused and one.paused[0], last, {}),
        "withdrawn": ("withdraw", one.ended, author, {"reason": one.withdraw_reason}),
        "superseded": ("supersede", one.ended, author, {}),
        "deferred": ("defer", one.ended, last, {}),
        "delivered": ("deliver", row.delivered_at, None, {}),
    }
    if one.state in moves:
        move, at_end, actor, data = moves[one.state]
        assert at_end
        chain.add(subject, f"proposal:{move}", at_end, actor, data)
