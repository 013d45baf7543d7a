"""A person's programs may ask so many times in a period, and are told when the next begins."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIRequestFactory

from people.request_rate import RequestRate
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class Three(RequestRate):
    """Three in a period that does not end while a test runs."""

    def parse_rate(self, rate: str) -> tuple[int, int]:
        return 3, 10**10


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def asks(user) -> bool:
    request = APIRequestFactory().get("/api/v1/platforms/")
    request.user = user
    return Three().allow_request(request, view=None)


def test_past_the_rate_nobody_is_let_through_and_everybody_has_their_own(cast: Cast) -> None:
    assert [asks(cast.ana) for _ in range(5)] == [True, True, True, False, False]
    assert asks(cast.sam)


def test_requests_at_the_same_time_are_all_counted(cast: Cast) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(asks, [cast.ana] * 40)) == 3


def test_whoever_is_refused_is_told_when_to_come_again(
    cast: Cast, client: Client, monkeypatch
) -> None:
    monkeypatch.setattr(RequestRate, "THROTTLE_RATES", {"user": "2/day"})
    client.force_login(cast.ana)
    answers = [client.get("/api/v1/platforms/") for _ in range(6)]  # the day may end among them
    refused = [one for one in answers if one.status_code == 429]
    assert refused
    assert all(0 < int(one["Retry-After"]) <= 24 * 3600 for one in refused)
