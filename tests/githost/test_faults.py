"""Faults on demand, for tests of the portal; without the switch there is no such address."""

import json
import time

import pytest
import requests

from tests.githost.receiver import Receiver, wait_for
from tests.githost_server import ROOT


@pytest.fixture(autouse=True)
def clean(host):
    yield
    host.clear_faults()


def test_a_status_is_answered_as_often_as_asked(host, repo):
    host.fault("status", match=f"GET .*{repo}$", times=2, status=503, headers={"Retry-After": "1"})
    answers = [host.api("GET", f"/repos/{repo}").status_code for _ in range(3)]
    assert answers == [503, 503, 200]


def test_a_merge_answered_502_has_happened(host, repo):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    host.fault("after_success_502", match="PUT .*/merge")
    assert host.api("PUT", f"/repos/{repo}/pulls/1/merge", json={"sha": head}).status_code == 502
    assert host.ok("GET", f"/repos/{repo}/pulls/1")["merged"] is True


def test_connections_are_cut_before_or_after_the_work(host, repo):
    host.change(repo, "one", as_="ana")
    for kind, merged in (("reset", False), ("after_success_reset", True)):
        host.fault(kind, match="PUT .*/merge")
        with pytest.raises(requests.ConnectionError):
            host.api("PUT", f"/repos/{repo}/pulls/1/merge", json={})
        assert host.ok("GET", f"/repos/{repo}/pulls/1")["merged"] is merged


def test_json_is_cut_in_half(host, repo):
    host.fault("truncate", match=f"GET .*{repo}$")
    answer = requests.get(f"{host.api_url}/repos/{repo}", timeout=10)
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


def test_an_answer_is_delayed(host, repo):
    host.fault("delay", match=f"GET .*{repo}$", seconds=3)
    with pytest.raises(requests.Timeout):
        requests.get(f"{host.api_url}/repos/{repo}", timeout=1)


def test_webhooks_are_lost_and_doubled(host, repo):
    with Receiver() as receiver:
        config = {"url": receiver.url, "content_type": "json"}
        hook = host.ok(
            "POST",
            f"/repos/{repo}/hooks",
            json={"config": config, "events": ["push", "pull_request"]},
        )
        receiver.wait("ping")
        host.fault("drop_webhook", match="^push")
        host.fault("dup_webhook", match="^pull_request opened")
        host.branch(repo, "one")
        host.write(repo, "x.txt", "x", branch="one")
        host.pull(repo, "one")
        wait_for(lambda: receiver.events().count(("pull_request", "opened")) == 2)
        guids = [
            h["X-GitHub-Delivery"]
            for h, _ in receiver.received
            if h["X-GitHub-Event"] == "pull_request"
        ]
        assert guids[0] == guids[1]
        listed = wait_for(
            lambda: host.ok(
                "GET", f"/repos/{repo}/hooks/{hook['id']}/deliveries", params={"status": "failure"}
            )
        )
        assert [d["event"] for d in listed] == ["push"]
        assert receiver.events().count(("push", None)) == 1


def test_a_read_is_answered_with_what_was_true_before(host, repo):
    first = host.change(repo, "one", as_="ana")["head"]["sha"]
    path = f"/repos/{repo}/pulls/1"
    etag = host.api("GET", path).headers["ETag"]
    host.fault("stale", match=f"GET .*{repo}/pulls/1$", times=2)
    # Nothing has changed yet: the fault waits for a read that can be stale.
    assert host.ok("GET", path)["head"]["sha"] == first
    assert host.fault_hits() == 0
    second = host.write(repo, "more.txt", "more", branch="one", as_="ana")
    assert host.ok("GET", path)["head"]["sha"] == first
    unchanged = host.api("GET", path, headers={"If-None-Match": etag})
    assert unchanged.status_code == 304
    assert host.fault_hits() == 2
    assert host.ok("GET", path)["head"]["sha"] == second
    assert host.api("GET", path, headers={"If-None-Match": etag}).status_code == 200


