"""The page of a platform's owners: appointing, offering, refusals, who is away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people.models import User
from people.services import absences
from platforms.models import Deputy, PlatformRole, Role, RoleOffer
from platforms.selectors import holds_role
from tests import cast as made
from tests.cast import Cast, day_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper() -> User:
    return made.person("Ida")


def page(client: Client, user: User, **data: object):
    client.force_login(user)
    address = "/platforms/ledger/owners/"
    return client.post(address, data) if data else client.get(address)


def test_an_owner_appoints_a_deputy_on_the_page_and_everybody_reads_it(
    cast: Cast, client: Client, helper: User
) -> None:
    today = day_here()
    data = {
        "act": "deputy",
        "deputy-owner": cast.olu.pk,
        "deputy-who": "ida",
        "deputy-first": today,
        "deputy-last": today,
    }
    assert page(client, cast.sam, **data).status_code in (400, 403)
    assert not Deputy.objects.exists()
    assert page(client, cast.olu, **data).status_code == 302
    text = page(client, cast.sam).content.decode()
    assert "Ida" in text
    assert "for Olu" in text
    assert "Appoint a deputy" not in text
    assert page(client, cast.olu, **data).status_code == 302
    assert Deputy.objects.count() == 1
    longer = {**data, "deputy-last": today + timedelta(days=1)}
    again = page(client, cast.olu, **longer)
    assert again.status_code == 409
    assert "on some of these days already" in again.content.decode()
    assert 'value="ida"' in again.content.decode()


def test_an_offer_is_made_and_accepted_on_the_pages(
    cast: Cast, client: Client, helper: User
) -> None:
    data = {"act": "offer", "offer-who": "ida", "offer-hand_over": "on"}
    assert page(client, cast.olu, **data).status_code == 302
    client.force_login(helper)
    assert "offers you the ownership of Ledger" in client.get("/").content.decode()
    offer = RoleOffer.objects.get()
    assert "Accept the ownership" in page(client, helper).content.decode()
    assert "Accept the ownership" not in page(client, cast.sam).content.decode()
    assert page(client, cast.sam, act="accept", row=offer.pk).status_code == 403
    assert page(client, helper, act="accept", row=offer.pk).status_code == 302
    assert holds_role(helper, cast.ledger, Role.OWNER)


def test_a_refused_act_comes_back_with_the_reason(cast: Cast, client: Client) -> None:
    role = PlatformRole.objects.get(platform=cast.ledger, user=cast.olu)
    answer = page(client, cast.olu, act="end-role", row=role.pk)
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.content.decode()
    assert page(client, cast.olu, act="end-role", row=10**9).status_code == 404
    assert page(client, cast.olu, act="nonsense", row=role.pk).status_code == 404
    nobody = page(client, cast.olu, **{"act": "offer", "offer-who": "no-such"})
    assert nobody.status_code == 400
    assert "Nobody here has this user name" in nobody.content.decode()


def test_a_restricted_platforms_owners_are_not_found_by_others(cast: Cast, client: Client) -> None:
    cast.ledger.restricted = True
    cast.ledger.save()
    assert page(client, cast.sam).status_code == 404


def test_the_page_takes_the_same_queries_for_one_deputy_and_thirty(
    cast: Cast, client: Client, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(count: int) -> None:
        now = timezone.now()
        for n in range(count):
            owner, other = made.person(f"O {n} {count}"), made.person(f"D {n} {count}")
            made.role(cast.ledger, Role.OWNER, user=owner)
            Deputy.objects.create(
                platform=cast.ledger,
                owner=owner,
                deputy=other,
                since=now,
                until=now + timedelta(days=1),
                appointed_by=owner,
            )

    add(1)
    page(client, cast.sam)
    with CaptureQueriesContext(connection) as few:
        page(client, cast.sam)
    add(30)
    with CaptureQueriesContext(connection) as many:
        page(client, cast.sam)
    assert len(many) == len(few)


def test_the_platforms_page_says_who_is_away_and_until_when(cast: Cast, client: Client) -> None:
    today = day_here()
    absences.be_away(by=cast.olu, first=today, last=today)
    client.force_login(cast.sam)
    text = client.get("/platforms/ledger/").content.decode()
    assert "Away" in text
    assert "Every owner is away and nobody stands in" in text
