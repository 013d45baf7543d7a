"""Merging on the embedded git host: that commit or none, and once."""

import pytest

from platforms.gate import CONTEXT
from platforms.hosts.snapshots import MergeOutcome
from tests.githost_server import git


def merges_of(server, repo):
    """How many merge commits the bare repository holds on main."""
    return int(git(server.bare(repo), "rev-list", "--merges", "--count", "main"))


def test_exactly_the_commit_asked_for_is_merged(github, server, repo):
    name = repo["full_name"]
    made = server.change(name, "topic", as_="ana")
    sha = made["head"]["sha"]
    pushed = server.write(name, "late.txt", "late\n", branch="topic", as_="ana")
    assert github.merge(repo["id"], made["number"], sha=sha).outcome is MergeOutcome.HEAD_MOVED
    assert merges_of(server, name) == 0

    answer = github.merge(repo["id"], made["number"], sha=pushed)

    assert answer.outcome is MergeOutcome.MERGED
    assert git(server.bare(name), "rev-parse", f"{answer.sha}^2") == pushed
    found = github.pull(repo["id"], made["number"])
    assert (found.merged, found.open, found.merge_sha) == (True, False, answer.sha)
    assert (found.merged_by.login, found.merged_at is not None) == ("commons-portal", True)


def test_a_merge_that_the_host_refuses_keeps_its_words(github, server, repo):
    name = repo["full_name"]
    made = server.change(name, "topic", path="same.txt", text="ours\n", as_="ana")
    github.protect(repo["id"], "main", context=CONTEXT)
    blocked = github.merge(repo["id"], made["number"], sha=made["head"]["sha"])
    assert blocked.outcome is MergeOutcome.BLOCKED
    assert CONTEXT in blocked.detail
    github.publish_status(
        repo["id"],
        made["head"]["sha"],
        context=CONTEXT,
        state="success",
        description="",
        url="http://x",
    )
    server.ok("DELETE", f"/repos/{name}/branches/main/protection")
    server.write(name, "same.txt", "theirs\n", as_="olu")
    conflict = github.merge(repo["id"], made["number"], sha=made["head"]["sha"])
    assert conflict.outcome is MergeOutcome.CONFLICT
    assert merges_of(server, name) == 0


@pytest.mark.parametrize("kind", ["after_success_502", "after_success_reset", "truncate"])
def test_a_merge_whose_answer_is_lost_is_unknown_and_merged_once(
    github, server, repo, faults, kind
):
    name = repo["full_name"]
    made = server.change(name, "topic", as_="ana")
    faults(kind, "PUT .*/merge$", times=1)
    answer = github.merge(repo["id"], made["number"], sha=made["head"]["sha"])
    assert answer.outcome is MergeOutcome.UNKNOWN
    assert merges_of(server, name) == 1
    assert github.pull(repo["id"], made["number"]).merged


@pytest.mark.parametrize(
    "fault",
    [{"kind": "reset"}, {"kind": "status", "status": 502}, {"kind": "status", "status": 503}],
)
def test_a_merge_that_never_arrived_is_unknown_and_not_sent_again(
    github, server, repo, faults, fault
):
    made = server.change(repo["full_name"], "topic", as_="ana")
    faults(match="PUT .*/merge$", times=1, **fault)
    answer = github.merge(repo["id"], made["number"], sha=made["head"]["sha"])
    assert answer.outcome is MergeOutcome.UNKNOWN
    assert merges_of(server, repo["full_name"]) == 0
