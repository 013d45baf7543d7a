"""Platforms that nobody reachable owns: found one by one and by one question alike."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Absence, User
from platforms.models import Deputy, Platform, Role
from platforms.ownerless import beyond_reach, unreachable
from tests.cast import Cast, long_ago, person, platform, role


def away(user: User) -> None:
    now = timezone.now()
    Absence.objects.create(user=user, since=now - timedelta(days=1), until=now + timedelta(days=9))


def stands_in(deputy: User, owner: User, on: Platform) -> None:
    now = timezone.now()
    Deputy.objects.create(
        platform=on, owner=owner, deputy=deputy, since=now - timedelta(days=1),
        until=now + timedelta(days=9), appointed_by=owner,
    )  # fmt: skip


def found() -> set[str]:
    """What both ways find, which has to be the same."""
    rows = Platform.objects.all()
    by_one_question = {one.name for one in beyond_reach(rows)}
    one_by_one = unreachable(list(rows))
    assert by_one_question == {one.name for one in rows if one.pk in one_by_one}
    return by_one_question


def test_an_owner_who_is_here_is_reached_by_name_or_through_a_team(cast: Cast) -> None:
    teams = platform("Of a team", cast.storefront)
    platform("Of nobody", cast.storefront)
    role(teams, Role.OWNER, team=cast.storefront)
    assert found() == {"Of nobody"}
    away(cast.ana)
    assert found() == {"Of nobody", "Of a team"}
    person("Bo", cast.storefront)
    assert found() == {"Of nobody"}


@pytest.mark.parametrize("gone", ["away", "left", "programme", "ended"])
def test_an_owner_who_is_gone_is_not(cast: Cast, gone: str) -> None:
    if gone == "away":
        away(cast.olu)
    elif gone == "left":
        User.objects.filter(pk=cast.olu.pk).update(is_active=False)
    elif gone == "programme":
        User.objects.filter(pk=cast.olu.pk).update(is_bot=True)
    else:
        cast.ledger.roles.filter(user=cast.olu).update(until=long_ago() + timedelta(days=2))
    assert found() == {"Ledger"}


def test_who_stands_in_is_reached_while_here(cast: Cast) -> None:
    away(cast.olu)
    stands_in(cast.ana, cast.olu, cast.ledger)
    assert found() == set()
    away(cast.ana)
    assert found() == {"Ledger"}


def test_a_trusted_committer_who_stands_in_counts_the_same_both_ways(cast: Cast) -> None:
    away(cast.olu)
    stands_in(cast.dee, cast.olu, cast.ledger)
    found()
    shop = platform("Shop", cast.storefront, cast.olu)
    role(shop, Role.TRUSTED_COMMITTER, team=cast.storefront)
    stands_in(cast.ana, cast.olu, shop)
    found()
