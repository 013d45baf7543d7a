"""Every endpoint of the embedded host, driven once and checked against GitHub's API description."""

import pytest

from tests.githost import drives, routes
from tests.githost.contract import DESCRIPTION, Contract
from tests.githost.payloads import common, missing, recorded
from tests.githost.receiver import Receiver

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason=f"GitHub's API description is not at {DESCRIPTION}"
)


@pytest.fixture(scope="module")
def driven(host, contract):
    """Every endpoint asked once, and the webhooks that the organisation was sent of it."""
    host.asked.clear()
    repo = host.repo("acme", "driven-whole")["full_name"]
    host.ok("PUT", f"/repos/{repo}/collaborators/ana")
    with Receiver() as receiver:
        hook = {"config": {"url": receiver.url, "content_type": "json"}, "events": ["*"]}
        made = host.ok("POST", "/orgs/acme/hooks", json=hook)
        host.write(repo, "docs/guide.md", "# Guide\n", as_="ana")
        pull = host.change(repo, "feature/one", path="one.txt", as_="ana", body="Why")
        head = pull["head"]["sha"]
        drives.people(host)
        drives.organisation(host, repo)
        drives.repository(host, repo)
        drives.branches(host, repo)
        drives.history(host, repo, pull)
        drives.said_of_a_commit(host, repo, head)
        drives.app(host, repo, head)
        drives.pull_request(host, repo, pull)
        receiver.wait("pull_request", "closed")
        # Left behind, it would take the faults that later tests mean for hooks of their own.
        host.ok("DELETE", f"/orgs/acme/hooks/{made['id']}")
    assert not contract.problems, "\n".join(contract.problems)
    return receiver


def test_every_endpoint_answers_as_github_describes(host, driven, contract):
    served = routes.served(host.home)
    undriven = set(served) - routes.driven(served, host.asked)
    assert not undriven, sorted(undriven)
    assert len(contract.checked) >= 100, sorted(contract.checked)


def test_no_webhook_lacks_what_githubs_always_have(driven):
    told = {}
    for event, _ in driven.events():
        for action in {one for name, one in driven.events() if name == event}:
            told[event, action] = driven.payloads(event, action)[0]
    lacking = {
        (event, action, path)
        for (event, action), payload in told.items()
        if event in recorded()
        for path in missing(payload, common(recorded()[event]))
    }
    assert not lacking, sorted(map(str, lacking))
    assert len({event for event, _ in told if event in recorded()}) >= 12


def test_a_webhook_that_lacks_something_is_noticed():
    whole = recorded()["status"][0]
    part = {**whole, "commit": {}}
    del part["sha"]
    assert not list(missing(whole, common(recorded()["status"])))
    found = set(missing(part, common(recorded()["status"])))
    assert {"sha", "commit.sha"} <= found


def test_the_check_finds_a_wrong_answer():
    strict = Contract()
    strict("GET", "/repos/acme/x/git/ref/heads/main", 200, {"ref": "refs/heads/main", "url": 1})
    assert any("'object' is a required property" in problem for problem in strict.problems)
    strict.problems.clear()
    strict("GET", "/repos/acme/x/commits", 200, [{"author": None}])
    assert not [problem for problem in strict.problems if "author" in problem]
    assert [problem for problem in strict.problems if "'sha' is a required" in problem]
