"""What webhooks lost is found, the past is read, and both cost the host few requests."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from contributions.lifecycle import ChangeState
from contributions.models import Change, PublishedStatus, Review
from journal import events
from journal.models import Effect
from platforms.gate import CONTEXT
from platforms.hosts.connections import default_host
from tests.cast import let_through_without_proposal
from tests.contributions.sweeps import change_title, everything_waits, numbers, swept

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("graphql", [True, False])
def test_a_sweep_finds_a_push_a_review_a_title_a_merge_and_a_new_one(hosted, graphql):
    let_through_without_proposal(hosted.cast.ledger)
    pushed, reviewed, titled, closed = (hosted.pull(f"s{n}") for n in range(4))
    swept(hosted)
    hosted.carry_out()
    path = f"/repos/{hosted.full_name}"
    sha = hosted.push("s0", "two\n")
    hosted.approve_on_host(Change.objects.get(number=reviewed), "olu")
    change_title(hosted, titled)
    hosted.git.ok("PATCH", f"{path}/pulls/{closed}", json={"state": "closed"})
    new = hosted.pull("s4")
    if not graphql:
        hosted.git.fault("status", match="POST .*/graphql$", status=404, times=50)
    swept(hosted)
    hosted.carry_out()
    hosted.git.clear_faults()
    assert Change.objects.get(number=pushed).head_sha == sha
    assert Change.objects.get(number=reviewed).state == ChangeState.APPROVED
    assert Review.objects.get().source == "host"
    assert Change.objects.get(number=titled).title == "Anew"
    assert numbers(hosted)[closed] == ChangeState.CLOSED
    assert numbers(hosted)[new] == ChangeState.IN_REVIEW


@pytest.mark.parametrize("graphql", [True, False])
def test_a_review_of_the_second_in_which_we_last_read_is_found(hosted, graphql):
    change = hosted.change("second")
    swept(hosted)
    hosted.approve_on_host(change, "olu")
    path = f"/repos/{hosted.full_name}/pulls/{change.number}"
    second = datetime.fromisoformat(hosted.git.ok("GET", path)["updated_at"])
    # As if the change had been read in that second, a moment before the review.
    rows = Change.objects.filter(pk=change.pk)
    rows.update(host_updated_at=second, confirmed_at=second)
    if not graphql:
        hosted.git.fault("status", match="POST .*/graphql$", status=404, times=50)
    swept(hosted)
    hosted.carry_out()
    hosted.git.clear_faults()
    assert Review.objects.get().user == hosted.cast.olu


def test_a_status_that_moved_nothing_else_is_found(hosted):
    number = hosted.pull("status")
    swept(hosted)
    change = Change.objects.get(number=number)
    path = f"/repos/{hosted.full_name}/statuses/{change.head_sha}"
    hosted.git.ok("POST", path, json={"context": "ci", "state": "failure"})
    swept(hosted)
    change.refresh_from_db()
    assert [(check["name"], check["state"]) for check in change.checks] == [("ci", "failure")]


def test_an_owner_file_that_moved_on_the_base_is_found(hosted):
    number = hosted.pull("owners")
    swept(hosted)
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    hosted.git.write(hosted.full_name, ".github/CODEOWNERS", "* @sam\n")
    swept(hosted)
    change = Change.objects.get(number=number)
    assert change.owner_rules == "* @sam\n"
    assert change.verdict["platforms"][0]["groups"][0]["name"] == "sam"


def test_a_verdict_that_somebody_wrote_over_is_written_again_with_an_alert(hosted):
    change = hosted.change("forged")
    hosted.carry_out()
    PublishedStatus.objects.update(at=timezone.now() - timedelta(minutes=5))
    path = f"/repos/{hosted.full_name}/statuses/{change.head_sha}"
    hosted.git.ok("POST", path, as_="ana", json={"context": CONTEXT, "state": "success"})
    assert hosted.status(change.head_sha)[0] == "success"
    hosted.cast.sam.is_superuser = True
    hosted.cast.sam.save()
    swept(hosted)
    hosted.carry_out()
    assert hosted.status(change.head_sha)[0] == "pending"
    kinds = [event.kind for event in events.of(change.subject)]
    assert kinds.count("change:status_overwritten") == 1
    assert hosted.cast.sam.notifications.filter(kind="status_overwritten").exists()
    swept(hosted)
    assert not Effect.objects.filter(handler="contributions.publish", done_at=None).exists()


def test_a_sweep_that_finds_nothing_new_writes_nothing(hosted):
    for n in range(3):
        hosted.pull(f"quiet-{n}")
    swept(hosted)
    hosted.carry_out()
    before = [events.of(change.subject).count() for change in Change.objects.order_by("pk")]
    everything_waits(hosted)
    swept(hosted)
    assert not Effect.objects.filter(done_at=None).exists()
    assert [events.of(c.subject).count() for c in Change.objects.order_by("pk")] == before


def test_what_changed_in_the_files_is_read_afterwards(hosted):
    number = hosted.pull("patched", text="eins\n")
    swept(hosted)
    change = Change.objects.get(number=number)
    assert change.patches_missing
    assert change.files.get().patch == ""
    hosted.carry_out()
    change.refresh_from_db()
    assert not change.patches_missing
    assert "+eins" in change.files.get().patch


def test_one_that_cannot_be_taken_in_keeps_no_other_out(hosted):
    odd, fine = hosted.pull("odd"), hosted.pull("fine")
    row = hosted.repository
    # Something of this number and another kind is there already: a broken row, by hand.
    with_clash = Change.objects.create(
        repository=row,
        number=odd,
        remote_id=1,
        web_url="http://x/1",
        title="x",
        state="no such state",
        state_since=timezone.now(),
        head_sha="a" * 40,
        head_ref="x",
        base_ref="main",
        base_sha="b" * 40,
        host_updated_at=timezone.now() - timedelta(days=1),
        confirmed_at=timezone.now() - timedelta(days=1),
        created_at=timezone.now(),
    )
    assert swept(hosted).confirmed_at
    assert Change.objects.get(number=fine).state == ChangeState.IN_REVIEW
    waiting = Effect.objects.filter(handler="contributions.look", done_at=None)
    assert [effect.arguments["number"] for effect in waiting] == [with_clash.number]


def test_a_host_that_cannot_be_reached_leaves_everything_as_it_was(hosted):
    hosted.change("kept")
    row = swept(hosted)
    before = row.watermark
    settings.GITHUB_API_URL = "http://127.0.0.1:9/api/v3"
    default_host()
    row = swept(hosted)
    assert (row.watermark, row.failing_since is not None) == (before, True)
    assert "could not be reached" in row.last_error
    settings.GITHUB_API_URL = hosted.git.api_url
    row = swept(hosted)
    assert (row.failing_since, row.last_error) == (None, "")
