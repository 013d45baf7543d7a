"""Races for who may: an approval taken back, or a right that ends, is never merged on."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from contributions.models import Change, Review
from contributions.services import reviews
from people.models import Membership
from people.refusals import Refused
from people.services import teams
from platforms.models import Deputy
from tests.races import naive
from tests.races.arena import Arena, a_moment, decided_at


def revoke_and_merge(arena: Arena) -> bool:
    """Lost when the approval was taken back, and the change merged all the same."""
    change = arena.approved()
    review = Review.objects.get(change=change)

    def revoke() -> Review:
        time.sleep(a_moment())
        return reviews.revoke(review, by=arena.cast.olu)

    _, answer = arena.together(lambda: arena.merge(change), revoke)
    arena.look(change)
    return not isinstance(answer, Refused) and arena.merged(change) is not None


def revoke_and_merge_naively(arena: Arena) -> bool:
    change = arena.approved()
    _, revoked = arena.together(
        lambda: naive.merge_if_approved(arena, change),
        lambda: naive.revoke(change, arena.cast.olu),
    )
    return bool(revoked) and arena.merged(change) is not None


def test_an_approval_taken_back_in_time_is_never_merged_on(arena, report):
    ours, lost = arena.lost(revoke_and_merge), arena.until_lost(revoke_and_merge_naively)
    report("revoke against merge", arena.rounds, ours, lost)
    assert ours == 0 < lost[0]


Merges = Callable[[Arena, Change], datetime | None]


def ours_merges(arena: Arena, change: Change) -> datetime | None:
    """Merge as the portal does; when it decided to, if it did."""
    try:
        arena.merge(change)
    except Refused:
        return None
    return decided_at(change)


def naive_merges(arena: Arena, change: Change) -> datetime | None:
    time.sleep(a_moment(10 * arena.thinking))
    at = timezone.now()
    return at if naive.merge_if_state_says_so(arena, change) else None


def end_role_and_merge(arena: Arena, merges: Merges) -> bool:
    """Lost when the merge was decided after the end of the only approver's role was committed."""
    change, cast = arena.approved(), arena.cast
    held = Membership.objects.get(user=cast.olu, team=cast.payments_core, until=None)

    def end() -> datetime:
        time.sleep(a_moment(0.05 if merges is naive_merges else 0.5))
        teams.remove(held, by=cast.max)
        return timezone.now()

    decided, ended = arena.together(lambda: merges(arena, change), end)
    teams.add(cast.payments_core, user=cast.olu, by=cast.max)  # for the next round
    assert isinstance(ended, datetime)
    return isinstance(decided, datetime) and ended < decided and bool(arena.merged(change))


def test_an_owner_who_stopped_being_one_is_not_merged_on(arena, report):
    ours = arena.lost(lambda here: end_role_and_merge(here, ours_merges))
    lost = arena.until_lost(lambda here: end_role_and_merge(here, naive_merges))
    report("owner change against merge", arena.rounds, ours, lost)
    assert ours == 0 < lost[0]


def window_ends_and_merge(arena: Arena, merges: Merges) -> bool:
    """Lost when the merge was decided at or after the end of the only approver's window."""
    cast, now = arena.cast, timezone.now()
    window = Deputy.objects.create(
        platform=cast.ledger,
        owner=cast.olu,
        deputy=cast.sam,
        since=now - timedelta(hours=1),
        until=now + timedelta(hours=1),
        appointed_by=cast.olu,
    )
    change = arena.approved(by=cast.sam)
    end = timezone.now() + timedelta(seconds=a_moment(0.1 if merges is naive_merges else 0.5))
    Deputy.objects.filter(pk=window.pk).update(until=end)
    decided = merges(arena, change)
    window.delete()
    return decided is not None and decided >= end and bool(arena.merged(change))


def test_a_deputy_s_approval_is_not_merged_on_after_the_window(arena, report):
    ours = arena.lost(lambda here: window_ends_and_merge(here, ours_merges))
    lost = arena.until_lost(lambda here: window_ends_and_merge(here, naive_merges))
    report("end of a deputy's window against merge", arena.rounds, ours, lost)
    assert ours == 0 < lost[0]
