"""Faults on demand, for tests of the portal; without the switch there is no such address."""

import pytest
import requests

from tests.githost.receiver import Receiver, wait_for
from tests.githost_server import GitHost


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


def test_an_unknown_kind_is_refused(host):
    answer = requests.post(f"{host.url}/_control/faults", json={"kind": "gremlin"}, timeout=10)
    assert answer.status_code == 422
    assert "unknown kind" in answer.json()["message"]


def test_without_the_switch_there_is_nothing_and_the_rate_limit_holds():
    with GitHost(rate_limit=20) as host:
        assert (
            requests.post(
                f"{host.url}/_control/faults", json={"kind": "reset"}, timeout=10
            ).status_code
            == 404
        )
        host.user("ana")
        answers = [host.api("GET", "/user", as_="ana") for _ in range(21)]
        assert answers[0].status_code == 200
        assert answers[-1].status_code == 403
        assert "rate limit" in answers[-1].json()["message"]
        assert answers[-1].headers["X-RateLimit-Remaining"] == "0"
        assert host.stop() == 0