def test_a_query_is_answered_with_what_was_true_before(host, repo):
    host.change(repo, "one", as_="ana")
    query = """query($name: String!) { rateLimit { used }
      repository(owner: "acme", name: $name) { pullRequest(number: 1) { title } } }"""

    def title():
        data = host.graphql(query, name=repo[5:]).json()["data"]
        return data["repository"]["pullRequest"]["title"]

    assert title() == "Bring one"
    host.ok("PATCH", f"/repos/{repo}/pulls/1", json={"title": "Better"})
    host.fault("stale", match="POST /api/graphql")
    assert title() == "Bring one"
    assert title() == "Better"


def test_lists_are_cut_as_at_a_hosts_cap(host, repo):
    host.change(repo, "one", as_="ana")
    host.write(repo, "two.txt", "two", branch="one", as_="ana")
    path = f"/repos/{repo}/pulls/1"
    host.fault("capped", match=f"GET .*{repo}/pulls/1/files")
    cut = host.api("GET", f"{path}/files", params={"per_page": 1})
    assert (len(cut.json()), cut.headers.get("Link")) == (1, None)
    assert host.ok("GET", path)["changed_files"] == 2
    host.fault("capped", match="GET .*/compare/", lists=["files"])
    compared = host.ok("GET", f"/repos/{repo}/compare/main...one")
    assert (len(compared["files"]), len(compared["commits"])) == (1, 2)
    host.fault("capped", match="POST /api/graphql", lists=["files"])
    query = """query($name: String!) { repository(owner: "acme", name: $name) {
      pullRequest(number: 1) {
        files(first: 9) { totalCount pageInfo { hasNextPage } nodes { path } }
        commits(first: 9) { nodes { commit { oid } } } } } }"""
    found = host.graphql(query, name=repo[5:]).json()["data"]["repository"]["pullRequest"]
    assert (found["files"]["totalCount"], len(found["files"]["nodes"])) == (2, 1)
    assert len(found["commits"]["nodes"]) == 2


def test_limits_are_reached_on_demand_in_githubs_words(host, repo):
    path = f"/repos/{repo}"
    host.fault("primary_limit", match=f"GET .*{repo}$", seconds=30)
    primary = host.api("GET", path)
    assert (primary.status_code, primary.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert 0 < int(primary.headers["X-RateLimit-Reset"]) - time.time() <= 30
    assert "Retry-After" not in primary.headers
    host.fault("secondary_limit", match=f"GET .*{repo}$", seconds=7)
    assert host.api("GET", path).headers["Retry-After"] == "7"
    host.fault("secondary_limit_bare", match=f"GET .*{repo}$", status=429)
    bare = host.api("GET", path)
    assert (bare.status_code, "Retry-After" in bare.headers) == (429, False)
    assert bare.json()["message"].startswith("You have exceeded a secondary rate limit")
    host.fault("primary_limit", match="POST /api/graphql")
    answer = host.graphql("{ viewer { login } }")
    assert (answer.status_code, answer.headers["X-RateLimit-Resource"]) == (200, "graphql")
    assert answer.json()["errors"][0]["type"] == "RATE_LIMITED"


def test_a_webhook_is_overtaken_by_a_later_one(host, repo):
    with Receiver() as receiver:
        config = {"url": receiver.url, "content_type": "json"}
        body = {"config": config, "events": ["issue_comment"]}
        host.ok("POST", f"/repos/{repo}/hooks", json=body)
        host.change(repo, "one", as_="ana")
        receiver.wait("ping")
        host.fault("reorder_webhook", match="^issue_comment created", seconds=10)
        comments = f"/repos/{repo}/issues/1/comments"
        for text in ("first", "second"):
            host.ok("POST", comments, json={"body": text})
        wait_for(lambda: len(receiver.received) == 3)
        told = [json.loads(body)["comment"]["body"] for _, body in receiver.received[1:]]
        assert told == ["second", "first"]


def test_an_unknown_kind_is_refused(host):
    answer = requests.post(f"{host.url}/_control/faults", json={"kind": "gremlin"}, timeout=10)
    assert answer.status_code == 422
    assert "unknown kind" in answer.json()["message"]


def test_every_kind_is_described(host):
    described = (ROOT / "docs" / "githost.md").read_text()
    refused = requests.post(f"{host.url}/_control/faults", json={"kind": ""}, timeout=10)
    kinds = refused.json()["message"].partition("known: ")[2].split(", ")
    assert len(kinds) == 16
    assert [kind for kind in kinds if f"| `{kind}` |" not in described] == []
