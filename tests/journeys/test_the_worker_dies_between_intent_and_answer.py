"""kill -9 of the worker around a merge call: the change is merged once, and the portal knows."""

import pytest

from contributions.lifecycle import ChangeState
from contributions.models import MergeIntent
from contributions.services import changes, reviews
from journal import events
from tests.cast import let_through_without_proposal
from tests.hosted import Hosted
from tests.workers import wait_for, workers

pytestmark = pytest.mark.timeout(240)


def _approved(hosted: Hosted):
    let_through_without_proposal(hosted.cast.ledger)
    change = hosted.change("killed")
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    return change


def _merged(change) -> bool:
    change.refresh_from_db()
    return change.state == ChangeState.MERGED


def _merge_commits(hosted: Hosted) -> list[str]:
    listed = hosted.git.ok("GET", f"/repos/{hosted.full_name}/commits", params={"sha": "main"})
    return [one["sha"] for one in listed if len(one["parents"]) == 2]


@pytest.mark.parametrize(
    ("dies", "request_line", "sent"),
    [
        ("before the call is sent", r"GET /api/v3/repositories/\d+/pulls/\d+$", False),
        ("after the host merged and before it answered", r"PUT .*/merge$", True),
    ],
)
def test_a_merge_whose_worker_is_killed_happens_once(hosted_for_real, dies, request_line, sent):
    hosted = hosted_for_real
    change = _approved(hosted)
    intent = changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.git.fault(
        "after_success_delay" if sent else "delay", match=request_line, seconds=12, times=1
    )
    with workers() as running:
        wait_for(lambda: hosted.git.fault_hits() == 1, f"the worker is caught {dies}")
        if sent:
            wait_for(lambda: _merge_commits(hosted), "the host merged")
        running.kill_worker()
        intent.refresh_from_db()
        assert (intent.state, bool(intent.sent_at)) == (MergeIntent.OPEN, sent)
        hosted.git.clear_faults()
        running.start_worker()
        wait_for(lambda: _merged(change), "the portal knows of the merge", 90)
    assert len(_merge_commits(hosted)) == 1
    assert change.merged_head_sha == intent.sha == change.head_sha
    assert [intent.state for intent in MergeIntent.objects.all()] == [MergeIntent.MERGED]
    assert events.verify(change.subject) is None
