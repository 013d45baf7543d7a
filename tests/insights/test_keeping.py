"""Where many rows count, the manager's page shows what was counted last, to whom it may."""

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from redis import Redis

from insights import keeping, selectors
from insights.question import Question
from insights.tasks import count_again
from people.models import User
from platforms.models import Platform
from tests.cast import Cast, platform
from tests.insights.rows import proposed

ASKED = (90, "", "", "", configured.ORGANISATION_ZONE)


@pytest.fixture(autouse=True)
def everything_is_kept(settings: object) -> None:
    """One row is many."""
    settings.FIGURES_KEPT_FROM = 1


def submitted(client: Client, who: User, **asked: str) -> int:
    client.force_login(who)
    return client.get("/insights/", asked).context["page"].submitted


def asked_of_workers() -> int:
    """How often the broker was told to have the figures counted again."""
    waiting = Redis.from_url(configured.REDIS_URL).lrange("celery", 0, -1)
    return sum(b"insights.tasks.count_again" in one for one in waiting)


def test_a_page_shows_what_was_counted_until_a_worker_counts_again(
    cast: Cast, client: Client
) -> None:
    proposed(cast.ana, cast.ledger)
    assert submitted(client, cast.ana) == 1
    proposed(cast.ana, cast.ledger)
    assert submitted(client, cast.ana) == 1
    assert "Counted" in client.get("/insights/").content.decode()
    assert submitted(client, cast.ana, days="30") == 2
    count_again(cast.ana.pk, *ASKED)
    assert submitted(client, cast.ana) == submitted(client, cast.sam) == 2


def test_few_rows_are_always_counted_now(cast: Cast, client: Client, settings: object) -> None:
    settings.FIGURES_KEPT_FROM = 3
    for count in (1, 2):
        proposed(cast.ana, cast.ledger)
        assert submitted(client, cast.ana) == count


def test_a_worker_is_asked_once_when_the_count_is_old(cast: Cast, client: Client) -> None:
    proposed(cast.ana, cast.ledger)
    client.force_login(cast.ana)
    client.get("/insights/")
    before = asked_of_workers()
    old = timezone.now() - 2 * keeping.FRESH
    with timezone.override(configured.ORGANISATION_ZONE):
        keeping.count(selectors.scope(cast.ana), Question(old))
    for _ in range(2):
        assert "counted again now" in client.get("/insights/").content.decode()
    assert asked_of_workers() == before + 1
    count_again(cast.ana.pk, *ASKED)
    assert "counted again now" not in client.get("/insights/").content.decode()


def test_what_was_counted_for_one_is_shown_to_nobody_who_may_see_less(
    cast: Cast, client: Client
) -> None:
    vault = platform("Vault", cast.storefront, restricted=True)
    proposed(cast.ana, vault, 40)
    proposed(cast.ana, cast.ledger, 9)
    assert submitted(client, cast.ana) == 2
    assert "Vault has no reachable owner" in client.get("/insights/").content.decode()
    assert submitted(client, cast.sam) == 1
    assert submitted(client, cast.max) == 2
    assert "Vault" not in client.get("/insights/").content.decode()


def test_a_platform_that_becomes_restricted_is_gone_from_what_was_counted(
    cast: Cast, client: Client
) -> None:
    shop = platform("Shop", cast.storefront)
    proposed(cast.ana, shop, 9)
    assert submitted(client, cast.sam) == 1
    Platform.objects.filter(pk=shop.pk).update(restricted=True)
    assert submitted(client, cast.sam) == 0
    assert "Shop" not in client.get("/insights/").content.decode()
