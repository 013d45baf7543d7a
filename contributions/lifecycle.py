"""The states of proposals and changes, and the only moves between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Self, overload


class Labelled(StrEnum):
    """A string enum whose members carry the words people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class NotAllowed(Exception):
    """A move that the table does not declare; its text is a sentence for the person who asked."""


class ProposalState(Labelled):
    """Where an idea stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    ACCEPTED = "accepted", "Accepted"
    IN_PROGRESS = "in_progress", "In progress"
    DELIVERED = "delivered", "Delivered"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"
    DEFERRED = "deferred", "Deferred"

    @property
    def is_open(self) -> bool:
        return self not in PROPOSAL_TERMINAL

    @property
    def is_terminal(self) -> bool:
        return self in PROPOSAL_TERMINAL

    @property
    def counts_as_accepted(self) -> bool:
        """Whether a change linked to a proposal in this state carries out an accepted idea."""
        return self in PROPOSAL_ACCEPTED


class ProposalMove(Labelled):
    """What can happen to an idea; the label completes "it cannot be …"."""

    SUBMIT = "submit", "submitted"
    ACCEPT = "accept", "accepted"
    REQUEST_CHANGES = "request_changes", "sent back for changes"
    RESUBMIT = "resubmit", "submitted again"
    DECLINE = "decline", "declined"
    WITHDRAW = "withdraw", "withdrawn"
    SUPERSEDE = "supersede", "marked as a duplicate"
    START = "start", "linked to its first change"
    DELIVER = "deliver", "delivered"
    DEFER = "defer", "deferred"
    RESUME = "resume", "resumed"
    EDIT = "edit", "sent back to its owners by a material edit"


class PartState(Labelled):
    """Where one platform's part of a proposal stands."""

    WAITING = "waiting", "Waiting"
    ACCEPTED = "accepted", "Accepted"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    DECLINED = "declined", "Declined"
    DROPPED = "dropped", "Dropped by the author"


class PartMove(Labelled):
    """What can happen to one platform's part; the label completes "it cannot be …"."""

    ACCEPT = "accept", "accepted"
    REQUEST_CHANGES = "request_changes", "sent back for changes"
    RESUBMIT = "resubmit", "submitted again"
    DECLINE = "decline", "declined"
    DROP = "drop", "dropped"
    VOID = "void", "asked again after a material edit"


class DeclineReason(Labelled):
    """Why owners declined; a sentence of their own always goes with it."""

    OUT_OF_SCOPE = "out_of_scope", "Out of scope"
    ALREADY_PLANNED = "already_planned", "Already planned"
    DUPLICATE = "duplicate", "Duplicate"
    TOO_COSTLY = "too_costly", "Too costly to maintain"
    WRONG_APPROACH = "wrong_approach", "Wrong approach"
    NO_CAPACITY = "no_capacity", "No capacity"
    OTHER = "other", "Other"


