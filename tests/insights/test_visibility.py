"""Who counts what: open figures for all, restricted platforms only for those they concern."""

import pytest
from django.test import Client

from people.models import User
from platforms.models import Platform, Repository
from tests.cast import Cast, person, platform, repository
from tests.insights.rows import proposed


@pytest.fixture
def vault(cast: Cast) -> Platform:
    """A restricted platform of Storefront with one proposal; Max manages Payments only."""
    made = platform("Vault", cast.storefront, cast.ana, restricted=True)
    proposed(cast.ana, made, 9, title="Secret plan")
    proposed(cast.ana, cast.ledger, 9, title="Open plan")
    return made


def found(client: Client, who: User):
    client.force_login(who)
    return client.get("/insights/rows/reached-submitted/").context["found"]


def test_a_member_s_figures_leave_restricted_platforms_out(
    cast: Cast, vault: Platform, client: Client
) -> None:
    seen = found(client, cast.sam)
    assert ([row.title for row in seen.rows], seen.n, seen.hidden) == (["Open plan"], 1, 0)
    page = client.get("/insights/").content.decode()
    assert "Vault" not in page
    assert client.get("/insights/").context["page"].submitted == 1


def test_those_whom_a_restricted_platform_concerns_count_and_read_it(
    cast: Cast, vault: Platform, client: Client
) -> None:
    seen = found(client, cast.ana)
    assert {row.title for row in seen.rows} == {"Open plan", "Secret plan"}


def test_a_manager_counts_every_platform_but_reads_no_row_of_another_s(
    cast: Cast, vault: Platform, client: Client
) -> None:
    seen = found(client, cast.max)
    assert ([row.title for row in seen.rows], seen.n, seen.hidden) == (["Open plan"], 2, 1)
    assert client.get("/insights/").context["page"].submitted == 2
    for address in ("/insights/", "/insights/rows/reached-submitted/", "/insights/gates/"):
        assert "Vault" not in client.get(address).content.decode()
    text = b"".join(client.get("/insights/rows/reached-submitted/rows.csv").streaming_content)
    assert b"Open plan" in text
    assert b"Secret" not in text


def test_an_admin_counts_and_reads_all(cast: Cast, vault: Platform, client: Client) -> None:
    seen = found(client, person("Root", is_superuser=True))
    assert (len(seen.rows), seen.n, seen.hidden) == (2, 2, 0)


def test_a_filter_by_a_platform_one_may_not_see_is_as_one_that_does_not_exist(
    cast: Cast, vault: Platform, client: Client
) -> None:
    client.force_login(cast.max)
    named = client.get("/insights/rows/reached-submitted/", {"platform": "vault"})
    missing = client.get("/insights/rows/reached-submitted/", {"platform": "nobody"})
    assert named.context["found"].n == missing.context["found"].n == 2


def test_a_repository_of_a_restricted_platform_is_not_named(
    cast: Cast, vault: Platform, client: Client
) -> None:
    repository(vault, "storefront/vault")
    client.force_login(cast.max)
    assert "storefront/vault" not in client.get("/insights/gates/").content.decode()
    client.force_login(cast.ana)
    assert "storefront/vault" in client.get("/insights/gates/").content.decode()
    assert Repository.objects.get().gate_state != "gated"
