"""The one door through which a state changes: compare-and-swap, event and effects together."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from contributions import lifecycle
from contributions.lifecycle import ChangeMove, ChangeState, ProposalMove, ProposalState
from contributions.models import Change, Proposal
from contributions.models.changes import OPEN_STATES
from journal import effects, events
from journal.events import Actor
from people.models import User
from people.refusals import Refused, Stale
from platforms import taking

PUBLISH = "contributions.publish"
LOOK = "contributions.look"
READ_PATCHES = "contributions.read-patches"
READ_OWNER_MOVES = "contributions.read-owner-moves"
LOOK_AT_REPOSITORY = "contributions.look-at-repository"
SEND_MERGE = "contributions.send-merge"
TELL = "contributions.tell"
JUDGE_CHANGE = "contributions.judge-change"
ANSWER_GROUP = "contributions.answer-group"


@transaction.atomic
def move_change(
    change: Change,
    by: ChangeMove,
    *,
    actor: Actor | None = None,
    data: Mapping[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Move a change, write `change:<move>` and ask for its status to be published.

    Raises Refused when the lifecycle has no such move, Stale when somebody else moved it first.
    """
    before = ChangeState(change.state)
    try:
        after = lifecycle.move(before, by)
    except lifecycle.NotAllowed as refusal:
        raise Refused(str(refusal)) from refusal
    now = timezone.now()
    fields |= {"state": after.value, "state_since": now}
    if not Change.objects.filter(pk=change.pk, state=before.value).update(**fields):
        raise Stale(f"{change} was moved by somebody else just now. Look again; nothing was done.")
    for name, value in fields.items():
        setattr(change, name, value)
    change_event(change, by.value, actor=actor, data=data)
    publish(change)


def change_event(
    change: Change,
    what: str,
    *,
    actor: Actor | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write `change:<what>` with the head it is about."""
    about = {"head": change.head_sha, "base": change.base_ref, **(data or {})}
    events.write(change.subject, f"change:{what}", actor=actor, data=about)


def publish(change: Change) -> None:
    """Ask for the change's verdict to be written on the host as a commit status."""
    effects.ask(PUBLISH, key=str(change.pk), arguments={"change": change.pk})


def tell(change: Change) -> None:
    """Ask for the pull request to be told, on its host, what happens next."""
    effects.ask(TELL, key=str(change.pk), arguments={"change": change.pk})


def look(repository: int, number: int) -> None:
    """Ask for a pull request to be read from its host and taken in."""
    effects.ask(
        LOOK, key=f"{repository}:{number}", arguments={"repository": repository, "number": number}
    )


def answer_group(group: int) -> None:
    """Ask for the verdict on a merge group to be written on the host."""
    effects.ask(ANSWER_GROUP, key=str(group), arguments={"group": group})


def read_patches(change: Change) -> None:
    """Ask for what changed in a change's files to be read from its host."""
    effects.ask(READ_PATCHES, key=str(change.pk), arguments={"change": change.pk})


def read_owner_moves(change: Change) -> None:
    """Ask for every path to be found whose owners a change's edit would change."""
    effects.ask(READ_OWNER_MOVES, key=str(change.pk), arguments={"change": change.pk})


def look_at_repository(repository: int) -> None:
    """Ask for a repository to be read from its host: its name, its owner, whether it is there."""
    effects.ask(LOOK_AT_REPOSITORY, key=str(repository), arguments={"repository": repository})


@transaction.atomic
def move_proposal(
    proposal: Proposal,
    by: ProposalMove,
    *,
    actor: Actor | None = None,
    data: Mapping[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Move a proposal and write `proposal:<move>`; refuses as `move_change` does."""
    before = ProposalState(proposal.state)
    try:
        after = lifecycle.move(before, by)
    except lifecycle.NotAllowed as refusal:
        raise Refused(str(refusal)) from refusal
    fields |= {"state": after.value, "state_since": timezone.now()}
    _follow_item(proposal, before, after, actor)
    if not Proposal.objects.filter(pk=proposal.pk, state=before.value).update(**fields):
        raise Stale(
            f"{proposal.number} was moved by somebody else just now. Look again; nothing was done."
        )
    for name, value in fields.items():
        setattr(proposal, name, value)
    events.write(proposal.subject, f"proposal:{by.value}", actor=actor, data=data)
    judge_linked(proposal)


#: In these a proposal has come to nothing.
CAME_TO_NOTHING = (ProposalState.DECLINED, ProposalState.WITHDRAWN, ProposalState.SUPERSEDED)


def _follow_item(
    proposal: Proposal, before: ProposalState, after: ProposalState, actor: Actor | None
) -> None:
    """Let the roadmap item that a proposal carries out go where the proposal goes."""
    if proposal.item_id is None:
        return
    by = actor if isinstance(actor, User) else None
    if before is ProposalState.DRAFT and after is ProposalState.SUBMITTED:
        taking.take(proposal.item_id, by=by, carried_by=proposal.number)
    elif after in CAME_TO_NOTHING and before is not ProposalState.DRAFT:
        taking.release(proposal.item_id, by=by, carried_by=proposal.number)
    elif after is ProposalState.DELIVERED:
        last = proposal.changes.aggregate(last=Max("merged_at"))["last"]
        taking.deliver(proposal.item_id, at=last or timezone.now(), carried_by=proposal.number)


def judge_linked(proposal: Proposal) -> None:
    """Ask for the open changes that carry a proposal out to be judged: they may rest on it."""
    for (pk,) in proposal.changes.filter(state__in=OPEN_STATES).order_by("pk").values_list("pk"):
        effects.ask(JUDGE_CHANGE, key=str(pk), arguments={"change": pk})
