"""Who sees which platform, and who has which role on it, at which moment."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people.models import Department, Membership, User
from platforms.models import Platform, PlatformRole, Role
from platforms.ownerless import without_owner
from platforms.selectors import (
    holds_role,
    owners,
    people_with_role,
    platforms_with_role,
    roles_of,
    visible_to,
)
from tests.cast import Cast, person, platform, role

pytestmark = pytest.mark.usefixtures("nothing_kept")


@pytest.fixture
def vault(cast: Cast) -> Platform:
    return platform("Vault", cast.payments_core, restricted=True, summary="Keeps secretkeys.")


def test_a_restricted_platform_is_seen_by_those_it_concerns_alone(
    cast: Cast, vault: Platform
) -> None:
    root = person("Root", is_superuser=True)
    seen = {
        user.name
        for user in (cast.ana, cast.olu, cast.dee, cast.max, cast.sam, root)
        if visible_to(user).filter(pk=vault.pk).exists()
    }
    assert seen == {"Olu", "Dee", "Max", "Root"}


def test_a_role_opens_a_restricted_platform_while_it_holds(cast: Cast, vault: Platform) -> None:
    held = role(vault, Role.REVIEWER, user=cast.ana)
    assert vault in visible_to(cast.ana)
    held.until = timezone.now()
    held.save()
    assert vault not in visible_to(cast.ana)


def test_a_team_role_opens_it_to_members_until_they_leave(cast: Cast, vault: Platform) -> None:
    role(vault, Role.REVIEWER, team=cast.storefront)
    assert vault in visible_to(cast.ana)
    Membership.objects.filter(user=cast.ana).update(until=timezone.now())
    assert vault not in visible_to(cast.ana)


def test_someone_who_left_sees_nothing(cast: Cast) -> None:
    cast.olu.is_active = False
    assert not visible_to(cast.olu).exists()
    assert not holds_role(cast.olu, cast.ledger, Role.OWNER)


def test_every_address_of_an_invisible_platform_answers_as_a_missing_one(
    cast: Cast, vault: Platform, client: Client
) -> None:
    client.force_login(cast.sam)
    for tail in ("", "edit/", "repositories/connect/"):
        invisible = client.get(f"/platforms/vault/{tail}")
        missing = client.get(f"/platforms/nothing-here/{tail}")
        assert (invisible.status_code, missing.status_code) == (404, 404)
    assert client.post("/platforms/vault/edit/", {"name": "Mine"}).status_code == 404
    assert client.get("/api/v1/platforms/vault/").status_code == 404


def test_no_list_export_search_or_spelling_tells_of_it(
    cast: Cast, vault: Platform, client: Client
) -> None:
    client.force_login(cast.sam)
    for address in (
        "/platforms/",
        "/platforms/?q=vault",
        "/platforms/?q=secretkey",
        "/platforms/?q=secretkeyz",
        "/platforms/export.csv",
        "/api/v1/platforms/?q=vault",
        "/people/olu/",
        "/teams/payments-core/",
    ):
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode().replace("?q=vault", "").replace('value="vault"', "")
        assert "Vault" not in text, address
        assert "secretkeys" not in text, address
    assert client.get("/platforms/").context["count"] == 1


def test_owners_come_first_and_each_person_once_with_the_strongest_role(cast: Cast) -> None:
    role(cast.ledger, Role.REVIEWER, user=cast.olu)
    role(cast.ledger, Role.REVIEWER, team=cast.payments_core)
    role(cast.ledger, Role.REVIEWER, team=cast.storefront)
    found = [(one.user.name, one.role.value, one.team) for one in owners(cast.ledger)]
    assert found == [
        ("Olu", "owner", None),
        ("Dee", "trusted_committer", None),
        ("Ana", "reviewer", cast.storefront),
    ]
    assert people_with_role(cast.ledger) == [cast.olu, cast.dee]
    assert roles_of(cast.olu) == {cast.ledger.pk: Role.OWNER}


def test_a_window_is_half_open(cast: Cast) -> None:
    now = timezone.now()
    PlatformRole.objects.filter(user=cast.olu).update(until=now)
    before = now - timedelta(microseconds=1)
    assert holds_role(cast.olu, cast.ledger, Role.OWNER, before)
    assert not holds_role(cast.olu, cast.ledger, Role.OWNER, now)
    assert cast.ledger not in platforms_with_role(cast.olu, at=now)
    assert cast.ledger in platforms_with_role(cast.olu, at=before)


def test_a_platform_whose_owners_left_has_none_to_reach(cast: Cast) -> None:
    assert without_owner([cast.ledger]) == set()
    User.objects.filter(pk=cast.olu.pk).update(is_active=False)
    assert without_owner([cast.ledger]) == {cast.ledger.pk}


def test_a_manager_of_another_department_does_not_see_it(cast: Cast, vault: Platform) -> None:
    Department.objects.filter(name="Storefront").update(manager=cast.sam)
    assert vault not in visible_to(cast.sam)
