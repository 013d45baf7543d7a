"""What each answer to a merge call means, and that the call is sent once."""

import json

import pytest

from platforms.hosts.answers import Answer
from platforms.hosts.github import GitHub
from platforms.hosts.merges import answered
from platforms.hosts.problems import Denied, Missing, Rejected, Throttled
from platforms.hosts.snapshots import MergeAnswer, MergeOutcome
from tests.platforms.hosts.scripted import Reply, scripted_host

SHA, MERGE_SHA = "3fa9c1e" + "0" * 33, "b" * 40


@pytest.mark.parametrize(
    ("status", "message", "outcome"),
    [
        (409, "Head branch was modified. Review and try the merge again.", "head_moved"),
        (409, "Merge conflict", "conflict"),
        (409, "Something else", "blocked"),
        (405, "Pull Request is not mergeable", "conflict"),
        (405, "Pull Request has merge conflicts", "conflict"),
        (405, 'Required status check "portal/owner-approval" is expected.', "blocked"),
        (405, "Base branch was modified. Review and try the merge again.", "blocked"),
        (403, "Resource not accessible by integration", "blocked"),
        (422, "Validation Failed", "blocked"),
        (422, "", "blocked"),
        (500, "", "unknown"),
        (502, "", "unknown"),
        (201, "", "unknown"),
        (304, "", "unknown"),
        (418, "", "unknown"),
    ],
)
def test_a_refusal_keeps_the_hosts_words(status, message, outcome):
    found = answered(Answer(status, {}, {"message": message}))
    assert found.outcome == MergeOutcome(outcome)
    assert found.sha == ""
    assert message.rstrip(".") in found.detail
    assert found.detail


def test_a_merge_answers_its_commit():
    body = {"sha": MERGE_SHA, "merged": True, "message": "Pull Request successfully merged"}
    assert answered(Answer(200, {}, body)) == MergeAnswer(
        MergeOutcome.MERGED, MERGE_SHA, "Pull Request successfully merged"
    )


@pytest.mark.parametrize(
    "body",
    [None, [], "yes", {}, {"merged": True}, {"merged": 1, "sha": MERGE_SHA}, {"sha": MERGE_SHA}],
)
def test_a_success_of_an_odd_shape_is_not_taken_for_one(body):
    assert answered(Answer(200, {}, body)).outcome is MergeOutcome.UNKNOWN


@pytest.mark.parametrize(("status", "problem"), [(401, Denied), (404, Missing)])
def test_a_call_that_reached_nothing_is_raised(status, problem):
    with pytest.raises(problem):
        answered(Answer(status, {}, {"message": "x"}))


@pytest.mark.parametrize("sha", ["", "3fa9c1e", "HEAD", "3FA9C1E" + "0" * 33, SHA + "\n"])
def test_a_merge_without_a_whole_commit_id_is_never_sent(sha):
    with scripted_host() as host, pytest.raises(Rejected, match="Nothing was sent"):
        GitHub(host.url, "token").merge(41, 12, sha=sha)
    assert host.requests == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(502, b"<html>"),
        Reply(503, b"", {"Retry-After": "1"}),
        Reply(200, b'{"sha": "bbb'),
        Reply(200, b""),
        Reply(307, {}, {"Location": "/repositories/41/pulls/12/merge"}),
        Reply(202, {}),
    ],
)
def test_an_unclear_answer_is_unknown_and_the_call_is_sent_once(reply):
    with scripted_host() as host:
        host.answer(reply)
        answer = GitHub(host.url, "token").merge(41, 12, sha=SHA)
        assert answer.outcome is MergeOutcome.UNKNOWN
        [(verb, path, _, body)] = host.requests
    assert (verb, path) == ("PUT", "/repositories/41/pulls/12/merge")
    assert json.loads(body)["sha"] == SHA


def test_a_rate_limit_is_raised_as_nothing_was_merged():
    with scripted_host() as host:
        host.answer(Reply(429, {"message": "Slow down"}))
        with pytest.raises(Throttled):
            GitHub(host.url, "token").merge(41, 12, sha=SHA)
