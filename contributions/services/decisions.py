"""What owners decide about a proposal, and what anybody says about it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from contributions import permissions
from contributions.lifecycle import DeclineReason, PartState
from contributions.models import Change, Comment, Proposal, ProposalPart
from contributions.selectors import seeing
from contributions.services.proposals import follow_parts
from journal import events
from people import notify
from people.markdown import render
from people.models import User
from people.refusals import Forbidden, Invalid

COMMENT_LIMIT = 20_000


def accept(part: ProposalPart, *, by: User, reason: str = "") -> ProposalPart:
    """Accept the idea for one platform. The proposal is accepted once every platform did."""
    return _decide(part, PartState.ACCEPTED, by=by, reason=reason)


def request_changes(part: ProposalPart, *, by: User, reason: str) -> ProposalPart:
    """Send the proposal back with what to change; its clock stands still until it comes again."""
    if not reason.strip():
        raise Invalid("Say what to change.", {"reason": "Say what to change."})
    return _decide(part, PartState.CHANGES_REQUESTED, by=by, reason=reason)


def decline(part: ProposalPart, *, by: User, code: str, reason: str) -> ProposalPart:
    """Decline for one platform, with a coded reason and a sentence."""
    fields = {}
    if code not in {item.value for item in DeclineReason}:
        fields["code"] = "Choose a reason."
    if not reason.strip():
        fields["reason"] = "Add a sentence for the author."
    if fields:
        raise Invalid("Nothing was declined: the reason is not whole.", fields)
    return _decide(part, PartState.DECLINED, by=by, reason=reason, code=code)


def _decide(
    part: ProposalPart, state: PartState, *, by: User, reason: str, code: str = ""
) -> ProposalPart:
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=part.proposal_id)
        part = ProposalPart.objects.select_for_update().select_related("platform").get(pk=part.pk)
        part.proposal = proposal
        if part.state == state.value and part.decided_by_id == by.pk:
            return part  # the same click again
        if why_not := permissions.why_not_decide(by, part):
            raise Forbidden(why_not)
        now = timezone.now()
        part.state, part.decided_by, part.decided_at = state.value, by, now
        part.reason, part.reason_code = reason.strip(), code
        part.responded_at = part.responded_at or now
        part.save()
        if proposal.responded_at is None:
            proposal.responded_at = now
            proposal.save(update_fields=["responded_at"])
        data = {"platform": part.platform.slug, "reason": part.reason, "code": code}
        events.write(proposal.subject, f"proposal:part_{state.value}", actor=by, data=data)
        follow_parts(proposal, by=by)
        notify.notify(
            [proposal.author],
            kind=f"proposal_{state.value}",
            title=f"{part.platform}: {state.label.lower()} – {proposal.title}",
            body=part.reason,
            path=proposal.get_absolute_url(),
            why="It is your proposal.",
            key=f"decision:{part.pk}:{now.isoformat()}",
        )
    return part


def comment(thing: Proposal | Change, *, by: User, text: str, key: str = "") -> Comment:
    """Say something on a proposal or a change. The same `key` again finds the first comment."""
    if not text.strip():
        raise Invalid("Write something first.", {"text": "Write something first."})
    if len(text) > COMMENT_LIMIT:
        raise Invalid(
            f"At most {COMMENT_LIMIT} characters; this has {len(text)}.",
            {"text": f"At most {COMMENT_LIMIT} characters."},
        )
    now = timezone.now()
    on: dict[str, Any] = {"proposal" if isinstance(thing, Proposal) else "change": thing}
    with transaction.atomic():
        values = {**on, "text": text, "html": render(text), "at": now}
        if key:
            made, created = Comment.objects.get_or_create(
                author=by, idempotency_key=key, defaults=values
            )
            if not created:
                return made
        else:
            made = Comment.objects.create(author=by, **values)
        subject = thing.subject
        kind = f"{subject.split(':')[0]}:commented"
        events.write(subject, kind, actor=by, data={"comment": made.pk})
        if isinstance(thing, Proposal):
            _note_first_response(thing, by)
        notify.notify(
            _listeners(thing, by),
            kind="commented",
            title=f"{by} commented on {getattr(thing, 'title', thing)}",
            body=text[:300],
            path=f"{thing.get_absolute_url()}#comment-{made.pk}",
            why="You take part in it.",
            key=f"comment:{made.pk}",
        )
    return made


def _note_first_response(proposal: Proposal, by: User) -> None:
    """A first word of somebody who may decide is the promised first response."""
    now = timezone.now()
    for part in proposal.parts.filter(responded_at=None).select_related("platform", "proposal"):
        if permissions.why_not_decide(by, part) is None:
            part.responded_at = now
            part.save(update_fields=["responded_at"])
            Proposal.objects.filter(pk=proposal.pk, responded_at=None).update(responded_at=now)


def _listeners(thing: Proposal | Change, by: User) -> list[User]:
    ids: set[int] = set(thing.comments.values_list("author_id", flat=True))
    if isinstance(thing, Proposal):
        ids.add(thing.author_id)
        ids |= _present(thing.parts.values_list("decided_by_id", flat=True))
    else:
        ids |= _present([thing.opened_for_id, thing.author.user_id if thing.author else None])
        ids |= _present(thing.reviews.values_list("user_id", flat=True))
    return seeing(thing, User.objects.filter(pk__in=ids - {by.pk}))


def _present(ids: Iterable[int | None]) -> set[int]:
    return {pk for pk in ids if pk is not None}
