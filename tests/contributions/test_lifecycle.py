"""The tables of moves, every state against every move."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions import lifecycle
from contributions.lifecycle import (
    CHANGE_MOVES,
    PART_MOVES,
    PROPOSAL_MOVES,
    ChangeMove,
    ChangeState,
    NotAllowed,
    PartMove,
    PartState,
    ProposalMove,
    ProposalState,
    is_allowed,
    move,
    moves_for_parts,
    state_of_parts,
)

P, C, S = ProposalState, ChangeState, PartState

ENUMS = [
    (ProposalState, ProposalMove, PROPOSAL_MOVES),
    (PartState, PartMove, PART_MOVES),
    (ChangeState, ChangeMove, CHANGE_MOVES),
]
NOUNS = {ProposalState: "proposal", PartState: "part of the proposal", ChangeState: "change"}


@pytest.mark.parametrize(("states", "moves", "table"), ENUMS)
def test_every_undeclared_move_is_refused_with_a_sentence(states, moves, table):
    noun = NOUNS[states]
    for state, by in product(states, moves):
        assert is_allowed(state, by) == ((state, by) in table)
        if (state, by) in table:
            assert move(state, by) is table[state, by]
            continue
        with pytest.raises(NotAllowed) as refusal:
            move(state, by)
        assert str(refusal.value) == (
            f"This {noun} is in the state “{state.label.lower()}”, so it cannot be {by.label}. "
            "Nothing was changed."
        )


@pytest.mark.parametrize(("states", "moves", "table"), ENUMS)
def test_every_move_is_declared_somewhere_and_every_state_can_be_reached(states, moves, table):
    assert {by for _, by in table} == set(moves)
    first = next(iter(states))
    reached = set(table.values()) | {first} | ({C.DRAFT, C.IN_REVIEW} if states is C else set())
    assert reached == set(states)


@pytest.mark.parametrize("state", P)
def test_no_move_leaves_a_terminal_proposal(state):
    leaves = any(before is state for before, _ in PROPOSAL_MOVES)
    assert leaves == state.is_open == (not state.is_terminal)


def test_a_merged_change_can_only_be_reverted_and_never_reopened():
    assert {by for before, by in CHANGE_MOVES if before is C.MERGED} == {ChangeMove.REVERT}
    for state in (C.MERGED_UNGATED, C.REVERTED):
        assert not [by for before, by in CHANGE_MOVES if before is state]
    for state in (C.MERGED, C.MERGED_UNGATED, C.REVERTED):
        assert state.is_terminal
        assert not state.is_open


def test_a_closed_change_is_neither_open_nor_terminal_and_reopens_into_review():
    assert not C.CLOSED.is_open
    assert not C.CLOSED.is_terminal
    assert move(C.CLOSED, ChangeMove.REOPEN) is C.IN_REVIEW


@pytest.mark.parametrize("state", [state for state in C if state.is_open])
def test_any_open_change_can_be_closed_or_found_merged(state):
    assert move(state, ChangeMove.CLOSE) is C.CLOSED
    assert move(state, ChangeMove.MERGE_DONE) is C.MERGED
    assert move(state, ChangeMove.MERGE_SEEN_UNGATED) is C.MERGED_UNGATED


def test_only_an_approved_change_can_start_a_merge():
    assert [before for before, by in CHANGE_MOVES if by is ChangeMove.MERGE] == [C.APPROVED]


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (ChangeMove.MERGE_DONE, C.MERGED),
        (ChangeMove.HEAD_MOVED, C.IN_REVIEW),
        (ChangeMove.MERGE_REFUSED, C.APPROVED),
        (ChangeMove.MERGE_UNANSWERED, C.UNKNOWN),
    ],
)
def test_a_merge_ends_where_the_host_says(answer, after):
    assert move(C.MERGING, answer) is after


def test_an_unanswered_merge_is_settled_by_reading_never_by_merging_again():
    assert not is_allowed(C.UNKNOWN, ChangeMove.MERGE)
    assert {move(C.UNKNOWN, by) for by in ChangeMove if is_allowed(C.UNKNOWN, by)} == {
        C.MERGED,
        C.MERGED_UNGATED,
        C.APPROVED,
        C.IN_REVIEW,
        C.CLOSED,
    }


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ([S.WAITING], P.SUBMITTED),
        ([S.ACCEPTED], P.ACCEPTED),
        ([S.DECLINED], P.DECLINED),
        ([S.CHANGES_REQUESTED], P.CHANGES_REQUESTED),
        ([S.ACCEPTED, S.WAITING], P.SUBMITTED),
        ([S.ACCEPTED, S.ACCEPTED], P.ACCEPTED),
        ([S.ACCEPTED, S.DECLINED], P.SUBMITTED),
        ([S.WAITING, S.DECLINED], P.SUBMITTED),
        ([S.DECLINED, S.DECLINED], P.DECLINED),
        ([S.ACCEPTED, S.CHANGES_REQUESTED], P.CHANGES_REQUESTED),
        ([S.DECLINED, S.CHANGES_REQUESTED], P.CHANGES_REQUESTED),
        ([S.ACCEPTED, S.DROPPED], P.ACCEPTED),
        ([S.DECLINED, S.DROPPED], P.DECLINED),
    ],
)
def test_the_parts_say_where_the_proposal_stands(parts, state):
    assert state_of_parts(parts) is state


def test_acceptance_needs_every_platform_and_a_declined_one_can_be_dropped():
    assert moves_for_parts(P.SUBMITTED, [S.ACCEPTED, S.DECLINED]) == ()
    assert moves_for_parts(P.SUBMITTED, [S.ACCEPTED, move(S.DECLINED, PartMove.DROP)]) == (
        ProposalMove.ACCEPT,
    )


@pytest.mark.parametrize("parts", [[], [S.DROPPED], [S.DROPPED, S.DROPPED]])
def test_the_last_platform_cannot_be_dropped(parts):
    with pytest.raises(NotAllowed) as refusal:
        state_of_parts(parts)
    assert str(refusal.value) == (
        "A proposal needs at least one platform, so the last one cannot be dropped. "
        "Withdraw it instead."
    )


@pytest.mark.parametrize("state", [P.DRAFT, P.WITHDRAWN, P.DELIVERED, P.SUPERSEDED, P.DECLINED])
def test_platforms_decide_nothing_before_submission_or_after_the_end(state):
    with pytest.raises(NotAllowed) as refusal:
        moves_for_parts(state, [S.CHANGES_REQUESTED, S.WAITING])
    assert str(refusal.value) == (
        f"This proposal is in the state “{state.value}”, in which its platforms cannot make it "
        "“changes requested”. Nothing was changed."
    )


@given(st.sampled_from(P), st.lists(st.sampled_from(S), min_size=1))
def test_the_moves_for_parts_are_declared_and_arrive_at_what_the_parts_say(state, parts):
    try:
        moves = moves_for_parts(state, parts)
    except NotAllowed:
        return
    target = state_of_parts(parts)
    for by in moves:
        state = move(state, by)
    assert state is target or (target is P.ACCEPTED and state in {P.IN_PROGRESS, P.DEFERRED})


def test_a_material_edit_after_acceptance_asks_every_owner_concerned_again():
    assert moves_for_parts(P.IN_PROGRESS, [move(S.ACCEPTED, PartMove.VOID), S.ACCEPTED]) == (
        ProposalMove.EDIT,
    )


@pytest.mark.parametrize("state", P)
def test_an_accepted_proposal_is_one_accepted_in_progress_or_delivered(state):
    assert state.counts_as_accepted == (state in {P.ACCEPTED, P.IN_PROGRESS, P.DELIVERED})


def test_every_decline_reason_has_words():
    assert {reason.value: reason.label for reason in lifecycle.DeclineReason}[
        "too_costly"
    ] == "Too costly to maintain"
    assert len(lifecycle.DeclineReason) == 7
