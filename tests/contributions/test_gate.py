"""The gate over a real host: exactly the approved commit is merged, and nothing else ever."""

import pytest

from contributions import merging
from contributions.lifecycle import ChangeState
from contributions.models import MergeIntent, Review
from contributions.services import changes, reviews
from journal import events
from people.refusals import Forbidden, Refused
from tests.cast import let_through_without_proposal
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_proposal_needed(hosted: Hosted) -> None:
    let_through_without_proposal(hosted.cast.ledger)


def approved(hosted: Hosted, branch: str):
    change = hosted.change(branch)
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    return change


def test_a_new_pull_request_waits_for_its_owner_group(hosted):
    change = hosted.change("wait")
    hosted.carry_out()
    assert change.state == ChangeState.IN_REVIEW
    group = change.verdict["platforms"][0]["groups"][0]
    assert (group["name"], group["needed"], group["given"]) == ("payments-core", 1, 0)
    assert {one["name"] for one in group["could_still"]} == {"Olu", "Dee"}
    assert hosted.status(change.head_sha)[0] == "pending"


def test_the_approved_commit_is_merged_and_the_host_shows_it(hosted):
    change = approved(hosted, "merge")
    assert change.state == ChangeState.APPROVED
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED
    assert change.merged_head_sha == change.head_sha
    assert hosted.git.ok("GET", f"/repos/{hosted.full_name}/pulls/{change.number}")["merged"]
    parents = hosted.git.ok("GET", f"/repos/{hosted.full_name}/commits/{change.merged_sha}")
    assert change.head_sha in [parent["sha"] for parent in parents["parents"]]
    assert events.verify(change.subject) is None


def test_an_approval_of_a_head_that_moved_is_refused_and_nothing_is_recorded(hosted):
    change = hosted.change("moved")
    seen = change.head_sha
    hosted.push("moved", "two\n")
    with pytest.raises(reviews.HeadMoved, match="The head moved to"):
        reviews.approve(change, by=hosted.cast.olu, sha=seen)
    assert not Review.objects.filter(change=change).exists()


def test_a_merge_asked_for_on_a_moved_head_is_refused(hosted):
    change = approved(hosted, "late")
    seen = change.head_sha
    hosted.push("late", "two\n")
    with pytest.raises(Refused, match="The head moved"):
        changes.merge(change, by=hosted.cast.ana, sha=seen)
    assert not MergeIntent.objects.exists()


def test_nobody_approves_their_own_change(hosted):
    change = hosted.change("own", by="olu")
    with pytest.raises(Forbidden, match="nobody approves their own work"):
        reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)


def test_an_outsider_may_not_approve(hosted):
    change = hosted.change("outsider")
    with pytest.raises(Forbidden, match="has no role"):
        reviews.approve(change, by=hosted.cast.sam, sha=change.head_sha)


def test_approving_twice_is_one_approval(hosted):
    change = approved(hosted, "twice")
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    assert Review.objects.filter(change=change).count() == 1


def test_a_request_for_changes_outlives_a_push_and_lifts_when_its_giver_approves(hosted):
    change = hosted.change("changes")
    reviews.request_changes(
        change, by=hosted.cast.dee, sha=change.head_sha, text="Name the currency."
    )
    hosted.push("changes", "two\n")
    change = hosted.look(change.number)
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    assert change.verdict["status"] == "failure"
    reviews.approve(change, by=hosted.cast.dee, sha=change.head_sha)
    change.refresh_from_db()
    assert change.state == ChangeState.APPROVED


def test_a_revoked_approval_no_longer_holds(hosted):
    change = approved(hosted, "revoke")
    reviews.revoke(Review.objects.get(change=change), by=hosted.cast.olu)
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_asking_for_the_merge_twice_makes_one_intent(hosted):
    change = approved(hosted, "double")
    one = changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    two = changes.merge(change, by=hosted.cast.olu, sha=change.head_sha)
    assert one == two
    hosted.carry_out()
    assert MergeIntent.objects.get().state == MergeIntent.MERGED


def test_a_merge_on_the_host_of_an_approved_head_is_seen_as_gated(hosted):
    change = approved(hosted, "direct")
    hosted.carry_out()
    body = {"sha": change.head_sha}
    hosted.git.ok("PUT", f"/repos/{hosted.full_name}/pulls/{change.number}/merge", json=body)
    assert hosted.look(change.number).state == ChangeState.MERGED


def test_a_merge_around_the_portal_is_marked_ungated_and_the_owners_are_told(hosted):
    change = hosted.change("around")
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    body = {"sha": change.head_sha}
    hosted.git.ok("PUT", f"/repos/{hosted.full_name}/pulls/{change.number}/merge", json=body)
    change = hosted.look(change.number)
    assert change.state == ChangeState.MERGED_UNGATED
    assert hosted.cast.olu.notifications.filter(kind="merged_ungated").exists()


def test_the_host_itself_refuses_the_merge_of_an_unapproved_head(hosted):
    change = hosted.change("unapproved")
    hosted.carry_out()
    body = {"sha": change.head_sha}
    path = f"/repos/{hosted.full_name}/pulls/{change.number}/merge"
    assert hosted.git.api("PUT", path, json=body).status_code == 405


def test_an_older_snapshot_changes_nothing(hosted):
    change = hosted.change("older")
    old = merging.read(change)
    hosted.push("older", "two\n")
    change = hosted.look(change.number)
    head = change.head_sha
    change = merging.take_in(change, old)
    assert change.head_sha == head
