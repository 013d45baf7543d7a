"""The merge queue: what was checked together is merged together, one after the other."""

import itertools

import pytest

from tests.githost.receiver import Receiver, wait_for
from tests.githost.test_webhooks import subscribe

NAME = "portal/owner-approval"
ENQUEUE = """mutation($id: ID!, $head: GitObjectID) {
  enqueuePullRequest(input: {pullRequestId: $id, expectedHeadOid: $head}) {
    mergeQueueEntry { position state enqueuer { login }
      headCommit { oid parents(first: 2) { nodes { oid } } } baseCommit { oid } } } }"""
DEQUEUE = "mutation($id: ID!) { dequeuePullRequest(input: {id: $id}) { clientMutationId } }"
_numbers = itertools.count(1)


@pytest.fixture
def queued(host):
    """A repository whose main branch is merged into through a queue."""
    name = f"queued-{next(_numbers)}"
    first = {
        "message": "Begin",
        "author": {"login": "olu"},
        "date": "2026-01-05",
        "files": {"README.md": "# Queued\n"},
    }
    entry = {
        "owner": "acme",
        "name": name,
        "commits": [first],
        "collaborators": {"ana": "write"},
        "protection": {"main": {"contexts": [NAME], "merge_queue": True}},
    }
    host.provision({"repositories": [entry]})
    return f"acme/{name}"


@pytest.fixture
def receiver(host, queued):
    with Receiver() as server:
        subscribe(host, queued, server.url, ["merge_group", "pull_request"])
        yield server


def passing(host, repo, branch):
    """A pull request by Ana whose head has what main demands."""
    pull = host.change(repo, branch, as_="ana")
    say(host, repo, pull["head"]["sha"], "success")
    return pull


def say(host, repo, sha, state):
    host.ok("POST", f"/repos/{repo}/statuses/{sha}", json={"state": state, "context": NAME})


def enqueue(host, pull, **more):
    return host.graphql(ENQUEUE, as_="ana", id=pull["node_id"], **more).json()


def entry_of(host, pull, **more):
    return enqueue(host, pull, **more)["data"]["enqueuePullRequest"]["mergeQueueEntry"]


def main(host, repo):
    return host.ok("GET", f"/repos/{repo}/git/ref/heads/main")["object"]["sha"]


def test_the_commit_that_was_checked_is_the_one_that_is_merged(host, queued, receiver):
    pull, before = passing(host, queued, "one"), main(host, queued)
    entry = entry_of(host, pull, head=pull["head"]["sha"])
    group = entry["headCommit"]["oid"]
    assert (entry["position"], entry["baseCommit"]["oid"]) == (1, before)
    parents = [one["oid"] for one in entry["headCommit"]["parents"]["nodes"]]
    assert parents == [before, pull["head"]["sha"]]
    told = receiver.wait("merge_group", "checks_requested")["merge_group"]
    assert (told["head_sha"], told["base_sha"]) == (group, before)
    assert told["head_ref"] == f"refs/heads/gh-readonly-queue/main/pr-1-{before}"
    ref = f"/repos/{queued}/git/ref/{told['head_ref'].removeprefix('refs/')}"
    assert host.ok("GET", ref)["object"]["sha"] == group
    assert main(host, queued) == before
    say(host, queued, group, "pending")
    assert main(host, queued) == before
    say(host, queued, group, "success")
    assert main(host, queued) == group
    merged = host.ok("GET", f"/repos/{queued}/pulls/1")
    assert (merged["merged"], merged["merge_commit_sha"]) == (True, group)
    assert merged["merged_by"]["login"] == "ana"
    assert receiver.wait("merge_group", "destroyed")["reason"] == "merged"
    assert host.api("GET", ref).status_code == 404


def test_what_fails_is_taken_out_and_those_behind_are_tried_anew(host, queued, receiver):
    first, second = passing(host, queued, "one"), passing(host, queued, "two")
    before = main(host, queued)
    ahead, behind = entry_of(host, first), entry_of(host, second)
    assert behind["position"] == 2
    assert behind["baseCommit"]["oid"] == ahead["headCommit"]["oid"]
    # Being checked together is no merge of the second without the first.
    say(host, queued, behind["headCommit"]["oid"], "success")
    assert main(host, queued) == before
    say(host, queued, ahead["headCommit"]["oid"], "failure")
    assert receiver.wait("pull_request", "dequeued")["reason"] == "CI_FAILURE"
    assert host.ok("GET", f"/repos/{queued}/pulls/1")["state"] == "open"

    def requested():
        listed = [m["merge_group"] for m in receiver.payloads("merge_group", "checks_requested")]
        return [g for g in listed if "/pr-2-" in g["head_ref"] and g["base_sha"] == before]

    group = wait_for(requested)[0]
    say(host, queued, group["head_sha"], "success")
    assert main(host, queued) == group["head_sha"]
    assert host.ok("GET", f"/repos/{queued}/pulls/2")["merged"] is True


def test_there_is_no_way_around_the_queue(host, queued):
    pull = passing(host, queued, "one")
    refused = host.api("PUT", f"/repos/{queued}/pulls/1/merge", json={})
    assert (refused.status_code, refused.json()["message"]) == (
        405,
        "Changes must be made through the merge queue",
    )
    moved = enqueue(host, pull, head="0" * 40)["errors"][0]
    assert (moved["type"], "modified" in moved["message"]) == ("UNPROCESSABLE", True)
    unchecked = host.change(queued, "two", as_="ana")
    assert "is expected" in enqueue(host, unchecked)["errors"][0]["message"]
    outsider = host.graphql(ENQUEUE, as_="sam", id=pull["node_id"]).json()
    assert outsider["errors"][0]["type"] == "FORBIDDEN"


def test_a_pushed_or_withdrawn_pull_request_leaves_the_queue(host, queued, receiver):
    pull = passing(host, queued, "one")
    group = entry_of(host, pull)["headCommit"]["oid"]
    assert "already" in enqueue(host, pull)["errors"][0]["message"]
    host.write(queued, "more.txt", "more", branch="one", as_="ana")
    receiver.wait("pull_request", "dequeued")
    say(host, queued, group, "success")
    assert host.ok("GET", f"/repos/{queued}/pulls/1")["merged"] is False
    head = host.ok("GET", f"/repos/{queued}/pulls/1")["head"]["sha"]
    say(host, queued, head, "success")
    entry_of(host, pull)
    assert "errors" not in host.graphql(DEQUEUE, as_="ana", id=pull["node_id"]).json()
    again = host.graphql(DEQUEUE, as_="ana", id=pull["node_id"]).json()
    assert "not in the queue" in again["errors"][0]["message"]


def test_the_queue_is_tried_anew_when_the_base_moves_in_another_way(host, queued, receiver):
    pull = passing(host, queued, "one")
    stale = entry_of(host, pull)["headCommit"]["oid"]
    # The administrator is not bound here.
    moved = host.write(queued, "urgent.txt", "fix")
    say(host, queued, stale, "success")
    assert main(host, queued) == moved
    query = """query($id: ID!) { node(id: $id) { ... on PullRequest {
      isInMergeQueue mergeQueueEntry { headCommit { oid } baseCommit { oid } } } } }"""
    found = host.graphql(query, id=pull["node_id"]).json()["data"]["node"]
    assert found["isInMergeQueue"] is True
    assert found["mergeQueueEntry"]["baseCommit"]["oid"] == moved
    say(host, queued, found["mergeQueueEntry"]["headCommit"]["oid"], "success")
    assert main(host, queued) == found["mergeQueueEntry"]["headCommit"]["oid"]
