"""A merge queue asks about a group: it may be merged where every pull request in it may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import publishing
from contributions.lifecycle import ChangeState
from contributions.models import Change, MergeGroup, Review
from contributions.pages.change_events import told
from contributions.services import reviews
from journal import effects, events
from journal.models import Effect
from platforms.gate import CONTEXT
from tests.as_app import act_as_app
from tests.cast import let_through_without_proposal
from tests.contributions.deliveries import deliver
from tests.hosted import Hosted, settle_on

pytestmark = pytest.mark.django_db
ENQUEUE = """mutation($id: ID!) { enqueuePullRequest(input: {pullRequestId: $id}) {
  mergeQueueEntry { headCommit { oid } baseCommit { oid } } } }"""


@pytest.fixture
def queued(git_host, cast, settings) -> Hosted:
    """Ledger's repository, into whose main branch is merged through a queue."""
    let_through_without_proposal(cast.ledger)
    return settle_on(git_host, cast, settings, queue=True)


def approved(hosted: Hosted, branch: str) -> Change:
    change = hosted.change(branch)
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    return change


def enqueue(hosted: Hosted, change: Change) -> dict:
    """Queue a pull request on the host; what its webhook says of the group."""
    pull = hosted.git.ok("GET", f"/repos/{hosted.full_name}/pulls/{change.number}")
    answer = hosted.git.graphql(ENQUEUE, as_="ana", id=pull["node_id"]).json()
    entry = answer["data"]["enqueuePullRequest"]["mergeQueueEntry"]
    base = entry["baseCommit"]["oid"]
    return {
        "head_sha": entry["headCommit"]["oid"],
        "head_ref": f"refs/heads/gh-readonly-queue/main/pr-{change.number}-{base}",
        "base_sha": base,
        "base_ref": "refs/heads/main",
    }


def tell(hosted: Hosted, group: dict, action: str = "checks_requested") -> None:
    about = {"action": action, "repository": {"id": hosted.repository.remote_id}}
    answer = deliver("merge_group", {**about, "merge_group": group})
    assert answer.status_code == 202, answer.content


def main(hosted: Hosted) -> str:
    return hosted.git.ok("GET", f"/repos/{hosted.full_name}/git/ref/heads/main")["object"]["sha"]


def ask_for_ci(hosted: Hosted, *changes: Change) -> None:
    """Let the host wait for a second check, which the heads have and no group has yet."""
    path = f"/repos/{hosted.full_name}/branches/main/protection/required_status_checks"
    hosted.git.ok("PATCH", path, json={"contexts": [CONTEXT, "ci"]})
    for change in changes:
        path = f"/repos/{hosted.full_name}/statuses/{change.head_sha}"
        hosted.git.ok("POST", path, json={"context": "ci", "state": "success"})


def revoke(change: Change, by: object) -> None:
    reviews.revoke(Review.objects.get(change=change, lapsed_at=None), by=by)


def test_a_group_whose_pull_request_holds_is_merged_by_the_host(queued):
    change = approved(queued, "one")
    group = enqueue(queued, change)
    tell(queued, group)
    queued.carry_out()
    assert queued.status(group["head_sha"])[0] == "success"
    assert main(queued) == group["head_sha"]
    change = queued.look(change.number)
    assert (change.state, change.merged_sha) == (ChangeState.MERGED, group["head_sha"])
    line = next(one for one in told(events.of(change.subject)) if "merge queue" in one.text)
    assert line.text.endswith("of 1 pull request may be merged")


def test_as_an_app_the_group_gets_a_check_run_with_the_table(queued, settings):
    act_as_app(queued, settings)
    change = approved(queued, "one")
    group = enqueue(queued, change)
    tell(queued, group)
    queued.carry_out()
    path = f"/repos/{queued.full_name}/commits/{group['head_sha']}/check-runs"
    [run] = queued.git.ok("GET", path)["check_runs"]
    assert (run["name"], run["conclusion"]) == (CONTEXT, "success")
    assert "| 1 | 1 | nothing |" in run["output"]["summary"]
    assert main(queued) == group["head_sha"]


