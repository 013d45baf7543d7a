"""Apps: an assertion proves who it is, a token lets it act for an hour where it is installed."""

import sqlite3
import time

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from github import Auth, GithubIntegration

from tests.githost.apps import App
from tests.githost.receiver import Receiver
from tests.githost_server import git


@pytest.fixture(scope="module")
def app(host):
    return App(host, "commons-gate")


def test_an_app_says_who_it_is_and_where_it_is_installed(host, app):
    me = app.api("GET", "/app").json()
    assert (me["slug"], me["installations_count"]) == ("commons-gate", 1)
    listed = app.api("GET", "/app/installations").json()
    assert [one["id"] for one in listed] == [app.installation]
    assert listed[0]["account"]["login"] == "acme"
    for path in (
        f"/app/installations/{app.installation}",
        "/orgs/acme/installation",
    ):
        assert app.api("GET", path).json()["id"] == app.installation
    assert app.api("GET", "/users/ana/installation").status_code == 404


def other_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"iat": 5}, 401, "('iat')"),
        ({"iat": "now"}, 401, "('iat')"),
        ({"iat": None}, 401, "('iat')"),
        ({"exp": -5}, 401, "('exp') must be"),
        ({"exp": None}, 401, "('exp') must be"),
        ({"exp": 660}, 401, "too far in the future"),
        ({"iss": None}, 401, "Missing 'issuer'"),
        ({"iss": "99999"}, 404, "Integration not found"),
        ({"iss": "nobody"}, 404, "Integration not found"),
    ],
)
def test_an_assertion_outside_the_margins_of_time_is_refused(app, claims, status, words):
    now = int(time.time())
    moved = {
        name: now + value if isinstance(value, int) else value for name, value in claims.items()
    }
    answer = app.api("GET", "/app", token=app.assertion(**moved))
    assert answer.status_code == status
    assert words in answer.json()["message"]


def test_an_assertion_signed_by_another_key_or_for_other_addresses_is_refused(host, app, repo):
    forged = app.api("GET", "/app", token=app.assertion(key=other_key()))
    assert (forged.status_code, forged.json()["message"]) == (
        401,
        "A JSON web token could not be decoded",
    )
    assert app.api("GET", "/app", token="a.b.c").status_code == 401
    assert app.api("GET", f"/repos/{repo}").status_code == 401
    assert host.api("GET", "/app").status_code == 401


def test_an_installation_token_acts_as_the_bot(host, app, repo):
    token = app.token()
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    body = {"state": "success", "context": "portal/owner-approval"}
    made = app.api("POST", f"/repos/{repo}/statuses/{head}", token=token, json=body)
    assert made.json()["creator"]["login"] == "commons-gate[bot]"
    assert made.json()["creator"]["type"] == "Bot"
    merged = app.api("PUT", f"/repos/{repo}/pulls/1/merge", token=token, json={"sha": head})
    assert merged.json()["merged"] is True
    assert host.ok("GET", f"/repos/{repo}/pulls/1")["merged_by"]["login"] == "commons-gate[bot]"
    path, found, pages = "/installation/repositories", set(), 0
    while repo not in found:  # other tests have made repositories of their own
        pages += 1
        asked = {"per_page": 100, "page": pages}
        listed = app.api("GET", path, token=token, params=asked).json()
        assert listed["repositories"], "it is on no page"
        found |= {one["full_name"] for one in listed["repositories"]}
    assert listed["repository_selection"] == "all"
    assert app.api("GET", "/user", token=token).status_code == 403
    assert app.api("DELETE", "/installation/token", token=token).status_code == 204
    assert app.api("GET", f"/repos/{repo}", token=token).status_code == 401


def test_a_token_may_be_narrower_than_its_installation(host, app, repo):
    hidden = host.repo("acme", f"hidden-{repo[5:]}", private=True)["full_name"]
    other = host.repo("acme", f"other-{repo[5:]}", private=True)["full_name"]
    token = app.token(repositories=[hidden[5:]], permissions={"contents": "read"})
    assert app.api("GET", f"/repos/{hidden}", token=token).status_code == 200
    assert app.api("GET", f"/repos/{other}", token=token).status_code == 404
    refused = app.api("GET", f"/repos/{hidden}/pulls", token=token)
    assert refused.status_code == 403
    assert refused.json()["message"] == "Resource not accessible by integration"
    assert refused.headers["X-Accepted-GitHub-Permissions"] == "pull_requests=read"
    write = {"message": "m", "content": "eA=="}
    path = f"/repos/{hidden}/contents/x"
    assert app.api("PUT", path, token=token, json=write).status_code == 403
    # What everybody may read, it may read too; nothing more.
    assert app.api("GET", f"/repos/{repo}/pulls", token=token).status_code == 200
    assert app.api("GET", f"/repos/{repo}/hooks", token=token).status_code == 403
    asked = f"/app/installations/{app.installation}/access_tokens"
    beyond = app.api("POST", asked, json={"permissions": {"packages": "write"}})
    assert beyond.status_code == 422
    assert app.api("POST", asked, json={"repositories": ["nowhere"]}).status_code == 422


