"""Whose approvals somebody may take back, of all that were given."""

from datetime import datetime, timedelta

from django.utils import timezone

from contributions import permissions
from contributions.models import Change, Review
from people.models import User
from platforms.models import Deputy, Platform
from tests import cast as made
from tests.cast import Cast
from tests.contributions.who_asks import a_deputy, an_admin, another_platform

SECOND = timedelta(seconds=1)


def a_change(on: Platform, number: int) -> Change:
    now = timezone.now()
    return Change.objects.create(
        repository=made.repository(on, f"commons/{on.slug}", remote_id=number),
        number=number,
        remote_id=number,
        state_since=now,
        host_updated_at=now,
        confirmed_at=now,
        created_at=now,
    )


def approval(of: Change, by: User, role: str, at: datetime) -> int:
    """The approval's key. Each is of a commit of its own: one person approves one commit once."""
    sha = str(Review.objects.count())
    return Review.objects.create(
        change=of, kind=Review.APPROVE, user=by, role=role, at=at, sha=sha, source="portal"
    ).pk


def test_an_owner_takes_back_what_they_gave_and_what_deputies_gave_in_their_stead(cast: Cast):
    ida, admin = a_deputy(cast), an_admin()
    on, elsewhere = a_change(cast.ledger, 1), a_change(another_platform(cast), 2)
    window = Deputy.objects.get()
    inside = window.since + timedelta(minutes=30)
    theirs = {
        approval(on, cast.olu, "owner", inside),
        approval(on, ida, "deputy", inside),
        approval(on, ida, "", inside),
        approval(on, ida, "deputy", window.since),
        approval(on, ida, "deputy", window.until - SECOND),
    }
    others = {
        approval(on, ida, "deputy", window.since - SECOND),
        approval(on, ida, "deputy", window.until),
        approval(on, ida, "owner", inside),
        approval(on, cast.dee, "deputy", inside),
        approval(elsewhere, ida, "deputy", inside),
    }

    def revocable(user: User) -> set[int]:
        found = permissions.revocable_by(user, Review.objects.all())
        return set(found.values_list("pk", flat=True))

    assert revocable(cast.olu) == theirs
    assert revocable(admin) == theirs | others
    assert revocable(cast.sam) == set()
    only = Review.objects.filter(pk__in=others)
    assert not permissions.revocable_by(cast.olu, only).exists()
    assert set(permissions.revocable_by(admin, only).values_list("pk", flat=True)) == others


def test_what_a_deputy_gave_after_the_early_end_is_not_in_the_owner_s_stead(cast: Cast):
    ida, on = a_deputy(cast), a_change(cast.ledger, 1)
    ended = timezone.now() - timedelta(minutes=10)
    Deputy.objects.update(ended_at=ended)
    before = approval(on, ida, "deputy", ended - SECOND)
    approval(on, ida, "deputy", ended)
    approval(on, ida, "deputy", ended + SECOND)
    found = permissions.revocable_by(cast.olu, Review.objects.all())
    assert [review.pk for review in found] == [before]