def test_every_pull_request_ahead_in_the_queue_is_asked_about_too(queued):
    first, second = approved(queued, "first"), approved(queued, "second")
    ask_for_ci(queued, first, second)
    ahead, behind = enqueue(queued, first), enqueue(queued, second)
    tell(queued, behind)
    queued.carry_out()
    assert queued.status(behind["head_sha"]) == ("success", "Ready: all 2 of this group hold")
    assert queued.status(ahead["head_sha"]) is None
    assert MergeGroup.objects.get().numbers == [first.number, second.number]


def test_one_that_does_not_hold_fails_the_group_with_its_reason(queued):
    first, second = approved(queued, "first"), approved(queued, "second")
    before = main(queued)
    enqueue(queued, first)
    behind = enqueue(queued, second)
    revoke(first, queued.cast.olu)
    tell(queued, behind)
    queued.carry_out()
    state, words = queued.status(behind["head_sha"])
    assert state == "failure"
    assert words.startswith(f"#{first.number}: Not yet")
    assert main(queued) == before


def test_an_approval_that_ends_while_the_group_waits_takes_its_success_back(queued):
    change = approved(queued, "one")
    ask_for_ci(queued, change)
    group = enqueue(queued, change)
    before = main(queued)
    tell(queued, group)
    queued.carry_out()
    publishing.publish_now(change.pk)  # which lowers earlier heads, and this is none
    assert queued.status(group["head_sha"])[0] == "success"
    revoke(change, queued.cast.olu)
    queued.carry_out()
    assert queued.status(group["head_sha"])[0] == "failure"
    path = f"/repos/{queued.full_name}/statuses/{group['head_sha']}"
    queued.git.ok("POST", path, json={"context": "ci", "state": "success"})
    assert main(queued) == before


def test_a_group_that_was_destroyed_is_asked_about_no_more(queued):
    change = approved(queued, "one")
    ask_for_ci(queued, change)
    group = enqueue(queued, change)
    tell(queued, group)
    tell(queued, group, "destroyed")
    queued.carry_out()
    assert queued.status(group["head_sha"]) is None
    tell(queued, group)  # told late, after its end
    queued.carry_out()
    assert queued.status(group["head_sha"]) is None


def test_a_group_that_the_host_does_not_list_gets_no_answer_and_ends(queued):
    change = approved(queued, "one")
    group = {
        "head_sha": change.head_sha,
        "head_ref": f"refs/heads/gh-readonly-queue/main/pr-{change.number}-{change.base_sha}",
        "base_sha": change.base_sha,
    }
    tell(queued, group)
    queued.carry_out()
    waiting = Effect.objects.get(handler="contributions.answer-group", done_at=None)
    assert "does not list this group yet" in waiting.last_error
    MergeGroup.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    assert effects.carry_out(waiting.pk)
    assert MergeGroup.objects.get().ended_at is not None


@pytest.mark.parametrize("status", [404, 501])
def test_where_the_members_cannot_be_told_the_group_fails(queued, status):
    change = approved(queued, "one")
    group = enqueue(queued, change)
    before = main(queued)
    queued.git.fault("status", match="POST /api/graphql", status=status, times=1)
    tell(queued, group)
    queued.carry_out()
    queued.git.clear_faults()
    state, words = queued.status(group["head_sha"])
    assert state == "failure"
    assert words.startswith("What this group would merge cannot be told.")
    assert main(queued) == before


def test_a_host_that_does_not_answer_is_asked_again_and_nothing_is_merged_meanwhile(queued):
    change = approved(queued, "one")
    group = enqueue(queued, change)
    queued.git.fault("status", match="POST /api/graphql", status=502, times=1)
    tell(queued, group)
    queued.carry_out()
    queued.git.clear_faults()
    assert queued.status(group["head_sha"]) is None
    waiting = Effect.objects.get(handler="contributions.answer-group", done_at=None)
    assert effects.carry_out(waiting.pk)
    assert main(queued) == group["head_sha"]


def test_a_group_told_twice_is_answered_once(queued):
    change = approved(queued, "one")
    ask_for_ci(queued, change)
    group = enqueue(queued, change)
    for _ in range(2):
        tell(queued, group)
        queued.carry_out()
    listed = f"/repos/{queued.full_name}/commits/{group['head_sha']}/statuses"
    assert len(queued.git.ok("GET", listed)) == 1
    kinds = [one.kind for one in events.of(change.subject)]
    assert kinds.count("change:merge_group") == 1
