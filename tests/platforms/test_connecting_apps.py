"""Connecting a git host as a GitHub App: tested on the spot, sealed, never shown again."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.test import Client

from journal import events
from journal.models import Effect
from platforms.hosts.connections import host_for
from platforms.hosts.vault import unseal
from platforms.models import Host
from tests.cast import Cast, person
from tests.githost.apps import PERMISSIONS, App
from tests.githost_server import GitHost

NEW = "/admin/hosts/new/"


@pytest.fixture(scope="module")
def git():
    with GitHost(faults=True) as started:
        started.user("olu")
        started.provision(
            {"organisations": [{"login": login, "admins": ["olu"]} for login in ("acme", "shut")]}
        )
        started.repo("acme", "ledger")
        started.repo("shut", "vault")
        yield started


@pytest.fixture(scope="module")
def app(git):
    return App(git, "commons")


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Client:
    client.force_login(person("Ida", is_superuser=True))
    return client


def given(git: GitHost, app: App, **more: object) -> dict[str, object]:
    return {
        "kind": "enterprise",
        "address": git.url,
        "name": "Forge",
        "signs_in": "app",
        "app_id": app.id,
        "app_key": app.key,
        "try_on": "acme/ledger",
        **more,
    }


def test_an_app_that_is_installed_is_connected_and_every_permission_found(
    signed_in: Client, git: GitHost, app: App
) -> None:
    assert signed_in.post(NEW, given(git, app))["Location"] == "/admin/hosts/forge/"
    host = Host.objects.get(key="forge")
    assert (host.acts_as, host.tried_on, host.app_id) == ("commons[bot]", "acme/ledger", app.id)
    assert {one["found"] for one in host.findings} == {"found"}
    assert (host.sealed_token, unseal(host.sealed_app_key)) == ("", app.key.strip())
    assert host_for(host).whoami().login == "commons[bot]"
    page = signed_in.get("/admin/hosts/forge/").content.decode()
    assert "all 7 found" in page
    assert f"The GitHub App {app.id}; its private key is kept encrypted" in page


def test_without_a_repository_the_installations_say_what_was_granted(
    signed_in: Client, git: GitHost, app: App
) -> None:
    signed_in.post(NEW, given(git, app, try_on=""))
    assert "all 7 found" in signed_in.get("/admin/hosts/forge/").content.decode()


def test_the_key_is_shown_nowhere_again(
    signed_in: Client, git: GitHost, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    refused = signed_in.post(NEW, given(git, app, app_id=app.id + 77))
    assert refused.status_code == 400
    signed_in.post(NEW, given(git, app))
    host = Host.objects.get(key="forge")
    kept = " ".join(str(value) for value in Host.objects.filter(pk=host.pk).values().get().values())
    told = " ".join(f"{one.data}" for one in events.of("host:forge"))
    pages = signed_in.get("/admin/hosts/forge/").content.decode()
    body = app.key.splitlines()[5]
    for text in (refused.content.decode(), kept, told, pages, caplog.text, repr(host)):
        assert body not in text


def another_key() -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"app_key": "no key"}, "app_key", "no RSA key in PEM"),
        ({"app_key": another_key()}, "app_key", "not, or no longer, one of this App"),
        ({"app_key": ""}, "app_key", "This is needed"),
        ({"app_id": ""}, "app_id", "This is needed"),
        ({"app_id": "-3"}, "app_id", "greater than or equal to 1"),
        ({"app_id": 98_765}, "app_id", "no App of this number"),
        ({"try_on": "shut/vault"}, "try_on", "not installed where shut/vault is"),
        ({"try_on": "vault"}, "try_on", "named owner/name"),
        ({"signs_in": "carrier pigeon"}, "signs_in", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    signed_in: Client, git: GitHost, app: App, change: dict, field: str, words: str
) -> None:
    answer = signed_in.post(NEW, given(git, app, **change))
    assert answer.status_code == 400
    assert words in answer.context["form"].errors[field][0]
    assert not Host.objects.filter(key="forge").exists()


def test_an_app_that_is_installed_nowhere_is_told_where_to_install_it(
    signed_in: Client, git: GitHost
) -> None:
    lonely = App(git, "lonely")
    lonely.api("DELETE", f"/app/installations/{lonely.installation}")
    answer = signed_in.post(NEW, given(git, lonely, try_on=""))
    assert "not installed anywhere yet" in answer.context["form"].errors["app_id"][0]
    assert f"{git.url}/apps/lonely" in answer.context["form"].errors["app_id"][0]


def test_missing_permissions_are_named_and_found_once_accepted(
    signed_in: Client, git: GitHost
) -> None:
    granted = {name: level for name, level in PERMISSIONS.items() if name != "checks"}
    lesser = App(git, "lesser", permissions=granted)
    signed_in.post(NEW, given(git, lesser))
    page = signed_in.get("/admin/hosts/forge/").content.decode()
    assert "Connected, 1 permission missing" in page
    assert "does not ask for checks: write" in page


def test_a_clock_that_is_off_is_named_at_the_key(signed_in: Client, git: GitHost, app: App) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        answer = signed_in.post(NEW, given(git, app))
    assert "s apart. Set the clock" in answer.context["form"].errors["app_key"][0]


def test_a_token_gives_way_to_an_app_and_back_and_gates_are_looked_at_again(
    signed_in: Client, git: GitHost, app: App, cast: Cast
) -> None:
    signed_in.post(NEW, given(git, app, signs_in="token", token=git.admin))
    host = Host.objects.get(key="forge")
    row = host.repositories.create(
        platform=cast.ledger, remote_id=1, full_name="acme/ledger", default_branch="main"
    )
    refused = signed_in.post("/admin/hosts/forge/app/", {"app_id": app.id, "app_key": "none"})
    assert refused.status_code == 400
    assert host_for(Host.objects.get(key="forge")).whoami().login != "commons[bot]"
    to_app = {"app_id": app.id, "app_key": app.key, "try_on": ""}
    assert signed_in.post("/admin/hosts/forge/app/", to_app).status_code == 302
    host.refresh_from_db()
    assert (host.app_id, host.sealed_token) == (app.id, "")
    assert Effect.objects.filter(key=f"platforms.look-at-gate:{row.pk}").exists()
    assert signed_in.post("/admin/hosts/forge/token/", {"token": git.admin}).status_code == 302
    host.refresh_from_db()
    assert (host.app_id, host.sealed_app_key) == (None, "")
    assert [one.kind for one in events.of("host:forge")][1:] == ["host:credentials-set"] * 2