class ChangeState(Labelled):
    """Where one pull request stands."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    MERGING = "merging", "Merging"
    UNKNOWN = "unknown", "Merge being settled"
    MERGED = "merged", "Merged"
    MERGED_UNGATED = "merged_ungated", "Merged without approval"
    CLOSED = "closed", "Closed"
    REVERTED = "reverted", "Reverted"

    @property
    def is_open(self) -> bool:
        return self in CHANGE_OPEN

    @property
    def is_terminal(self) -> bool:
        """Whether nothing the host says about the same pull request may reopen it."""
        return self in CHANGE_TERMINAL


class ChangeMove(Labelled):
    """What can happen to a pull request; the label completes "it cannot be …"."""

    TO_DRAFT = "to_draft", "turned into a draft"
    READY = "ready", "made ready for review"
    HOLD = "hold", "approved"
    LAPSE = "lapse", "sent back to review"
    MERGE = "merge", "merged"
    MERGE_DONE = "merge_done", "recorded as merged"
    MERGE_SEEN_UNGATED = "merge_seen_ungated", "recorded as merged without approval"
    MERGE_BEFORE = "merge_before", "recorded as merged before the portal was here"
    HEAD_MOVED = "head_moved", "sent back to review because its head moved"
    MERGE_REFUSED = "merge_refused", "returned to approved after a refused merge"
    MERGE_UNANSWERED = "merge_unanswered", "left for settling"
    CLOSE = "close", "closed"
    REOPEN = "reopen", "reopened"
    REVERT = "revert", "recorded as reverted"


_P, _PM = ProposalState, ProposalMove
PROPOSAL_MOVES: Mapping[tuple[ProposalState, ProposalMove], ProposalState] = {
    (_P.DRAFT, _PM.SUBMIT): _P.SUBMITTED,
    (_P.SUBMITTED, _PM.ACCEPT): _P.ACCEPTED,
    (_P.SUBMITTED, _PM.REQUEST_CHANGES): _P.CHANGES_REQUESTED,
    (_P.CHANGES_REQUESTED, _PM.RESUBMIT): _P.SUBMITTED,
    (_P.SUBMITTED, _PM.DECLINE): _P.DECLINED,
    (_P.CHANGES_REQUESTED, _PM.DECLINE): _P.DECLINED,
    (_P.SUBMITTED, _PM.SUPERSEDE): _P.SUPERSEDED,
    (_P.ACCEPTED, _PM.START): _P.IN_PROGRESS,
    (_P.ACCEPTED, _PM.DEFER): _P.DEFERRED,
    (_P.DEFERRED, _PM.RESUME): _P.ACCEPTED,
    (_P.IN_PROGRESS, _PM.DELIVER): _P.DELIVERED,
    (_P.ACCEPTED, _PM.EDIT): _P.SUBMITTED,
    (_P.IN_PROGRESS, _PM.EDIT): _P.SUBMITTED,
    (_P.DRAFT, _PM.WITHDRAW): _P.WITHDRAWN,
    (_P.SUBMITTED, _PM.WITHDRAW): _P.WITHDRAWN,
    (_P.CHANGES_REQUESTED, _PM.WITHDRAW): _P.WITHDRAWN,
    (_P.ACCEPTED, _PM.WITHDRAW): _P.WITHDRAWN,
    (_P.IN_PROGRESS, _PM.WITHDRAW): _P.WITHDRAWN,
}
PROPOSAL_TERMINAL = frozenset({_P.DELIVERED, _P.DECLINED, _P.WITHDRAWN, _P.SUPERSEDED})
PROPOSAL_ACCEPTED = frozenset({_P.ACCEPTED, _P.IN_PROGRESS, _P.DELIVERED})

_S, _SM = PartState, PartMove
PART_MOVES: Mapping[tuple[PartState, PartMove], PartState] = {
    (_S.WAITING, _SM.ACCEPT): _S.ACCEPTED,
    (_S.WAITING, _SM.REQUEST_CHANGES): _S.CHANGES_REQUESTED,
    (_S.WAITING, _SM.DECLINE): _S.DECLINED,
    (_S.CHANGES_REQUESTED, _SM.RESUBMIT): _S.WAITING,
    (_S.CHANGES_REQUESTED, _SM.DECLINE): _S.DECLINED,
    (_S.ACCEPTED, _SM.VOID): _S.WAITING,
    (_S.WAITING, _SM.DROP): _S.DROPPED,
    (_S.CHANGES_REQUESTED, _SM.DROP): _S.DROPPED,
    (_S.ACCEPTED, _SM.DROP): _S.DROPPED,
    (_S.DECLINED, _SM.DROP): _S.DROPPED,
}

_C, _CM = ChangeState, ChangeMove
CHANGE_OPEN = frozenset({_C.DRAFT, _C.IN_REVIEW, _C.APPROVED, _C.MERGING, _C.UNKNOWN})
CHANGE_TERMINAL = frozenset({_C.MERGED, _C.MERGED_UNGATED, _C.REVERTED})
CHANGE_MOVES: Mapping[tuple[ChangeState, ChangeMove], ChangeState] = {
    (_C.DRAFT, _CM.READY): _C.IN_REVIEW,
    (_C.IN_REVIEW, _CM.TO_DRAFT): _C.DRAFT,
    (_C.APPROVED, _CM.TO_DRAFT): _C.DRAFT,
    (_C.IN_REVIEW, _CM.HOLD): _C.APPROVED,
    (_C.APPROVED, _CM.LAPSE): _C.IN_REVIEW,
    (_C.APPROVED, _CM.MERGE): _C.MERGING,
    (_C.MERGING, _CM.HEAD_MOVED): _C.IN_REVIEW,
    (_C.MERGING, _CM.MERGE_REFUSED): _C.APPROVED,
    (_C.MERGING, _CM.MERGE_UNANSWERED): _C.UNKNOWN,
    # Settled by reading: the pull request is still open, at the head we sent or at another.
    (_C.UNKNOWN, _CM.MERGE_REFUSED): _C.APPROVED,
    (_C.UNKNOWN, _CM.HEAD_MOVED): _C.IN_REVIEW,
    (_C.CLOSED, _CM.REOPEN): _C.IN_REVIEW,
    (_C.MERGED, _CM.REVERT): _C.REVERTED,
    **{(state, _CM.CLOSE): _C.CLOSED for state in sorted(CHANGE_OPEN)},
    # A pull request that we last saw closed may have been reopened and merged in between.
    **{(state, _CM.MERGE_DONE): _C.MERGED for state in sorted(CHANGE_OPEN | {_C.CLOSED})},
    **{(state, _CM.MERGE_BEFORE): _C.MERGED for state in sorted(CHANGE_OPEN | {_C.CLOSED})},
    **{
        (state, _CM.MERGE_SEEN_UNGATED): _C.MERGED_UNGATED
        for state in sorted(CHANGE_OPEN | {_C.CLOSED})
    },
}


@overload
def move(state: ProposalState, by: ProposalMove) -> ProposalState: ...
@overload
def move(state: PartState, by: PartMove) -> PartState: ...
@overload
def move(state: ChangeState, by: ChangeMove) -> ChangeState: ...
def move(state: Labelled, by: Labelled) -> Labelled:
    """The state after ``by``; raises NotAllowed, a sentence, when the table does not declare it."""
    moves, noun = _TABLES[type(state)]
    after = moves.get((state, by))
    if after is None:
        raise NotAllowed(
            f"This {noun} is in the state “{state.label.lower()}”, so it cannot be {by.label}. "
            "Nothing was changed."
        )
    return after


def is_allowed(state: Labelled, by: Labelled) -> bool:
    """Whether the table declares this move."""
    return (state, by) in _TABLES[type(state)][0]


_TABLES: Mapping[type[Labelled], tuple[Mapping[Any, Labelled], str]] = {
    ProposalState: (PROPOSAL_MOVES, "proposal"),
    PartState: (PART_MOVES, "part of the proposal"),
    ChangeState: (CHANGE_MOVES, "change"),
}


def state_of_parts(parts: Iterable[PartState]) -> ProposalState:
    """What the platforms' parts together say of a submitted proposal; dropped parts say nothing.

    One declined part does not decline the rest: it leaves the proposal waiting until its author
    drops that platform. Raises NotAllowed when no platform is left.
    """
    live = {part for part in parts if part is not PartState.DROPPED}
    if not live:
        raise NotAllowed(
            "A proposal needs at least one platform, so the last one cannot be dropped. "
            "Withdraw it instead."
        )
    if live == {PartState.ACCEPTED}:
        return ProposalState.ACCEPTED
    if live == {PartState.DECLINED}:
        return ProposalState.DECLINED
    if PartState.CHANGES_REQUESTED in live:
        return ProposalState.CHANGES_REQUESTED
    return ProposalState.SUBMITTED


def moves_for_parts(state: ProposalState, parts: Iterable[PartState]) -> tuple[ProposalMove, ...]:
    """The moves, in order, that bring a proposal to what its parts say; empty when it is there.

    Raises NotAllowed for a state in which platforms no longer decide (drafts, terminal states).
    """
    target = state_of_parts(parts)
    try:
        return _BY_PARTS[state, target]
    except KeyError:
        raise NotAllowed(
            f"This proposal is in the state “{state.label.lower()}”, "
            f"in which its platforms cannot make it “{target.label.lower()}”. Nothing was changed."
        ) from None


_BY_PARTS: Mapping[tuple[ProposalState, ProposalState], tuple[ProposalMove, ...]] = {
    (_P.SUBMITTED, _P.SUBMITTED): (),
    (_P.SUBMITTED, _P.ACCEPTED): (_PM.ACCEPT,),
    (_P.SUBMITTED, _P.CHANGES_REQUESTED): (_PM.REQUEST_CHANGES,),
    (_P.SUBMITTED, _P.DECLINED): (_PM.DECLINE,),
    (_P.CHANGES_REQUESTED, _P.CHANGES_REQUESTED): (),
    (_P.CHANGES_REQUESTED, _P.SUBMITTED): (_PM.RESUBMIT,),
    (_P.CHANGES_REQUESTED, _P.DECLINED): (_PM.DECLINE,),
    # The author dropped the platform that had asked for changes; all others had accepted.
    (_P.CHANGES_REQUESTED, _P.ACCEPTED): (_PM.RESUBMIT, _PM.ACCEPT),
    (_P.ACCEPTED, _P.ACCEPTED): (),
    (_P.ACCEPTED, _P.SUBMITTED): (_PM.EDIT,),
    (_P.IN_PROGRESS, _P.ACCEPTED): (),
    (_P.IN_PROGRESS, _P.SUBMITTED): (_PM.EDIT,),
    (_P.DEFERRED, _P.ACCEPTED): (),
}
