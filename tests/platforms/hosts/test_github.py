"""Who we are, repositories, statuses, webhooks and protection on the embedded git host."""

import time

import pytest

from platforms.gate import CONTEXT
from platforms.hosts.github import GitHub
from platforms.hosts.problems import Denied, Missing, Rejected, Unreachable
from platforms.hosts.snapshots import Account, Protection
from tests.platforms.hosts.scripted import scripted_host


def test_the_token_says_who_we_are(github, server):
    assert github.whoami().login == "commons-portal"
    assert github.account_named("ana") == Account(server.ids["ana"], "ana", "Ana")
    with pytest.raises(Missing):
        github.account_named("nobody-of-this-name")


def test_a_repository_is_found_by_name_once_and_by_id_ever_after(github, server, repo):
    found = github.repository_named(repo["full_name"])
    assert found.id == repo["id"]
    assert found.default_branch == "main"
    server.ok("PATCH", f"/repos/{repo['full_name']}", json={"name": f"{repo['name']}-renamed"})
    assert github.repository(found.id).full_name == f"{repo['full_name']}-renamed"
    with pytest.raises((Missing, Unreachable)):
        github.repository_named(repo["full_name"])


@pytest.mark.parametrize("name", ["ledger", "a/b/c", "../user", "a/..", "a b/c", "a/b?x=1", ""])
def test_what_is_no_name_is_not_asked_for(github, name):
    with pytest.raises(Rejected):
        github.repository_named(name)
    with pytest.raises(Rejected):
        github.account_named(f"{name}/x")


def test_branches_are_named(github, server, repo):
    server.branch(repo["full_name"], "feature/one")
    assert github.branches(repo["id"]) == ["feature/one", "main"]


def test_the_verdict_is_published(github, server, repo):
    sha = server.change(repo["full_name"], "topic", as_="ana")["head"]["sha"]
    said = {"context": CONTEXT, "state": "pending", "description": "ü" * 140}
    github.publish_status(repo["id"], sha, url="http://127.0.0.1:1/changes/1", **said)
    [found] = server.ok("GET", f"/repos/{repo['full_name']}/commits/{sha}/statuses")
    assert {key: found[key] for key in said} == said


@pytest.mark.parametrize(
    "change",
    [
        {"description": "x" * 141},
        {"state": "green"},
        {"sha": "main"},
        {"url": "javascript:alert(1)"},
    ],
)
def test_a_status_the_host_would_refuse_is_not_sent(github, repo, change):
    said = {
        "sha": "a" * 40,
        "context": CONTEXT,
        "state": "pending",
        "description": "",
        "url": "http://x",
    }
    with pytest.raises(Rejected, match="Nothing was sent"):
        github.publish_status(repo["id"], **{**said, **change})


def test_a_status_for_a_commit_that_is_gone_is_missing(github, repo):
    with pytest.raises(Missing):
        github.publish_status(
            repo["id"], "a" * 40, context=CONTEXT, state="pending", description="", url="http://x"
        )


def test_a_wrong_token_and_none_are_denied(server, repo):
    with pytest.raises(Denied, match="token is not accepted"):
        GitHub(server.api_url, "ghp_wrong").repository(repo["id"])
    with pytest.raises(Denied, match="No token is set"):
        GitHub(server.api_url, "").repository(repo["id"])


def test_a_token_without_the_right_may_not_set_a_status(server, repo):
    sha = server.ok("GET", f"/repos/{repo['full_name']}/git/ref/heads/main")["object"]["sha"]
    server.user("sam")
    sam = GitHub(server.api_url, server.tokens["sam"])
    with pytest.raises((Denied, Missing)):
        sam.publish_status(
            repo["id"], sha, context=CONTEXT, state="success", description="", url="http://x"
        )


def test_one_webhook_is_made_and_mended(github, server, repo):
    url = "http://127.0.0.1:9/hooks/github"
    made = github.ensure_webhook(repo["id"], url=url, secret="one")
    assert github.ensure_webhook(repo["id"], url=url, secret="two") == made
    [hook] = server.ok("GET", f"/repos/{repo['full_name']}/hooks")
    assert (hook["id"], hook["active"], hook["config"]["url"]) == (made, True, url)
    assert {"pull_request", "pull_request_review", "push", "status"} <= set(hook["events"])


def test_our_status_is_required_without_losing_other_rules(github, server, repo):
    assert github.protection(repo["id"], "main") == Protection(protected=False)
    rules = {
        "required_status_checks": {"strict": True, "contexts": ["ci"]},
        "enforce_admins": False,
        "required_pull_request_reviews": {"required_approving_review_count": 2},
        "restrictions": None,
    }
    path = f"/repos/{repo['full_name']}/branches/main/protection"
    before = server.ok("PUT", path, json=rules)
    github.protect(repo["id"], "main", context=CONTEXT)
    github.protect(repo["id"], "main", context=CONTEXT)
    assert github.protection(repo["id"], "main") == Protection(
        protected=True, required_contexts=("ci", CONTEXT), admins_bound=True
    )
    after = server.ok("GET", path)
    assert after["required_status_checks"]["strict"] is True
    for kept in ("required_pull_request_reviews", "restrictions"):
        assert after.get(kept) == before.get(kept)


def test_protection_that_we_may_not_read_says_so(server, repo):
    GitHub(server.api_url, server.admin).protect(repo["id"], "main", context=CONTEXT)
    found = GitHub(server.api_url, server.tokens["ana"]).protection(repo["id"], "main")
    assert (found.protected, found.readable) == (True, False)


def test_a_delivery_of_the_host_is_verified(github, server, repo):
    with scripted_host() as receiver:
        github.ensure_webhook(repo["id"], url=f"{receiver.url}/hook", secret="shared")
        made = server.change(repo["full_name"], "topic", as_="ana")
        end = time.monotonic() + 10
        while time.monotonic() < end and not any(
            headers["X-GitHub-Event"] == "pull_request" for _, _, headers, _ in receiver.requests
        ):
            time.sleep(0.02)
        received = list(receiver.requests)
    events = [github.verify(headers, body, secret="shared") for _, _, headers, body in received]
    [opened] = [event for event in events if event.event == "pull_request"]
    assert (opened.action, opened.repository_id, opened.number) == ("opened", repo["id"], 1)
    assert (opened.sha, opened.sender.login) == (made["head"]["sha"], "ana")
    assert len({event.delivery_id for event in events}) == len(events)
    for _, _, headers, body in received:
        assert github.verify(headers, body, secret="another") is None
