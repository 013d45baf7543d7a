"""The adapter as a GitHub App of the embedded host: signed, let in, and for an hour at a time."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from platforms.hosts.app_rights import RIGHTS
from platforms.hosts.credentials import Credentials
from platforms.hosts.github import GitHub
from platforms.hosts.problems import (
    BadKey,
    Denied,
    Missing,
    NotInstalled,
    Rejected,
    UnknownApp,
    Unreachable,
)
from tests.githost.apps import PERMISSIONS, App


def rows(server, query, *values):
    with sqlite3.connect(server.home / "githost.sqlite3", timeout=20) as opened:
        found = opened.execute(query, values).fetchall()
    opened.close()
    return found


def tokens_of(server, installation) -> int:
    counted = "SELECT count(*) FROM githost_installationtoken WHERE installation_id = ?"
    return rows(server, counted, installation)[0][0]


@pytest.fixture
def app(server, repo):
    """A new App, which acme has let into all of its repositories."""
    return App(server, f"gate-{repo['id']}")


@pytest.fixture
def github(server, app):
    return GitHub(server.api_url, Credentials(app_id=app.id, app_key=app.key))


def test_it_acts_as_the_apps_bot_in_the_repositories_it_is_let_into(server, repo, app, github):
    assert github.whoami().login == f"gate-{repo['id']}[bot]"
    found = github.repository(repo["id"])
    assert (found.full_name, found.installation_id) == (repo["full_name"], app.installation)
    head = server.change(repo["full_name"], "one", as_="ana")["head"]["sha"]
    assert github.pull(repo["id"], 1).head_sha == head


def test_all_repositories_of_an_installation_share_one_token(server, repo, app, github):
    other = server.repo("acme", f"other-{repo['id']}")
    for _ in range(2):
        github.repository(repo["id"])
        github.branches(other["id"])
    assert tokens_of(server, app.installation) == 1


def test_a_token_at_its_end_is_made_anew_and_the_reading_goes_on(server, repo, app, github):
    github.repository(repo["id"])
    ended = "UPDATE githost_installationtoken SET expires_at = datetime('now', '-1 second')"
    rows(server, f"{ended} WHERE installation_id = ?", app.installation)
    github._transport._lines.at(f"/repositories/{repo['id']}")._auth._made -= 60
    assert github.branches(repo["id"]) == ["main"]
    assert tokens_of(server, app.installation) == 2


def test_a_token_lasts_its_hour_less_the_margin_though_our_clock_is_off(server, repo, app, github):
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=50)):
        github.repository(repo["id"])  # within what the assertion allows for
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=200)):
        github.branches(repo["id"])
    line = github._transport._lines.at(f"/repositories/{repo['id']}")
    lasts = line._auth._until - line._auth._made
    assert 3200 < lasts <= 3301
    assert tokens_of(server, app.installation) == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_off_by_an_hour_is_named(server, repo, github, hours):
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        for ask in (github.rights, github.repository_named):
            with pytest.raises(Denied, match=r"clock and ours are 3[56]\d\d s apart"):
                ask(repo["full_name"])


def test_a_key_of_another_app_a_wrong_number_and_no_key_are_told_apart(server, repo, app):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for number, key, problem, words in (
        (app.id, pem, Denied, "not, or no longer, one of this App"),
        (99_999, app.key, UnknownApp, "no App of this number"),
        (app.id, app.key[:-60], BadKey, "no RSA key in PEM"),
    ):
        with pytest.raises(problem, match=words):
            GitHub(server.api_url, Credentials(app_id=number, app_key=key)).rights("")


def test_every_right_that_was_granted_is_found(repo, github):
    found = github.rights(repo["full_name"])
    assert (found.acts_as, found.tried_on) == (f"gate-{repo['id']}[bot]", repo["full_name"])
    assert [one.right for one in found.findings] == list(RIGHTS)
    assert not found.missing
    assert not github.rights("").missing


def test_what_is_missing_says_whether_the_app_asks_for_it(server, repo):
    granted = {
        name: level
        for name, level in PERMISSIONS.items()
        if name not in {"checks", "repository_hooks"}
    }
    asked = {name: level for name, level in PERMISSIONS.items() if name != "repository_hooks"}
    slug = f"lesser-{repo['id']}"
    place = {"account": "acme", "permissions": granted}
    app = App(server, slug, permissions=asked, installations=[place])
    github = GitHub(server.api_url, Credentials(app_id=app.id, app_key=app.key))
    words = {one.right.name: one.words for one in github.rights(repo["full_name"]).missing}
    assert set(words) == {"checks: write", "webhooks: write"}
    assert "The App asks for it, and it is not accepted yet: acme." in words["checks: write"]
    assert "does not ask for repository_hooks: write" in words["webhooks: write"]


def test_where_the_app_is_not_let_in_it_says_so(server, repo, app, github):
    server.provision({"organisations": [{"login": "shut", "admins": ["olu"]}]})
    shut = server.repo("shut", f"shut-{repo['id']}")["full_name"]
    with pytest.raises(NotInstalled, match=f"not installed where {shut} is"):
        github.rights(shut)
    with pytest.raises(Missing, match="not installed for shut"):
        github.repositories("shut", page=1)
    suspended = f"/app/installations/{app.installation}/suspended"
    assert app.api("PUT", suspended).status_code == 204
    with pytest.raises(NotInstalled, match="suspended: acme"):
        github.rights("")
    assert app.api("DELETE", f"/app/installations/{app.installation}").status_code == 204
    with pytest.raises(NotInstalled, match="not installed anywhere yet"):
        github.rights("")


def test_it_finds_the_repositories_it_is_let_into_and_no_others(server, repo):
    place = {"account": "acme", "repositories": [repo["full_name"].partition("/")[2]]}
    app = App(server, f"few-{repo['id']}", installations=[place])
    github = GitHub(server.api_url, Credentials(app_id=app.id, app_key=app.key))
    found, more = github.repositories("acme", page=1)
    assert ([one.id for one in found], more) == ([repo["id"]], False)


SAID = {
    "name": "portal/owner-approval",
    "state": "success",
    "title": "Ready",
    "summary": "| a |",
    "url": "https://commons.example/changes/1/",
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sha": "abc"}, "full id of a commit"),
        ({"state": "neutral"}, "is one of"),
        ({"title": "x" * 141}, "short title"),
        ({"summary": ""}, "a summary"),
        ({"summary": "x" * 65_536}, "a summary"),
        ({"url": "javascript:alert(1)"}, "links to a web page"),
    ],
)
def test_a_check_run_that_no_host_takes_is_not_sent(server, change, words):
    github = GitHub(server.api_url, Credentials(app_id=1))
    with pytest.raises(Rejected, match=words):
        github.publish_check(1, **{"sha": "a" * 40, **SAID, **change})


def test_a_check_run_on_no_commit_of_the_host_is_missing(repo, github):
    with pytest.raises(Missing):
        github.publish_check(repo["id"], "a" * 40, **SAID)


@pytest.mark.parametrize("kind", ["after_success_502", "reset", "truncate"])
def test_a_check_run_of_which_it_is_unknown_may_be_sent_again(server, repo, github, faults, kind):
    sha = server.ok("GET", f"/repos/{repo['full_name']}/git/ref/heads/main")["object"]["sha"]
    faults(kind, match="POST .*/check-runs")
    with pytest.raises(Unreachable):
        github.publish_check(repo["id"], sha, **SAID)
    github.publish_check(repo["id"], sha, **{**SAID, "state": "pending"})
    found = server.ok("GET", f"/repos/{repo['full_name']}/commits/{sha}/check-runs")["check_runs"]
    assert [one["status"] for one in found] == ["in_progress"]


def test_without_the_permission_a_check_run_is_denied(server, repo):
    granted = {name: level for name, level in PERMISSIONS.items() if name != "checks"}
    app = App(server, f"mute-{repo['id']}", permissions=granted)
    github = GitHub(server.api_url, Credentials(app_id=app.id, app_key=app.key))
    sha = server.ok("GET", f"/repos/{repo['full_name']}/git/ref/heads/main")["object"]["sha"]
    with pytest.raises(Denied, match="checks=write"):
        github.publish_check(repo["id"], sha, **SAID)
