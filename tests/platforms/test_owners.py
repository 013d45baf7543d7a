"""Roles given and ended, ownership handed over by acceptance, deputies, and nobody to reach."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from journal import events
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from people.services import absences, accounts
from platforms import tasks
from platforms.models import Deputy, PlatformRole, Role, RoleOffer, Unreachable
from platforms.ownerless import unreachable
from platforms.selectors import holds_role, offers_to, people_with_role, visible_to
from platforms.services import deputies, owners
from tests import cast as made
from tests.cast import Cast, day_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return made.person("Adi", is_superuser=True)


@pytest.fixture
def helper() -> User:
    return made.person("Ida")


def kinds(cast: Cast) -> list[str]:
    return [event.kind for event in events.of(f"platform:{cast.ledger.pk}")]


def appoint(cast: Cast, deputy: User, *, by: User, days: int = 7, owner: User | None = None):
    today = day_here()
    return deputies.appoint(
        cast.ledger,
        owner=owner or cast.olu,
        deputy=deputy,
        first=today,
        last=today + timedelta(days=days - 1),
        by=by,
    )


def go_away(user: User, days: int = 3):
    today = day_here()
    return absences.be_away(by=user, first=today, last=today + timedelta(days=days - 1))


def test_ownership_begins_when_the_new_owner_accepts_and_not_before(
    cast: Cast, helper: User
) -> None:
    offer = owners.offer(cast.ledger, to=helper, by=cast.olu)
    assert helper.notifications.filter(kind="ownership_offered").exists()
    assert not holds_role(helper, cast.ledger, Role.OWNER)
    with pytest.raises(Forbidden, match="Only Ida"):
        owners.accept(offer, by=cast.olu)
    owners.accept(offer, by=helper)
    assert holds_role(helper, cast.ledger, Role.OWNER)
    assert holds_role(cast.olu, cast.ledger, Role.OWNER)
    with pytest.raises(Refused, match="was accepted already"):
        owners.decline(offer, by=helper)


def test_handing_over_ends_the_old_ownership_in_the_same_moment(cast: Cast, helper: User) -> None:
    offer = owners.offer(cast.ledger, to=helper, by=cast.olu, hand_over=True)
    role = owners.accept(offer, by=helper)
    ended = PlatformRole.objects.get(platform=cast.ledger, user=cast.olu)
    assert ended.until == role.since
    assert not holds_role(cast.olu, cast.ledger, Role.OWNER)
    assert kinds(cast) == [
        "platform:ownership_offered",
        "platform:ownership_accepted",
        "platform:role_ended",
        "platform:role_given",
    ]


def test_an_offer_lapses_when_whoever_made_it_no_longer_owns(cast: Cast, helper: User) -> None:
    made.role(cast.ledger, Role.OWNER, user=cast.max)
    offer = owners.offer(cast.ledger, to=helper, by=cast.olu)
    owners.end_role(PlatformRole.objects.get(user=cast.olu), by=cast.olu)
    with pytest.raises(Refused, match="may no longer offer it"):
        owners.accept(offer, by=helper)


def test_one_admin_alone_makes_nobody_an_owner(cast: Cast, admin: User, helper: User) -> None:
    second = made.person("Bea", is_superuser=True)
    offer = owners.offer(cast.ledger, to=helper, by=admin)
    assert not offers_to(helper).exists()
    with pytest.raises(Refused, match="confirm this offer first"):
        owners.accept(offer, by=helper)
    for nobody in (admin, helper, cast.dee):
        with pytest.raises(Forbidden):
            owners.second(offer, by=nobody)
    owners.second(offer, by=second)
    owners.accept(RoleOffer.objects.get(), by=helper)
    assert holds_role(helper, cast.ledger, Role.OWNER)


def test_nobody_offers_ownership_to_themself(cast: Cast, admin: User) -> None:
    with pytest.raises(Forbidden, match="themself"):
        owners.offer(cast.ledger, to=admin, by=admin)


def test_an_offer_of_a_restricted_platform_shows_it_to_whoever_is_asked(
    cast: Cast, helper: User
) -> None:
    cast.ledger.restricted = True
    cast.ledger.save()
    assert cast.ledger not in visible_to(helper)
    offer = owners.offer(cast.ledger, to=helper, by=cast.olu)
    assert cast.ledger in visible_to(helper)
    owners.decline(offer, by=helper)
    assert cast.ledger not in visible_to(helper)
    assert cast.olu.notifications.filter(kind="ownership_declined").exists()


def test_the_last_owner_does_not_leave_without_a_successor(cast: Cast, helper: User) -> None:
    role = PlatformRole.objects.get(platform=cast.ledger, user=cast.olu)
    with pytest.raises(Refused, match="left without an owner"):
        owners.end_role(role, by=cast.olu)
    assert holds_role(cast.olu, cast.ledger, Role.OWNER)
    appoint(cast, helper, by=cast.olu)
    with pytest.raises(Refused, match="left without an owner"):
        owners.end_role(role, by=cast.olu)


def test_an_admin_ends_the_ownership_of_a_deactivated_account_only(cast: Cast, admin: User) -> None:
    role = PlatformRole.objects.get(platform=cast.ledger, user=cast.olu)
    with pytest.raises(Forbidden, match="only once the account is deactivated"):
        owners.end_role(role, by=admin)
    accounts.deactivate(cast.olu, by=admin)
    role.refresh_from_db()
    owners.end_role(PlatformRole.objects.get(pk=role.pk), by=admin)
    assert Unreachable.objects.filter(platform=cast.ledger, until=None).count() == 1


def test_owners_name_trusted_committers_and_reviewers_and_nobody_else_does(
    cast: Cast, admin: User, helper: User
) -> None:
    for other in (cast.dee, admin, cast.sam):
        with pytest.raises(Forbidden):
            owners.give_role(cast.ledger, by=other, role=Role.REVIEWER, who=helper)
    with pytest.raises(Invalid, match="offered"):
        owners.give_role(cast.ledger, by=cast.olu, role=Role.OWNER, who=helper)
    given = {"by": cast.olu, "role": Role.REVIEWER, "who": helper}
    role = owners.give_role(cast.ledger, **given)
    assert owners.give_role(cast.ledger, **given) == role
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(Refused, match="already, until another day"):
        owners.give_role(cast.ledger, until=tomorrow, **given)
    assert kinds(cast) == ["platform:role_given"]


def test_a_deputy_appoints_nobody_and_gives_no_role(cast: Cast, helper: User) -> None:
    appoint(cast, helper, by=cast.olu)
    with pytest.raises(Forbidden):
        owners.give_role(cast.ledger, by=helper, role=Role.REVIEWER, who=cast.ana)
    with pytest.raises(Forbidden):
        owners.offer(cast.ledger, to=cast.ana, by=helper)
    with pytest.raises(Forbidden):
        appoint(cast, cast.ana, by=helper)


def test_a_deputy_is_appointed_for_at_most_ninety_days(cast: Cast, helper: User) -> None:
    with pytest.raises(Invalid) as refused:
        appoint(cast, helper, by=cast.olu, days=91)
    assert "90 days" in refused.value.fields["last"]
    row = appoint(cast, helper, by=cast.olu, days=90)
    assert row.until - row.since <= timedelta(days=90)


def test_a_deputy_is_not_appointed_for_another_age(cast: Cast, helper: User) -> None:
    for day in (date(9999, 12, 31), day_here() + timedelta(days=3700)):
        with pytest.raises(Invalid) as refused:
            deputies.appoint(
                cast.ledger, owner=cast.olu, deputy=helper, first=day, last=day, by=cast.olu
            )
        assert refused.value.fields == {"first": "That is more than ten years away."}


def test_windows_of_one_owner_do_not_overlap(cast: Cast, helper: User) -> None:
    row = appoint(cast, helper, by=cast.olu)
    assert appoint(cast, helper, by=cast.olu) == row
    for days in (6, 8):
        with pytest.raises(Refused, match="on some of these days already"):
            appoint(cast, helper, by=cast.olu, days=days)
    with pytest.raises(Refused, match="stands in for Olu on some of these days already"):
        appoint(cast, cast.dee, by=cast.olu, days=2)
    deputies.end(row, by=cast.olu)
    appoint(cast, cast.dee, by=cast.olu, days=2)
    assert Deputy.objects.count() == 2


@pytest.mark.parametrize("who", ["dee", "max", "sam"])
def test_only_the_owner_appoints_while_one_is_here(cast: Cast, helper: User, who: str) -> None:
    with pytest.raises(Forbidden):
        appoint(cast, helper, by=getattr(cast, who))


def test_an_admin_appoints_only_where_no_owner_can_be_reached_and_never_themself(
    cast: Cast, admin: User, helper: User
) -> None:
    with pytest.raises(Forbidden, match="can be reached"):
        appoint(cast, helper, by=admin)
    go_away(cast.olu)
    with pytest.raises(Forbidden, match="not appoint themself"):
        appoint(cast, admin, by=admin)
    appoint(cast, helper, by=admin)
    assert helper in people_with_role(cast.ledger)


def test_nobody_reachable_is_told_once_each_time_and_ends_with_a_deputy(
    cast: Cast, admin: User, helper: User
) -> None:
    def told() -> list[int]:
        return [
            one.notifications.filter(kind="no_reachable_owner").count() for one in (cast.max, admin)
        ]

    absence = go_away(cast.olu)
    assert unreachable([cast.ledger]) == {cast.ledger.pk}
    assert told() == [1, 1]
    tasks.look_for_owners()
    assert told() == [1, 1]
    appoint(cast, helper, by=cast.olu)
    assert not Unreachable.objects.filter(until=None).exists()
    absences.come_back(absence, by=cast.olu)
    deputies.end(Deputy.objects.get(), by=helper)
    go_away(cast.olu, 2)
    assert told() == [2, 2]
    assert kinds(cast).count("platform:no_reachable_owner") == 2


def test_a_deputy_who_is_away_reaches_nobody(cast: Cast, helper: User) -> None:
    appoint(cast, helper, by=cast.olu)
    go_away(cast.olu)
    assert unreachable([cast.ledger]) == set()
    go_away(helper)
    assert unreachable([cast.ledger]) == {cast.ledger.pk}


def test_an_archived_platform_needs_no_owner(cast: Cast) -> None:
    cast.ledger.lifecycle = "archived"
    cast.ledger.save()
    go_away(cast.olu)
    assert not Unreachable.objects.exists()
