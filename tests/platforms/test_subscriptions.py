"""The page of what one subscribes to: what may be seen, in pages, and ended from there."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from platforms.models import Platform, Subscription
from platforms.services import news
from tests.cast import Cast, platform

ADDRESS = "/settings/subscriptions/"


def test_what_one_hears_of_is_listed_and_ended_in_place(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    assert "You hear of no platform yet" in client.get(ADDRESS).content.decode()
    news.subscribe(cast.ledger, by=cast.ana)
    books = platform("Books", cast.payments_core)
    news.subscribe(books, by=cast.sam)
    page = client.get(ADDRESS).content.decode()
    assert cast.ledger.summary in page
    assert "Books" not in page
    ended = client.post("/platforms/ledger/subscription/", {"act": "end", "back": "list"})
    assert ended["Location"] == ADDRESS
    assert not Subscription.objects.filter(user=cast.ana).exists()


def test_what_one_may_not_see_any_more_is_not_named(cast: Cast, client: Client) -> None:
    news.subscribe(cast.ledger, by=cast.sam)
    Platform.objects.update(restricted=True)
    client.force_login(cast.sam)
    assert "Ledger" not in client.get(ADDRESS).content.decode()


def test_thirty_take_the_queries_of_one(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            made = platform(f"Tool {number}", cast.storefront)
            Subscription.objects.create(platform=made, user=cast.ana, since=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            page = client.get(ADDRESS).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert page.count('value="end"') == 30
