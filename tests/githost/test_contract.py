"""Every endpoint of the embedded host, driven once and checked against GitHub's API description."""

import pytest

from tests.githost import drives, routes
from tests.githost.contract import DESCRIPTION, Contract

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason=f"GitHub's API description is not at {DESCRIPTION}"
)


def test_every_endpoint_answers_as_github_describes(host, repo, contract):
    host.asked.clear()
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
    assert host.api("GET", "/users/nobody").status_code == 404
    assert host.api("POST", f"/repos/{repo}/pulls", json={}).status_code == 422
    served = routes.served(host.home)
    undriven = set(served) - routes.driven(served, host.asked)
    assert not undriven, sorted(undriven)
    assert len(contract.checked) >= 100, sorted(contract.checked)


def test_the_check_finds_a_wrong_answer():
    strict = Contract()
    strict("GET", "/repos/acme/x/git/ref/heads/main", 200, {"ref": "refs/heads/main", "url": 1})
    assert any("'object' is a required property" in problem for problem in strict.problems)
    strict.problems.clear()
    strict("GET", "/repos/acme/x/commits", 200, [{"author": None}])
    assert not [problem for problem in strict.problems if "author" in problem]
    assert [problem for problem in strict.problems if "'sha' is a required" in problem]
