"""Connecting git hosts: tested before anything is kept, sealed, never shown, admins only."""

import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal import events
from people.models import User
from platforms.hosts.connections import default_host, host_for, webhook_secret
from platforms.models import Host
from platforms.services.hosts import api_url_of
from tests.cast import Cast, person
from tests.githost_server import GitHost

NEW = "/admin/hosts/new/"


@pytest.fixture(scope="module")
def git():
    with GitHost(faults=True) as started:
        for login in ("portal", "reader"):
            started.user(login)
        started.provision({"organisations": [{"login": "acme", "admins": ["portal"]}]})
        started.repo("acme", "ledger")
        started.ok("PUT", "/repos/acme/ledger/collaborators/reader", json={"permission": "push"})
        yield started


@pytest.fixture
def admin(cast: Cast) -> User:
    return person("Ida", is_superuser=True)


@pytest.fixture
def signed_in(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def given(git: GitHost, **more: str) -> dict[str, str]:
    return {
        "kind": "enterprise",
        "address": git.url,
        "name": "Forge",
        "token": git.tokens["portal"],
        "try_on": "acme/ledger",
        **more,
    }


def test_a_host_whose_token_works_is_connected_and_every_permission_found(
    signed_in: Client, git: GitHost
) -> None:
    answer = signed_in.post(NEW, given(git))
    assert answer["Location"] == "/admin/hosts/forge/"
    host = Host.objects.get(key="forge")
    assert (host.web_url, host.api_url) == (git.url, git.api_url)
    assert (host.acts_as, host.tried_on) == ("portal", "acme/ledger")
    assert {one["found"] for one in host.findings} == {"found"}
    assert host_for(host).whoami().login == "portal"
    assert len(webhook_secret(host)) > 30
    page = signed_in.get("/admin/hosts/forge/").content.decode()
    assert "Connected" in page
    assert "as “portal”" in page


def test_no_secret_is_shown_kept_open_logged_or_written_into_an_event(
    signed_in: Client, git: GitHost, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    signed_in.post(NEW, given(git))
    host = Host.objects.get(key="forge")
    secrets = (git.tokens["portal"], webhook_secret(host))
    kept = " ".join(str(value) for value in Host.objects.filter(pk=host.pk).values().get().values())
    told = " ".join(f"{one.data}" for one in events.of("host:forge"))
    pages = signed_in.get("/admin/hosts/forge/").content.decode()
    refused = signed_in.post(NEW, given(git, name="")).content.decode()
    for text in (kept, told, pages, refused, caplog.text):
        assert not any(secret in text for secret in secrets)
    assert [one.kind for one in events.of("host:forge")] == ["host:connected"]


def test_a_wrong_token_connects_nothing_and_says_so_at_its_field(
    signed_in: Client, git: GitHost
) -> None:
    answer = signed_in.post(NEW, given(git, token="wrong"))
    assert answer.status_code == 400
    assert "The token is not accepted" in answer.context["form"].errors["token"][0]
    assert not Host.objects.filter(key="forge").exists()


def test_missing_permissions_are_named_with_what_will_not_work(
    signed_in: Client, git: GitHost
) -> None:
    signed_in.post(NEW, given(git, token=git.tokens["reader"]))
    page = signed_in.get("/admin/hosts/forge/").content.decode()
    assert "Connected, 2 permissions missing" in page
    assert "it cannot say that the gate gates" in page
    assert "has the role write on acme/ledger; it needs admin" in page
    git.ok("PUT", "/repos/acme/ledger/collaborators/reader", json={"permission": "admin"})
    signed_in.post("/admin/hosts/forge/test/", {"try_on": ""})
    host = Host.objects.get(key="forge")
    assert {one["found"] for one in host.findings} == {"found"}
    git.ok("PUT", "/repos/acme/ledger/collaborators/reader", json={"permission": "push"})


def test_trying_changes_nothing_on_the_host(signed_in: Client, git: GitHost) -> None:
    def seen():
        where = "/repos/acme/ledger"
        return [
            git.ok("GET", f"{where}/{what}")
            for what in ("branches", "pulls?state=all", "hooks", "commits/main/statuses")
        ]

    before = seen()
    signed_in.post(NEW, given(git))
    assert seen() == before


@pytest.mark.parametrize(
    ("try_on", "words"),
    [("acme/none", "is not shown to it"), ("ledger", "named owner/name"), ("a/b?c", "owner/name")],
)
def test_a_repository_that_cannot_be_tried_is_said_at_its_field(
    signed_in: Client, git: GitHost, try_on: str, words: str
) -> None:
    answer = signed_in.post(NEW, given(git, try_on=try_on))
    assert words in answer.context["form"].errors["try_on"][0]
    assert not Host.objects.filter(key="forge").exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://ghe.example",
        "https://",
        "https://u:p@ghe.example",
        "https://ghe.example/x?y",
        "h:x",
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(
    signed_in: Client, git: GitHost, address: str
) -> None:
    answer = signed_in.post(NEW, given(git, address=address))
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"address"}


def test_an_inside_host_is_refused_unless_whoever_runs_the_portal_named_it(
    signed_in: Client, git: GitHost, settings
) -> None:
    settings.PRIVATE_GIT_HOSTS = []
    answer = signed_in.post(NEW, given(git))
    assert "PRIVATE_GIT_HOSTS" in answer.context["form"].errors["address"][0]
    answer = signed_in.post(NEW, given(git, address="https://127.0.0.1:8"))
    assert "inside the network" in answer.context["form"].errors["address"][0]


def test_a_host_is_connected_once(signed_in: Client, git: GitHost) -> None:
    signed_in.post(NEW, given(git))
    again = signed_in.post(NEW, given(git))
    assert "connected to this host already" in again.context["form"].errors["address"][0]
    assert Host.objects.filter(api_url=git.api_url).count() == 1


def test_what_is_not_supported_yet_is_listed_and_cannot_be_chosen(
    signed_in: Client, git: GitHost
) -> None:
    page = signed_in.get(NEW).content.decode()
    assert "GitLab: not supported yet" in page
    answer = signed_in.post(NEW, given(git, kind="gitlab"))
    assert "GitLab is not supported yet" in answer.context["form"].errors["kind"][0]
    assert signed_in.post(NEW, given(git, kind="cvs")).status_code == 400


def test_a_new_token_replaces_the_old_one_only_if_it_works(signed_in: Client, git: GitHost) -> None:
    signed_in.post(NEW, given(git))
    refused = signed_in.post("/admin/hosts/forge/token/", {"token": "wrong"})
    assert refused.status_code == 400
    assert host_for(Host.objects.get(key="forge")).whoami().login == "portal"
    signed_in.post("/admin/hosts/forge/token/", {"token": git.tokens["reader"]})
    assert host_for(Host.objects.get(key="forge")).whoami().login == "reader"


def test_a_host_that_stops_answering_says_so_and_keeps_what_was_found(
    signed_in: Client, git: GitHost
) -> None:
    signed_in.post(NEW, given(git))
    Host.objects.filter(key="forge").update(api_url="http://127.0.0.1:9/api/v3")
    answer = signed_in.post("/admin/hosts/forge/test/", {"try_on": ""})
    assert answer.status_code == 400
    page = signed_in.get("/admin/hosts/forge/").content.decode()
    assert "The last test failed" in page
    assert "could not be reached" in page
    assert len(Host.objects.get(key="forge").findings) == 6


def test_the_environments_connection_keeps_its_token(signed_in: Client, git: GitHost, settings):
    settings.GITHUB_API_URL, settings.GITHUB_WEB_URL = git.api_url, git.url
    settings.GITHUB_TOKEN = git.admin
    default_host()
    answer = signed_in.post("/admin/hosts/default/token/", {"token": git.tokens["portal"]})
    assert "set in the environment" in answer.content.decode()
    answer = signed_in.post(NEW, given(git))
    assert "connected to this host already" in answer.context["form"].errors["address"][0]


def test_an_environments_connection_without_a_token_is_given_one(
    signed_in: Client, git: GitHost, settings
) -> None:
    settings.GITHUB_API_URL, settings.GITHUB_WEB_URL = git.api_url, git.url
    settings.GITHUB_TOKEN = settings.GITHUB_WEBHOOK_SECRET = ""
    default_host()
    assert signed_in.post(NEW, given(git))["Location"] == "/admin/hosts/default/"
    host = Host.objects.get()
    assert host_for(host).whoami().login == "portal"
    assert webhook_secret(host)


def test_to_everybody_but_admins_there_is_no_such_page(
    cast: Cast, client: Client, admin: User, git: GitHost
) -> None:
    client.force_login(admin)
    client.post(NEW, given(git))
    for user in (cast.ana, cast.olu, cast.dee, cast.max, cast.sam):
        client.force_login(user)
        for path in ("/admin/hosts/", NEW, "/admin/hosts/forge/"):
            assert client.get(path).status_code == 404
        for what in ("test", "token", "secret"):
            assert client.post(f"/admin/hosts/forge/{what}/", {}).status_code == 404
        assert "/admin/hosts/" not in client.get("/settings/").content.decode()


def test_the_list_says_how_each_stands_in_the_same_number_of_queries(
    signed_in: Client, git: GitHost, django_assert_num_queries
) -> None:
    signed_in.post(NEW, given(git))
    signed_in.get("/admin/hosts/")  # what is kept between requests is kept now
    with CaptureQueriesContext(connection) as first:
        assert "Connected" in signed_in.get("/admin/hosts/").content.decode()
    for number in range(29):
        Host.objects.create(
            key=f"h{number}", name=f"H{number}", api_url=f"https://h{number}.example"
        )
    with django_assert_num_queries(len(first)):
        assert "No credentials yet" in signed_in.get("/admin/hosts/").content.decode()


@pytest.mark.parametrize(
    ("web", "api"),
    [
        ("https://github.com", "https://api.github.com"),
        ("https://halden.ghe.com", "https://api.halden.ghe.com"),
        ("https://ghe.example:8443", "https://ghe.example:8443/api/v3"),
    ],
)
def test_the_address_for_programs_follows_from_the_one_for_people(web: str, api: str) -> None:
    assert api_url_of(web) == api
