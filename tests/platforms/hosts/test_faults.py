"""Every call under every fault: one of our named errors, never another."""

import pytest

from platforms.gate import CONTEXT
from platforms.hosts.github import GitHub
from platforms.hosts.problems import Denied, Missing, Rejected, Throttled, Unreachable

READS = {
    "whoami": lambda host, repo: host.whoami(),
    "repository": lambda host, repo: host.repository(repo["id"]),
    "branches": lambda host, repo: host.branches(repo["id"]),
    "owner_file": lambda host, repo: host.owner_file(repo["id"], "main"),
    "survey": lambda host, repo: host.survey(repo["id"], repo["node_id"], changed="", heads=""),
    "patches": lambda host, repo: host.patches(repo["id"], 1, sha=repo["sha"]),
    "pull": lambda host, repo: host.pull(repo["id"], 1),
    "protection": lambda host, repo: host.protection(repo["id"], "main"),
}


WRITES = {
    "publish_status": lambda host, repo: host.publish_status(
        repo["id"], repo["sha"], context=CONTEXT, state="pending", description="", url="http://x"
    ),
    "protect": lambda host, repo: host.protect(repo["id"], "main", context=CONTEXT),
    "ensure_webhook": lambda host, repo: host.ensure_webhook(
        repo["id"], url="http://127.0.0.1:9/hook", secret="s"
    ),
}


FAULTS = [
    ({"kind": "status", "status": 500}, Unreachable),
    ({"kind": "status", "status": 502}, Unreachable),
    ({"kind": "status", "status": 401}, Denied),
    ({"kind": "status", "status": 404}, Missing),
    ({"kind": "status", "status": 422}, Rejected),
    ({"kind": "status", "status": 429}, Throttled),
    ({"kind": "status", "status": 403, "headers": {"Retry-After": "9"}}, Throttled),
    ({"kind": "status", "status": 200, "body": "[[1]]"}, Unreachable),
    ({"kind": "reset"}, Unreachable),
    ({"kind": "truncate"}, Unreachable),
]


# 404 is how a host says that a branch is not protected, or that the token may not see its rules.
CASES = [
    pytest.param(call, fault, problem, id=f"{call}-{'-'.join(map(str, fault.values()))}")
    for call in (*READS, *WRITES)
    for fault, problem in FAULTS
    if not (problem is Missing and call in {"protection", "protect"})
]


@pytest.fixture(scope="module")
def read_only(server):
    """One repository with one pull request for all calls that are to fail."""
    made = server.repo("acme", "unlucky")
    server.change(made["full_name"], "topic", as_="olu")
    return {**made, "sha": server.branch(made["full_name"], "other")}


@pytest.mark.parametrize(("call", "fault", "problem"), CASES)
def test_each_call_fails_in_our_own_words(server, read_only, faults, call, fault, problem):
    github = GitHub(server.api_url, server.admin)
    faults(match="", times=50, **fault)
    with pytest.raises(problem):
        {**READS, **WRITES}[call](github, read_only)
