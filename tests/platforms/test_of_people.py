"""The platforms of a person and of a team: the first on their page, all on a page of their own."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from platforms.models import Platform
from tests.cast import Cast, platform

PAGES = ("/people/olu/", "/teams/payments-core/", "/people/olu/platforms/",
         "/teams/payments-core/platforms/")  # fmt: skip


def grow(cast: Cast, until: int) -> None:
    for number in range(Platform.objects.count(), until):
        platform(f"Tool {number:03}", cast.payments_core, cast.olu)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_does_not_grow_with_the_platforms(cast: Cast, client: Client, address: str) -> None:
    def measured() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(queries), len(answer.content)

    client.force_login(cast.sam)
    grow(cast, 40)
    client.get(address)
    queries, size = measured()
    grow(cast, 90)
    assert measured()[0] == queries
    assert measured()[1] < 1.1 * size


@pytest.mark.parametrize("own", PAGES[:2])
def test_all_are_listed_and_a_restricted_one_only_to_whom_it_concerns(
    cast: Cast, client: Client, own: str
) -> None:
    grow(cast, 45)
    Platform.objects.filter(name="Tool 044").update(restricted=True)
    for viewer, count in ((cast.sam, 44), (cast.olu, 45)):
        client.force_login(viewer)
        assert f'href="{own}platforms/"' in client.get(own).content.decode()
        seen, cursor = [], ""
        while not seen or cursor:
            page = client.get(f"{own}platforms/", {"page": cursor}).context["page"]
            seen += [one.name for one in page.rows]
            cursor = page.older
        assert len(seen) == len(set(seen)) == count
