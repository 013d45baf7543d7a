"""What people do on the page of a change, and what comes back refused, with nothing lost."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import record
from contributions.lifecycle import ChangeMove
from contributions.models import Change, Look, MergeIntent, Review
from journal.models import Event
from platforms.models import PolicyVersion, Repository
from tests import snapshots
from tests.cast import Cast
from tests.contributions.looking import OWNERS, approved, see, text
from tests.hosted import Hosted


@pytest.fixture
def change(cast: Cast, ledger: Repository) -> Change:
    """Ana's pull request in review."""
    return snapshots.take_in(ledger, cast.ana, number=1, owner_file=OWNERS)


def test_a_refused_act_leaves_the_last_look_as_it_was(
    cast: Cast, client: Client, ledger: Repository, change: Change
) -> None:
    see(client, cast.olu, change)
    seen = change.head_sha
    change = snapshots.take_in(ledger, cast.ana, number=1, owner_file=OWNERS, head="two")
    client.post(change.get_absolute_url(), {"act": "approve", "sha": seen[:7]})
    assert Look.objects.get(change=change, user=cast.olu).sha == seen


def test_when_the_host_cannot_be_read_nothing_is_recorded_and_the_text_is_kept(
    cast: Cast, client: Client, change: Change
) -> None:
    client.force_login(cast.olu)
    answer = client.post(
        change.get_absolute_url(),
        {"act": "request_changes", "sha": change.head_sha, "body": "Round it down."},
    )
    assert answer.status_code == 409
    assert "nothing was recorded" in text(answer)
    assert "Round it down." in text(answer)
    assert not Review.objects.exists()


@pytest.mark.parametrize("sha", ["", "fe05bcd", "HEAD", "x" * 40])
def test_an_approval_without_a_whole_sha_is_refused(
    cast: Cast, client: Client, change: Change, sha: str
) -> None:
    client.force_login(cast.olu)
    answer = client.post(change.get_absolute_url(), {"act": "approve", "sha": sha})
    assert answer.status_code == 400
    assert "did not say which commit" in text(answer)


def test_an_unknown_act_is_refused(cast: Cast, client: Client, change: Change) -> None:
    client.force_login(cast.olu)
    assert client.post(change.get_absolute_url(), {"act": "delete"}).status_code == 400
    assert client.post(change.get_absolute_url()).status_code == 400


def test_a_comment_sent_twice_is_one(cast: Cast, client: Client, change: Change) -> None:
    client.force_login(cast.sam)
    given = {"act": "comment", "body": "Why **twice**?", "key": "k1"}
    for _ in range(2):
        answer = client.post(change.get_absolute_url(), given)
        assert answer["Location"] == change.get_absolute_url()
    assert change.comments.count() == 1
    assert "Why twice ?" in see(client, cast.ana, change)
    empty = client.post(change.get_absolute_url(), {"act": "comment", "body": " "})
    assert empty.status_code == 400
    assert "Write something first." in text(empty)


def test_the_merge_is_shut_with_its_reason_until_the_rule_holds(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    pull = {"number": 4, "owner_file": OWNERS}
    change = snapshots.take_in(ledger, cast.ana, **pull)
    client.force_login(cast.ana)
    shut = re.compile(r'value="merge" disabled')
    assert shut.search(client.get(change.get_absolute_url()).content.decode())
    snapshots.take_in(ledger, cast.ana, **pull, reviews=(snapshots.review(cast.olu, "one"),))
    page = client.get(change.get_absolute_url()).content.decode()
    assert not shut.search(page)
    assert f"Merge <code>{change.short_head}</code> into main" in page
    assert "Only its author and the owners of Ledger may ask" in see(client, cast.sam, change)


def test_while_merging_the_box_asks_again_and_then_takes_the_whole_page(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = approved(cast, ledger)
    record.move_change(change, ChangeMove.MERGE)
    client.force_login(cast.olu)
    page = client.get(change.get_absolute_url()).content.decode()
    assert 'hx-trigger="every 2s"' in page
    headers = {"HX-Request": "true", "HX-Target": "section#merge"}
    part = client.get(change.get_absolute_url(), headers=headers)
    assert "<html" not in part.content.decode()
    assert "asked to merge exactly" in text(part)
    record.move_change(change, ChangeMove.MERGE_REFUSED, data={"reason": "Blocked."})
    over = client.get(change.get_absolute_url(), headers=headers)
    assert over["HX-Refresh"] == "true"


def test_a_merge_that_never_ends_stops_being_asked_for(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = approved(cast, ledger)
    record.move_change(change, ChangeMove.MERGE)
    Change.objects.update(state_since=timezone.now() - timedelta(minutes=11))
    client.force_login(cast.olu)
    page = client.get(change.get_absolute_url()).content.decode()
    assert "hx-trigger" not in page.split('id="merge"')[1].split("</section>")[0]
    assert "Reload the page to look again." in page


def test_the_last_refused_merge_says_why(cast: Cast, client: Client, ledger: Repository) -> None:
    change = approved(cast, ledger)
    MergeIntent.objects.create(
        change=change, sha=change.head_sha, base_ref="main", requested_by=cast.ana, verdict={},
        facts={}, at=timezone.now(), answered_at=timezone.now(), state=MergeIntent.REFUSED,
        detail="The base branch is locked.",
    )  # fmt: skip
    assert "The base branch is locked." in see(client, cast.olu, change)


def test_the_journey_of_a_decision_over_a_real_host(hosted: Hosted, client: Client) -> None:
    """Approve, take it back, ask for changes, approve again, merge: each by its form."""
    cast = hosted.cast
    PolicyVersion.objects.create(
        platform=cast.ledger, number=1, rules={"require_proposal": False}, at=timezone.now()
    )
    change = hosted.change("fee-once")
    url, sha = change.get_absolute_url(), change.head_sha
    client.force_login(cast.olu)
    page = text(client.post(url, {"act": "approve", "sha": sha}, follow=True))
    assert f"You approved {sha[:7]}." in page
    assert "Take my approval back" in page
    assert "You took your approval" in text(client.post(url, {"act": "revoke"}, follow=True))
    again = client.post(url, {"act": "revoke"})
    assert again.status_code == 409
    client.post(url, {"act": "request_changes", "sha": sha, "body": "Round it."})
    assert "Stopped: Olu asks for changes" in see(client, cast.ana, change)
    client.force_login(cast.olu)
    client.post(url, {"act": "approve", "sha": sha})
    assert "Read from the git host just now." in text(
        client.post(url, {"act": "refresh"}, follow=True)
    )
    moved = client.post(url, {"act": "merge", "sha": "0" * 40})
    assert moved.status_code == 409
    assert "was not merged" in text(moved)
    client.post(url, {"act": "merge", "sha": sha})
    hosted.carry_out()
    page = see(client, cast.ana, change)
    assert f"Merged: {sha[:7]} is in main" in page
    assert "through the portal, asked for by Olu" in page


def test_a_push_before_the_click_comes_back_with_the_new_head(
    hosted: Hosted, client: Client
) -> None:
    change = hosted.change("fee-once")
    client.force_login(hosted.cast.olu)
    seen = change.head_sha
    pushed = hosted.push("fee-once", "two\n")
    answer = client.post(
        change.get_absolute_url(), {"act": "approve", "sha": seen, "body": "Well done"}
    )
    assert answer.status_code == 409
    page = text(answer)
    assert f"The head moved to {pushed[:7]}, look again." in page
    assert "Well done" in page
    assert f'name="sha" value="{pushed}"' in answer.content.decode()
    assert not Event.objects.filter(kind="change:approved_by").exists()
