"""A platform's page: what is wanted, what it needs, what files said, and how fresh it is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from journal import events
from people.models import Notification
from people.refusals import Forbidden
from platforms.models import Dependency, Platform
from platforms.services.platforms import confirm, edit
from platforms.tasks import ask_to_confirm
from tests.cast import Cast, platform
from tests.platforms.imports.files import SHELF, documents, imported, rows, sap


def page(client: Client, slug: str = "ledger") -> str:
    return client.get(f"/platforms/{slug}/").content.decode()


def test_an_owner_says_what_is_wanted_and_where_it_goes(cast: Cast, client: Client) -> None:
    edit(cast.ledger, by=cast.olu, vision="**One** book.", wanted=["Bug fixes"], skills=["Go"])
    client.force_login(cast.ana)
    shown = page(client)
    assert "<strong>One</strong> book." in shown
    assert "Bug fixes" in shown
    assert "Skills that help" in shown


def test_what_a_file_said_besides_is_shown_as_text(cast: Cast, client: Client) -> None:
    imported(rows(sap(odd="<script>alert(1)</script>")))
    client.force_login(cast.ana)
    shown = page(client, "mars")
    assert "stargazers_count" in shown
    assert "_InnerSourceMetadata.score" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown
    assert "https://git.example/Planets/mars" in shown


def test_dependencies_candidates_and_systems_of_backstage_are_shown(
    cast: Cast, client: Client
) -> None:
    imported(documents(*SHELF))
    client.force_login(cast.ana)
    shown = page(client, "journal-book")
    assert "calls entries of journal-book" in shown
    assert "Part of <b>Accounts</b>" in shown
    assert "Nobody has confirmed it, so it gives no right" in shown


def test_a_restricted_neighbour_is_not_told(cast: Cast, client: Client) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    Dependency.objects.create(platform=cast.ledger, on=vault, why="depends on")
    client.force_login(cast.ana)
    assert "Vault" not in page(client)
    client.force_login(cast.olu)
    assert "Vault" in page(client)


def test_an_owner_confirms_the_page_and_it_says_when(cast: Cast, client: Client) -> None:
    Platform.objects.update(created_at=timezone.now() - timedelta(days=300))
    client.force_login(cast.olu)
    assert "Not confirmed for half a year" in page(client)
    client.post("/platforms/ledger/confirm/")
    shown = page(client)
    assert "Olu confirmed it" in shown
    assert "Not confirmed for half a year" not in shown
    assert events.of(f"platform:{cast.ledger.pk}").get().kind == "platform:confirmed"
    with pytest.raises(Forbidden, match="Only owners of Ledger"):
        confirm(cast.ledger, by=cast.ana)


def test_owners_are_asked_once_each_half_year(cast: Cast) -> None:
    ask_to_confirm()
    assert not Notification.objects.exists()
    Platform.objects.update(created_at=timezone.now() - timedelta(days=181))
    ask_to_confirm()
    ask_to_confirm()
    assert [one.user for one in Notification.objects.all()] == [cast.olu]
