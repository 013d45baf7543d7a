"""What a portal without locks, commits and constraints would do; each of these loses its race.

They are the plain way to write it: look first, act afterwards, trust what was seen.
"""

import time

from django.utils import timezone

from contributions.lifecycle import ChangeState
from contributions.models import Change, Proposal, Review
from people.models import User
from tests.races.arena import THINKING, Arena


def approve(arena: Arena, change: Change, by: User) -> None:
    """Approve “the pull request”: whatever its head is when the row is written."""
    time.sleep(arena.thinking)
    shown = arena.git.ok("GET", f"/repos/{arena.hosted.full_name}/pulls/{change.number}")
    Review.objects.create(
        change=change,
        kind=Review.APPROVE,
        user=by,
        sha=shown["head"]["sha"],
        base_ref=change.base_ref,
        at=timezone.now(),
        source="portal",
    )


def merge_if_approved(arena: Arena, change: Change) -> bool:
    """Merge when somebody approved, without saying which commit; whether it was sent."""
    standing = Review.objects.filter(change=change, kind=Review.APPROVE, lapsed_at=None)
    if not standing.exists():
        return False
    return _merge(arena, change)


def merge_if_state_says_so(arena: Arena, change: Change) -> bool:
    """Merge when the stored state says approved, asking the rule no more; whether it was sent."""
    if not Change.objects.filter(pk=change.pk, state=ChangeState.APPROVED.value).exists():
        return False
    return _merge(arena, change, sha=change.head_sha)


def merge_and_believe(arena: Arena, change: Change) -> None:
    """Merge, and record what was meant to happen."""
    if merge_if_state_says_so(arena, change):
        Change.objects.filter(pk=change.pk).update(
            state=ChangeState.MERGED.value, merged_at=timezone.now(), merged_sha=change.head_sha
        )


def _merge(arena: Arena, change: Change, **which: str) -> bool:
    time.sleep(arena.thinking)
    path = f"/repos/{arena.hosted.full_name}/pulls/{change.number}/merge"
    arena.git.api("PUT", path, json=which)
    return True


def revoke(change: Change, by: User) -> bool:
    """Take an approval back unless the change is merged already; whether that was done."""
    if Change.objects.get(pk=change.pk).state == ChangeState.MERGED:
        return False
    standing = Review.objects.filter(change=change, user=by, lapsed_at=None)
    return bool(standing.update(lapsed_at=timezone.now(), lapse_reason="Taken back."))


def propose(title: str, by: User) -> None:
    """Make a proposal unless there is one."""
    if not Proposal.objects.filter(author=by, title=title).exists():
        time.sleep(THINKING)
        Proposal.objects.create(author=by, title=title, state_since=timezone.now())


class Deliveries:
    """Handled deliveries, remembered by their id after the work."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.worked: list[str] = []

    def take(self, delivery: str) -> None:
        """Work a delivery unless it is known."""
        if delivery not in self.known:
            time.sleep(THINKING)
            self.worked.append(delivery)
            self.known.add(delivery)
