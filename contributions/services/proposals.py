"""What an author does with a proposal: draft, submit, edit, withdraw, drop a platform."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from contributions import lifecycle, permissions, promises, record
from contributions.lifecycle import PartState, ProposalMove, ProposalState
from contributions.models import Proposal, ProposalPart
from contributions.services import ideas
from contributions.services.asking import tell_owners
from contributions.services.ideas import Idea
from contributions.services.wholeness import check_offered, check_whole, undropped
from journal import events
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms import taking
from platforms.models import Platform
from platforms.steady import steady


def save_draft(
    idea: Idea, *, by: User, proposal: Proposal | None = None, key: str = ""
) -> Proposal:
    """Keep a draft, new or known. The same `key` again finds the first one's draft.

    Raises Forbidden for somebody else's draft, Refused once it was submitted.
    """
    ideas.check_lengths(idea)
    with transaction.atomic():
        if proposal is None and key:
            proposal = Proposal.objects.filter(author=by, idempotency_key=key).first()
        if proposal is None:
            proposal, created = _create(idea, by=by, key=key)
            if created:
                events.write(proposal.subject, "proposal:drafted", actor=by)
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.author_id != by.pk:
            raise Forbidden("Only its author may edit a draft.")
        if proposal.state != ProposalState.DRAFT:
            raise Refused(f"{proposal.number} was submitted already; edit it on its page.")
        ideas.write(proposal, idea, by=by)
    return proposal


def hold_platforms(proposal: Proposal, others: Iterable[Platform] = ()) -> None:
    """Keep its platforms as they are, and others.

    Before the proposal itself is locked: whoever merges platforms takes them first too.
    """
    named = proposal.parts.values_list("platform", flat=True)
    steady([*named, *(one.pk for one in others)])


def submit(proposal: Proposal, *, by: User) -> Proposal:
    """Hand a draft, or a proposal that was sent back, to its platforms' owners.

    A second call on a submitted proposal changes nothing. Raises Invalid naming what is missing,
    Refused naming a platform that takes no proposals or has nobody who could decide.
    """
    with transaction.atomic():
        hold_platforms(proposal)
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if why_not := permissions.why_not_edit(by, proposal):
            raise Forbidden(why_not)
        if proposal.state == ProposalState.SUBMITTED:
            return proposal
        parts, now = undropped(proposal), timezone.now()
        check_whole(proposal, parts, now)
        check_offered(proposal, [one for one in parts if one.state != PartState.ACCEPTED])
        if proposal.state == ProposalState.CHANGES_REQUESTED:
            _resubmit(proposal, parts, by=by, now=now)
        else:
            record.move_proposal(
                proposal, ProposalMove.SUBMIT, actor=by, data=_content(proposal), submitted_at=now
            )
        _start_clocks(proposal, parts)
    return proposal


def edit(proposal: Proposal, idea: Idea, *, by: User) -> Proposal:
    """Change a submitted proposal; a material edit after acceptance asks every owner again."""
    ideas.check_lengths(idea)
    with transaction.atomic():
        hold_platforms(proposal, idea.platforms)
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if why_not := permissions.why_not_edit(by, proposal):
            raise Forbidden(why_not)
        kind, before = proposal.kind, _content(proposal)
        known = set(proposal.parts.values_list("platform", flat=True))
        ideas.write(proposal, idea, by=by)
        parts = undropped(proposal)
        if proposal.state != ProposalState.DRAFT:
            check_whole(proposal, parts, timezone.now())
            agreed = known if proposal.kind == kind else ()
            check_offered(proposal, [one for one in parts if one.platform_id not in agreed])
        if before == _content(proposal):
            return proposal
        proposal.revision += 1
        proposal.save(update_fields=["revision"])
        if proposal.state in (ProposalState.ACCEPTED, ProposalState.IN_PROGRESS):
            proposal.parts.filter(state=PartState.ACCEPTED.value).update(
                state=PartState.WAITING.value, decided_by=None, decided_at=None, reason=""
            )
            record.move_proposal(proposal, ProposalMove.EDIT, actor=by, data=_content(proposal))
            _start_clocks(proposal, parts)
        else:
            events.write(proposal.subject, "proposal:edited", actor=by, data=_content(proposal))
            tell_owners(proposal, parts, "was edited", key=f"edited:{proposal.revision}")
    return proposal


def withdraw(proposal: Proposal, *, by: User, reason: str = "") -> Proposal:
    """End a proposal at its author's wish, or an admin's with a reason. Safe to repeat."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.state == ProposalState.WITHDRAWN:
            return proposal
        if why_not := permissions.why_not_withdraw(by, proposal):
            raise Forbidden(why_not)
        if by.pk != proposal.author_id and not reason.strip():
            raise Invalid("Say why you withdraw somebody else's proposal.", {"reason": "Say why."})
        record.move_proposal(
            proposal,
            ProposalMove.WITHDRAW,
            actor=by,
            data={"reason": reason},
            withdraw_reason=reason.strip(),
            ended_at=timezone.now(),
        )
    return proposal


