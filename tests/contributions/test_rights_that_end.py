"""Accounts, teams and windows that end: which approvals end with them, and who notices."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contributions import fanout
from contributions.lifecycle import ChangeState
from contributions.models import Change, Review
from journal import events
from journal.models import Effect
from people.models import Absence, User
from people.services import accounts, teams
from platforms.models import Deputy, Platform, PlatformRole, Repository, Role
from platforms.services import deputies
from tests import cast as made
from tests import snapshots
from tests.cast import Cast
from tests.contributions.standing import approve_on_host, carry_out

CODEOWNERS = "* @commons/payments-core\n"


def asked_about(platform: Platform) -> bool:
    key = f"contributions.judge-platform:{platform.pk}"
    return Effect.objects.filter(key=key, done_at=None).exists()


def test_deactivating_an_account_voids_its_approvals_for_good(
    cast: Cast, ledger: Repository
) -> None:
    admin = made.person("Adi", is_superuser=True)
    change = approve_on_host(ledger, cast, cast.olu)
    accounts.deactivate(cast.olu, by=admin)
    change.refresh_from_db()
    review = Review.objects.get(change=change)
    assert change.state == ChangeState.IN_REVIEW
    assert "deactivated" in review.lapse_reason
    kinds = [event.kind for event in events.of(change.subject)]
    assert "change:approval_lapsed" in kinds
    accounts.reactivate(cast.olu, by=admin)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_an_approval_given_on_the_host_by_a_deactivated_account_never_counts(
    cast: Cast, ledger: Repository
) -> None:
    admin = made.person("Adi", is_superuser=True)
    accounts.deactivate(cast.olu, by=admin)
    change = approve_on_host(ledger, cast, cast.olu)
    assert change.state == ChangeState.IN_REVIEW
    accounts.reactivate(cast.olu, by=admin)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_leaving_a_team_that_a_file_of_owners_names_takes_the_approval_back(
    cast: Cast, ledger: Repository
) -> None:
    owner_file = snapshots.OwnerFile(path="CODEOWNERS", text=CODEOWNERS)
    snapshots.take_in(ledger, cast.ana, number=1, owner_file=owner_file)
    review = snapshots.review(cast.dee, "one")
    change = snapshots.take_in(ledger, cast.ana, number=1, owner_file=owner_file, reviews=(review,))
    assert change.state == ChangeState.APPROVED
    PlatformRole.objects.filter(user=cast.dee).update(until=timezone.now())
    teams.remove(cast.dee.memberships.get(), by=cast.max)
    assert asked_about(cast.ledger)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


@pytest.mark.parametrize("what", ["role", "deputy", "absence", "membership"])
def test_a_window_that_ends_by_itself_is_noticed_once(
    cast: Cast, ledger: Repository, helper: User, what: str
) -> None:
    snapshots.take_in(ledger, cast.ana)
    now = timezone.now()
    since, until = now - timedelta(days=1), now + timedelta(hours=1)
    match what:
        case "role":
            made.role(cast.ledger, Role.REVIEWER, user=helper, since=since, until=until)
        case "deputy":
            Deputy.objects.create(
                platform=cast.ledger,
                owner=cast.olu,
                deputy=helper,
                since=since,
                until=until,
                appointed_by=cast.olu,
            )
        case "absence":
            Absence.objects.create(user=cast.olu, since=since, until=until)
        case "membership":
            cast.olu.memberships.update(until=until)
    assert fanout.judge_after_windows(now) == set()
    assert fanout.judge_after_windows(until) == {cast.ledger.pk}
    Change.objects.update(verdict_at=until)
    assert fanout.judge_after_windows(until + timedelta(minutes=1)) == set()


def test_the_database_itself_holds_one_deputy_of_an_owner_at_a_time_for_ninety_days(
    cast: Cast, helper: User
) -> None:
    now = timezone.now()

    def row(start: int, end: int, **more: object) -> None:
        values = {
            "platform": cast.ledger,
            "owner": cast.olu,
            "deputy": helper,
            "appointed_by": cast.olu,
            "since": now + timedelta(days=start),
            "until": now + timedelta(days=end),
            **more,
        }
        with transaction.atomic():
            Deputy.objects.create(**values)

    row(0, 10)
    row(10, 20)
    with pytest.raises(IntegrityError, match="deputy_one_at_a_time"):
        row(19, 30, deputy=cast.dee)
    with pytest.raises(IntegrityError, match="deputy_window"):
        row(30, 121)
    with pytest.raises(IntegrityError, match="deputy_is_another"):
        row(40, 50, deputy=cast.olu)
    row(5, 15, owner=cast.dee)
    row(5, 15, platform=made.platform("Gateway", cast.payments_core, cast.olu))
    assert Deputy.objects.count() == 4


def test_dates_mean_whole_days_in_the_platforms_zone(cast: Cast, helper: User) -> None:
    cast.ledger.time_zone = "Pacific/Auckland"
    cast.ledger.save()
    year = timezone.now().year + 1
    row = deputies.appoint(
        cast.ledger,
        owner=cast.olu,
        deputy=helper,
        first=date(year, 6, 1),
        last=date(year, 6, 2),
        by=cast.olu,
    )
    assert row.since.isoformat() == f"{year}-06-01T00:00:00+12:00"
    assert row.until.isoformat() == f"{year}-06-03T00:00:00+12:00"
