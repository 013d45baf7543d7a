"""What a person and a team contributed, on their pages: listed as far as one may see it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Change
from platforms.models import Platform, Repository
from platforms.services import roadmap
from tests import snapshots
from tests.cast import Cast, platform, repository
from tests.contributions.ideas import draft, submitted


@pytest.fixture
def ledger(cast: Cast) -> Repository:
    return repository(cast.ledger, "commons/ledger")


def merged(on: Repository, cast: Cast, title: str) -> Change:
    """A change by Ana that was merged just now."""
    opened = snapshots.take_in(on, cast.ana, title=title)
    over = {"open": False, "merged": True, "merged_at": timezone.now(), "title": title}
    return snapshots.take_in(
        on, cast.ana, number=opened.number, merge_sha=snapshots.sha(title), **over
    )


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_person_s_page_lists_contributions_without_a_score(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    merged(ledger, cast, "Round once")
    submitted(cast.ana, cast.ledger, title="Count the fee once")
    draft(cast.ana, cast.ledger, title="Not told yet")
    roadmap.add(cast.ledger, by=cast.olu, title="Export days", mentor=cast.ana)
    client.force_login(cast.sam)
    shown = page(client, "/people/ana/")
    for told in ("Round once", "Count the fee once", "Export days"):
        assert told in shown
    assert "Not told yet" not in shown
    assert "Nothing yet that you may see" in page(client, "/people/dee/")


def test_a_proposal_there_names_the_platforms_that_one_may_see(cast: Cast, client: Client) -> None:
    shop = platform("Shop", cast.payments_core, cast.olu)
    submitted(cast.ana, cast.ledger, shop, title="Count the fee once")
    Platform.objects.filter(pk=shop.pk).update(restricted=True)
    for viewer, named in ((cast.sam, False), (cast.olu, True)):
        client.force_login(viewer)
        shown = page(client, "/people/ana/")
        assert 'href="/platforms/ledger/"' in shown
        assert ('href="/platforms/shop/"' in shown) is named


def test_a_team_s_page_says_what_it_gave_elsewhere_and_needs(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    own = platform("Shop", cast.storefront, cast.ana)
    merged(ledger, cast, "Round once")
    merged(repository(own, "commons/shop", remote_id=7), cast, "At home")
    item = roadmap.add(cast.ledger, by=cast.olu, title="Export days")
    roadmap.need(item, by=cast.ana, team=cast.storefront, why="Reports.")
    client.force_login(cast.sam)
    shown = page(client, "/teams/storefront-web/")
    given = shown[shown.index("Contributed elsewhere") :]
    assert "1 merged change" in given
    assert 'href="/platforms/ledger/"' in given
    assert 'href="/platforms/shop/"' not in given
    assert "Reports." in given
    assert "No change of Payments Core" in page(client, "/teams/payments-core/")
    assert "/teams/storefront-web/" in page(client, "/jump/?q=storefront")


def test_what_is_hidden_stands_on_neither_page(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    merged(ledger, cast, "Round once")
    item = roadmap.add(cast.ledger, by=cast.olu, title="Export days", mentor=cast.dee)
    roadmap.need(item, by=cast.ana, team=cast.storefront, why="Reports.")
    Platform.objects.update(restricted=True)
    client.force_login(cast.sam)
    for path in ("/people/ana/", "/people/dee/", "/teams/storefront-web/"):
        shown = page(client, path)
        assert "Round once" not in shown
        assert "Export days" not in shown
        assert "/platforms/ledger/" not in shown


@pytest.mark.parametrize("path", ["/people/ana/", "/teams/storefront-web/"])
def test_many_contributions_cost_no_more_queries_than_one(
    cast: Cast, client: Client, ledger: Repository, path: str
) -> None:
    client.force_login(cast.sam)
    merged(ledger, cast, "Round once")
    item = roadmap.add(cast.ledger, by=cast.olu, title="Export days", mentor=cast.ana)
    roadmap.need(item, by=cast.ana, team=cast.storefront, why="Reports.")
    submitted(cast.ana, cast.ledger)
    page(client, path)
    with CaptureQueriesContext(connection) as few:
        page(client, path)
    for number in range(5):
        other = platform(f"Desk {number}", cast.payments_core, cast.olu)
        merged(repository(other, f"commons/desk-{number}", remote_id=20 + number), cast, "More")
        submitted(cast.ana, other, title=f"Idea {number}")
        item = roadmap.add(other, by=cast.olu, title=f"Thing {number}", mentor=cast.ana)
        roadmap.need(item, by=cast.ana, team=cast.storefront, why="Reports.")
    with CaptureQueriesContext(connection) as many:
        assert "Desk 4" in page(client, path)
    assert len(many) == len(few)


def test_a_change_counts_for_the_team_of_its_moment(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    merged(ledger, cast, "Round once")
    now = timezone.now()
    cast.ana.memberships.update(until=now - timedelta(seconds=1))
    cast.ana.memberships.create(team=cast.payments_core, since=now)
    client.force_login(cast.sam)
    assert "1 merged change" in page(client, "/teams/storefront-web/")