def drop_platform(part: ProposalPart, *, by: User) -> Proposal:
    """Go on without one platform. Raises Refused for the last one: withdraw instead."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=part.proposal_id)
        if why_not := permissions.why_not_edit(by, proposal):
            raise Forbidden(why_not)
        part = ProposalPart.objects.select_for_update().select_related("platform").get(pk=part.pk)
        if part.state == PartState.DROPPED:
            return proposal
        part.state = PartState.DROPPED.value
        part.save(update_fields=["state"])
        if proposal.item and proposal.item.platform_id == part.platform_id:
            taking.release(proposal.item.pk, by=by, carried_by=proposal.number)
            proposal.item = None
            proposal.save(update_fields=["item"])
        data = {"platform": part.platform.slug}
        events.write(proposal.subject, "proposal:platform_dropped", actor=by, data=data)
        follow_parts(proposal, by=by)
        record.judge_linked(proposal)
    return proposal


def follow_parts(proposal: Proposal, *, by: User) -> None:
    """Bring the proposal to what its platforms' parts together say."""
    states = [PartState(state) for (state,) in proposal.parts.values_list("state")]
    try:
        moves = lifecycle.moves_for_parts(ProposalState(proposal.state), states)
    except lifecycle.NotAllowed as refusal:
        raise Refused(str(refusal)) from refusal
    now = timezone.now()
    for move in moves:
        fields: dict[str, Any] = {}
        if move is ProposalMove.ACCEPT:
            fields = {"accepted_at": proposal.accepted_at or now}
        elif move is ProposalMove.DECLINE:
            fields = {"ended_at": now}
        elif move is ProposalMove.RESUBMIT:
            fields = {"pauses": _ended(proposal.pauses, now)}
        elif move is ProposalMove.REQUEST_CHANGES:
            fields = {"pauses": [*proposal.pauses, [now.isoformat(), None]]}
        record.move_proposal(proposal, move, actor=by, **fields)


def _create(idea: Idea, *, by: User, key: str) -> tuple[Proposal, bool]:
    now = timezone.now()
    if not key:
        return Proposal.objects.create(author=by, state_since=now), True
    return Proposal.objects.get_or_create(
        author=by, idempotency_key=key, defaults={"state_since": now}
    )


def _resubmit(proposal: Proposal, parts: list[ProposalPart], *, by: User, now: datetime) -> None:
    proposal.parts.filter(state=PartState.CHANGES_REQUESTED.value).update(
        state=PartState.WAITING.value, decided_by=None, decided_at=None, reason=""
    )
    data, pauses = _content(proposal), _ended(proposal.pauses, now)
    record.move_proposal(proposal, ProposalMove.RESUBMIT, actor=by, data=data, pauses=pauses)


def _ended(pauses: list[list[str | None]], now: datetime) -> list[list[str | None]]:
    return [[start, end or now.isoformat()] for start, end in pauses]


def _start_clocks(proposal: Proposal, parts: list[ProposalPart]) -> None:
    # An edit after acceptance asks anew, so its clock does not begin where the first one did.
    again = events.of(proposal.subject).filter(kind="proposal:edit").last()
    since = again.at if again else proposal.submitted_at or timezone.now()
    for part in parts:
        part.response_due_at = promises.response_due(part.platform, since, proposal.pauses)
        part.decision_due_at = promises.decision_due(part.platform, since, proposal.pauses)
        part.save(update_fields=["response_due_at", "decision_due_at"])
    tell_owners(proposal, parts, "waits for your decision", key=f"decide:{proposal.state_since}")


def _content(proposal: Proposal) -> dict[str, object]:
    slugs = proposal.parts.exclude(state=PartState.DROPPED.value).order_by("platform__slug")
    return {
        "title": proposal.title,
        "kind": proposal.kind,
        "problem": proposal.problem,
        "approach": proposal.approach,
        "platforms": list(slugs.values_list("platform__slug", flat=True)),
    }