def test_graphql_and_git_keep_to_the_permissions_too(host, app, repo, tmp_path):
    hidden = host.repo("acme", f"inner-{repo[5:]}", private=True)["full_name"]
    query = (
        f'{{ repository(owner: "acme", name: "{hidden[5:]}") '
        "{ name pullRequests(first: 1) { totalCount } } }"
    )
    whole = host.graphql(query, token=app.token()).json()
    assert whole["data"]["repository"]["pullRequests"]["totalCount"] == 0
    narrow = app.token(permissions={"contents": "read"})
    error = host.graphql(query, token=narrow).json()["errors"][0]
    assert (error["type"], error["message"]) == (
        "FORBIDDEN",
        "Resource not accessible by integration",
    )
    elsewhere = host.graphql(query, token=app.token(repositories=[repo[5:]])).json()
    assert elsewhere["errors"][0]["type"] == "NOT_FOUND"
    address = f"http://x-access-token:{narrow}@127.0.0.1:{host.port}/{hidden}.git"
    git(tmp_path, "clone", "-q", address, "work")
    refused = git(tmp_path / "work", "push", "-q", "origin", "HEAD:refs/heads/x", check=False)
    assert refused.returncode != 0
    assert "403" in refused.stderr


def test_a_token_ends_after_an_hour_and_with_its_installation(host, repo):
    app = App(host, "short-lived")
    token = app.token()
    assert app.api("GET", f"/repos/{repo}", token=token).status_code == 200
    with sqlite3.connect(host.home / "githost.sqlite3", timeout=20) as rows:
        rows.execute(
            "UPDATE githost_installationtoken SET expires_at = datetime('now', '-1 second') "
            "WHERE installation_id = ?",
            [app.installation],
        )
    rows.close()
    assert app.api("GET", f"/repos/{repo}", token=token).status_code == 401
    token, own = app.token(), f"/app/installations/{app.installation}"
    assert app.api("PUT", f"{own}/suspended").status_code == 204
    assert app.api("GET", f"/repos/{repo}", token=token).status_code == 401
    assert app.api("POST", f"{own}/access_tokens").status_code == 403
    assert app.api("DELETE", f"{own}/suspended").status_code == 204
    assert app.api("GET", f"/repos/{repo}", token=token).status_code == 200
    assert app.api("DELETE", own).status_code == 204
    assert app.api("GET", f"/repos/{repo}", token=token).status_code == 401
    assert app.api("GET", own).status_code == 404


def test_an_app_hears_of_its_installation_and_of_the_repositories_it_is_in(host, repo):
    inside = host.repo("acme", f"inside-{repo[5:]}")
    with Receiver() as receiver:
        app = App(
            host,
            f"listener-{repo[5:]}",
            events=["pull_request", "check_suite"],
            webhook={"url": receiver.url, "secret": "s"},
            installations=[{"account": "acme", "repositories": [inside["name"]]}],
        )
        told = receiver.wait("installation", "created")
        assert [one["full_name"] for one in told["repositories"]] == [inside["full_name"]]
        host.change(repo, "unheard", as_="ana")
        pull = host.change(inside["full_name"], "heard")
        told = receiver.wait("pull_request", "opened")
        assert told["installation"]["id"] == app.installation
        assert told["pull_request"]["id"] == pull["id"]
        suite = receiver.wait("check_suite", "requested")["check_suite"]
        assert suite["app"]["id"] == app.id
        pk = host.ok("GET", f"/repos/{repo}")["id"]
        selected = f"/user/installations/{app.installation}/repositories/{pk}"
        assert host.api("PUT", selected, as_="sam").status_code == 404
        assert host.api("PUT", selected, as_="olu").status_code == 204
        told = receiver.wait("installation_repositories", "added")
        assert [one["id"] for one in told["repositories_added"]] == [pk]
        host.ok("PATCH", f"/repos/{repo}/pulls/1", json={"title": "Heard now"})
        receiver.wait("pull_request", "edited")
        assert host.api("DELETE", selected, as_="olu").status_code == 204
        receiver.wait("installation_repositories", "removed")
        listed = app.api("GET", "/app/hook/deliveries").json()
        failed = next(one for one in listed if one["event"] == "pull_request")
        assert failed["installation_id"] == app.installation
        own = f"/app/hook/deliveries/{failed['id']}"
        assert app.api("GET", own).json()["guid"] == failed["guid"]
        assert app.api("POST", f"{own}/attempts").status_code == 202
        config = app.api("PATCH", "/app/hook/config", json={"url": f"{receiver.url}/new"}).json()
        assert config["url"].endswith("/new")
        assert app.api("GET", "/app/hook/config").json()["secret"] == "********"
        heard = {event for event, _ in receiver.events()}
        assert heard == {"installation", "installation_repositories", "pull_request", "check_suite"}


def test_pygithub_gets_a_token_by_itself(host, app, repo):
    auth = Auth.AppAuth(app.id, app.key)
    integration = GithubIntegration(auth=auth, base_url=host.api_url)
    assert integration.get_app().slug == "commons-gate"
    found = integration.get_org_installation("acme")
    with found.get_github_for_installation() as client:
        assert client.get_repo(repo).full_name == repo
