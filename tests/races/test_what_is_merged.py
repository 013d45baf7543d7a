"""Races for what is merged: whatever happens meanwhile, only what somebody saw and approved.

Each race is run by a naive variant too, in the same harness on the same host and database: a race
that the naive one never loses would prove nothing.
"""

import time

from contributions.lifecycle import ChangeState
from contributions.models import MergeIntent
from contributions.services import reviews
from tests.races import naive
from tests.races.arena import Arena, a_moment


def approve_and_push(arena: Arena) -> bool:
    """Lost when a head that nobody saw is merged."""
    change = arena.opened()

    def push() -> None:
        time.sleep(a_moment(0.15))
        arena.push(change)
        arena.hosted.look(change.number)

    arena.together(
        lambda: reviews.approve(arena.again(change), by=arena.cast.olu, sha=change.head_sha), push
    )
    now = arena.again(change)
    arena.together(lambda: arena.merge(change), lambda: arena.merge(now))
    merged = arena.merged(arena.look(change))
    return merged is not None and merged[0] != change.head_sha


def approve_and_push_naively(arena: Arena) -> bool:
    change = arena.opened()
    arena.together(lambda: naive.approve(arena, change, arena.cast.olu), lambda: arena.push(change))
    naive.merge_if_approved(arena, change)
    return arena.merged(change) != (change.head_sha, "main")


def test_a_push_during_an_approval_merges_nothing_that_nobody_saw(arena, report):
    ours, lost = arena.lost(approve_and_push), arena.until_lost(approve_and_push_naively)
    report("approve against push", arena.rounds, ours, lost)
    assert ours == 0 < lost[0]


def push_and_merge(arena: Arena) -> bool:
    """Lost when another head than the approved one is merged."""
    change = arena.approved()

    def push() -> None:
        time.sleep(a_moment())
        # The host refuses a push to nothing; it takes one after the merge, which moves no head.
        arena.push(change)
        arena.hosted.look(change.number)

    arena.together(lambda: arena.merge(change), push)
    after, merged = arena.look(change), arena.merged(change)
    assert after.state == (ChangeState.IN_REVIEW if merged is None else ChangeState.MERGED)
    return merged is not None and merged[0] != change.head_sha


def push_and_merge_naively(arena: Arena) -> bool:
    change = arena.approved()
    arena.together(lambda: naive.merge_if_approved(arena, change), lambda: arena.push(change))
    return arena.merged(change) != (change.head_sha, "main")


def test_a_push_during_a_merge_merges_the_approved_head_or_nothing(arena, report):
    ours, lost = arena.lost(push_and_merge), arena.until_lost(push_and_merge_naively)
    report("push against merge", arena.rounds, ours, lost)
    assert ours == 0 < lost[0]


def retarget_and_merge(arena: Arena) -> bool:
    """Lost when a merge into a base that nobody approved is shown as one that was approved."""
    change = arena.approved()

    def retarget() -> None:
        time.sleep(a_moment())
        arena.retarget(change, "release")
        arena.hosted.look(change.number)

    arena.together(lambda: arena.merge(change), retarget)
    after, merged = arena.look(change), arena.merged(change)
    elsewhere = merged is not None and merged[1] != "main"
    assert not elsewhere or after.state in (ChangeState.MERGED, ChangeState.MERGED_UNGATED)
    return elsewhere and after.state == ChangeState.MERGED


def retarget_and_merge_naively(arena: Arena) -> bool:
    change = arena.approved()
    arena.together(
        lambda: naive.merge_and_believe(arena, change), lambda: arena.retarget(change, "release")
    )
    elsewhere = arena.merged(change) == (change.head_sha, "release")
    return elsewhere and arena.again(change).state == ChangeState.MERGED


def test_a_merge_into_another_base_is_never_shown_as_approved(arena, report):
    ours, lost = arena.lost(retarget_and_merge), arena.until_lost(retarget_and_merge_naively)
    report("retarget against merge", arena.rounds, ours, lost)
    assert ours == 0 < lost[0]


def merge_twice(arena: Arena) -> bool:
    """Lost when more than one call is sent."""
    change, before = arena.approved(), arena.merge_calls()
    arena.together(lambda: arena.merge(change), lambda: arena.merge(change))
    assert arena.look(change).state == ChangeState.MERGED
    assert MergeIntent.objects.filter(change=change).count() == 1
    return arena.merge_calls() - before != 1


def merge_twice_naively(arena: Arena) -> bool:
    change, before = arena.approved(), arena.merge_calls()
    arena.together(*[lambda: naive.merge_if_state_says_so(arena, change)] * 2)
    return arena.merge_calls() - before != 1


def test_two_merges_at_once_send_one_call(arena, report):
    ours, lost = arena.lost(merge_twice), arena.until_lost(merge_twice_naively)
    report("merge against merge", arena.rounds, ours, lost)
    assert ours == 0 < lost[0]
