"""Searches kept under a name, what is new since the last visit, and cards beside rows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people.refusals import Invalid, Refused
from platforms.models import CatalogueVisit, Platform, SavedSearch
from platforms.services.searches import forget, save
from platforms.visiting import count_new, visit
from tests.cast import Cast, platform


def test_a_search_is_kept_under_a_name_and_leads_back_to_itself(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    query = "q=ledger&language=Go&view=cards&page=-abc"
    answer = client.post("/platforms/searches/", {"name": " Go  books ", "query": query})
    assert answer["Location"] == f"/platforms/?{query}"
    row = SavedSearch.objects.get()
    assert (row.user, row.name, row.query) == (
        cast.ana,
        "Go books",
        "q=ledger&language=Go&view=cards",
    )
    shown = client.get("/platforms/").content.decode()
    assert 'href="/platforms/?q=ledger&amp;language=Go&amp;view=cards"' in shown
    client.force_login(cast.olu)
    assert "Go books" not in client.get("/platforms/").content.decode()


def test_a_name_again_stands_for_the_new_search_and_twenty_are_the_most(cast: Cast) -> None:
    for number in range(20):
        save(by=cast.ana, name=f"Search {number}", query="q=a")
    save(by=cast.ana, name="Search 3", query="q=b")
    assert SavedSearch.objects.get(name="Search 3").query == "q=b"
    with pytest.raises(Refused, match="twenty"):
        save(by=cast.ana, name="One more", query="q=a")
    save(by=cast.olu, name="One more", query="q=a")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_search_needs_a_name(cast: Cast, client: Client, name: str) -> None:
    with pytest.raises(Invalid):
        save(by=cast.ana, name=name, query="q=a")
    client.force_login(cast.ana)
    client.post("/platforms/searches/", {"name": name, "query": "q=a"})
    assert "at most 60 characters" in client.get("/platforms/").content.decode()


def test_only_ones_own_search_is_forgotten(cast: Cast, client: Client) -> None:
    row = save(by=cast.ana, name="Mine", query="q=a")
    forget(by=cast.olu, pk=row.pk)
    assert SavedSearch.objects.exists()
    client.force_login(cast.ana)
    client.post("/platforms/searches/", {"forget": str(row.pk), "query": ""})
    assert not SavedSearch.objects.exists()


def test_what_came_since_the_visit_before_this_one_is_new(
    cast: Cast, client: Client, nothing_kept: None
) -> None:
    client.force_login(cast.ana)
    assert "new since your last visit" not in client.get("/platforms/").content.decode()
    left = timezone.now() - timedelta(days=3)
    CatalogueVisit.objects.update(at=left)
    Platform.objects.update(created_at=timezone.now() - timedelta(days=30))
    platform("Fresh", cast.storefront, cast.ana)
    platform("Hidden", cast.payments_core, cast.olu, restricted=True)
    assert "1 new since your last visit" in client.get("/platforms/").content.decode()
    # Looking on is the same visit.
    assert visit(cast.ana).since == left
    rows = client.get("/platforms/", {"since": left.isoformat()}).context["page"].rows
    assert [row.name for row in rows] == ["Fresh"]
    assert count_new(cast.olu, left) == 2


@pytest.mark.parametrize(
    "moment",
    [
        "yesterday\0",
        "2000-01-01T00:00:00+16:00",
        "0001-01-01T00:00+10:00",
        "9999-12-31T23:59-10:00",
    ],
)
def test_a_moment_of_any_kind_breaks_nothing(cast: Cast, client: Client, moment: str) -> None:
    client.force_login(cast.ana)
    answer = client.get("/platforms/", {"since": moment})
    assert answer.status_code == 200
    assert len(answer.context["page"].rows) == 1


def test_cards_and_rows_show_the_same_and_the_address_says_which(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.ana)
    rows, cards = (
        client.get("/platforms/", asked).content.decode() for asked in ({}, {"view": "cards"})
    )
    assert "is-cards" not in rows
    assert "is-cards" in cards
    assert 'name="view" value="cards"' in cards
    assert "Ledger" in rows
    assert "Ledger" in cards
