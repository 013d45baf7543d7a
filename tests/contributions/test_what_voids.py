"""Dismissal, transfer, what deliveries tell of between two readings, and reverts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions.lifecycle import ChangeState
from contributions.models import Delivery, Review
from journal import events
from people.models import HostAccount
from platforms.models import Repository
from tests import snapshots as s
from tests.cast import Cast
from tests.contributions.looking import OWNERS, approved

pytestmark = pytest.mark.django_db


def again(cast: Cast, ledger: Repository, **more):
    """Ana's change read once more, with Olu's approval still listed by the host."""
    told = {"number": 4, "owner_file": OWNERS, "reviews": (s.review(cast.olu, "one"),)}
    return s.take_in(ledger, cast.ana, **{**told, **more})


def merged(cast: Cast, ledger: Repository, number: int, name: str, **more):
    told = {"number": number, "owner_file": OWNERS, "head": name}
    s.take_in(ledger, cast.ana, **told, **more)
    told |= {"reviews": (s.review(cast.olu, name, number=number),)}
    s.take_in(ledger, cast.ana, **told, **more)
    over = {"open": False, "merged": True, "merged_at": timezone.now()}
    return s.take_in(ledger, cast.ana, **told, **over, merge_sha=s.sha(f"merge {name}"), **more)


def test_a_dismissed_request_for_changes_does_not_revive_the_approval_before_it(cast, ledger):
    s.take_in(ledger, cast.ana, number=4, owner_file=OWNERS)
    yes = s.review(cast.olu, "one", number=1)
    no = s.review(cast.olu, "one", "request_changes", number=2)
    change = again(cast, ledger, reviews=(yes, no))
    assert change.verdict["status"] == "failure"
    dismissed = s.ReviewSnapshot(no.id, no.account, "dismissed", no.sha, no.at)
    change = again(cast, ledger, reviews=(yes, dismissed))
    assert change.verdict["status"] == "pending"
    assert change.state == ChangeState.IN_REVIEW


def test_a_review_dismissed_before_it_was_seen_revives_nothing_either(cast, ledger):
    s.take_in(ledger, cast.ana, number=4, owner_file=OWNERS)
    yes = s.review(cast.olu, "one", number=1)
    dismissed = s.review(cast.olu, "one", "dismissed", number=2)
    change = again(cast, ledger, reviews=(yes, dismissed))
    assert change.verdict["status"] == "pending"
    assert Review.objects.get(kind="dismissed").lapsed_at
    fresh = s.review(cast.olu, "one", number=3)
    assert again(cast, ledger, reviews=(yes, dismissed, fresh)).state == ChangeState.APPROVED


def test_a_dismissed_approval_no_longer_counts(cast, ledger):
    change = approved(cast, ledger)
    assert change.state == ChangeState.APPROVED
    yes = s.review(cast.olu, "one")
    dismissed = s.ReviewSnapshot(yes.id, yes.account, "dismissed", yes.sha, yes.at)
    assert again(cast, ledger, reviews=(dismissed,)).state == ChangeState.IN_REVIEW


@pytest.mark.parametrize("action", ["closed", "reopened", "converted_to_draft"])
def test_a_fall_that_came_and_went_between_two_readings_voids_the_approval(cast, ledger, action):
    change = approved(cast, ledger)
    Delivery.objects.create(
        host=ledger.host,
        delivery_id=action,
        event="pull_request",
        action=action,
        repository=ledger,
        number=change.number,
        received_at=timezone.now(),
    )
    change = again(cast, ledger)
    assert change.state == ChangeState.IN_REVIEW
    assert Review.objects.get().lapsed_at


def test_a_merge_is_not_taken_for_a_close(cast, ledger):
    change = approved(cast, ledger)
    Delivery.objects.create(
        host=ledger.host,
        delivery_id="merged",
        event="pull_request",
        action="closed",
        repository=ledger,
        number=change.number,
        received_at=timezone.now(),
    )
    over = {"open": False, "merged": True, "merged_at": timezone.now()}
    assert again(cast, ledger, **over, merge_sha=s.sha("m")).state == ChangeState.MERGED


def test_a_transferred_repository_voids_every_approval_and_going_back_revives_none(cast, ledger):
    home = {"owner_id": 70, "full_name": "commons/ledger"}
    s.take_in(ledger, cast.ana, number=4, owner_file=OWNERS, **home)
    change = again(cast, ledger, **home)
    assert change.state == ChangeState.APPROVED
    away = {"owner_id": 71, "full_name": "elsewhere/ledger"}
    # Another pull request brings the news.
    s.take_in(ledger, cast.ana, number=5, head="five", owner_file=OWNERS, **away)
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
    assert Review.objects.get().lapse_reason == ("The repository was transferred to another owner.")
    ledger.refresh_from_db()
    assert (ledger.owner_remote_id, ledger.full_name) == (71, "elsewhere/ledger")
    assert again(cast, ledger, **home).state == ChangeState.IN_REVIEW


def test_a_renamed_repository_voids_nothing(cast, ledger):
    s.take_in(
        ledger, cast.ana, number=4, owner_file=OWNERS, owner_id=70, full_name="commons/ledger"
    )
    again(cast, ledger, owner_id=70, full_name="commons/ledger")
    change = again(cast, ledger, owner_id=70, full_name="commons/general-ledger")
    assert change.state == ChangeState.APPROVED
    ledger.refresh_from_db()
    assert ledger.full_name == "commons/general-ledger"


def test_a_login_that_passed_to_somebody_else_carries_no_approval_with_it(cast, ledger):
    HostAccount.objects.filter(user=cast.olu).update(login="olu-old")
    stranger = s.Account(id=999, login="olu")
    s.take_in(ledger, cast.ana, number=4, owner_file=OWNERS)
    review = s.ReviewSnapshot(1, stranger, "approve", s.sha("one"), timezone.now())
    assert again(cast, ledger, reviews=(review,)).state == ChangeState.IN_REVIEW


@pytest.mark.parametrize(
    "words", ["Reverts commons/ledger#8", "Reverts #8", "Oh no.\n\nReverts commons/ledger#8\n"]
)
def test_a_merged_revert_by_its_body_marks_the_other_change_reverted(cast, ledger, words):
    first = merged(cast, ledger, 8, "eight")
    assert first.state == ChangeState.MERGED
    merged(cast, ledger, 9, "nine", body=words)
    first.refresh_from_db()
    assert first.state == ChangeState.REVERTED
    assert events.of(first.subject).last().data["by_name"] == "commons/ledger #9"


def test_a_merged_revert_by_its_commits_trailer_does_too(cast, ledger):
    first = merged(cast, ledger, 8, "eight")
    message = f'Revert "Fee"\n\nThis reverts commit {first.merged_sha}.'
    merged(cast, ledger, 9, "nine", commits=(s.commit(cast.ana, "nine", message),))
    first.refresh_from_db()
    assert first.state == ChangeState.REVERTED


@pytest.mark.parametrize("words", ["Reverts other/ledger#8", "Never reverts #8", "Reverts #80"])
def test_words_that_are_no_revert_of_it_change_nothing(cast, ledger, words):
    first = merged(cast, ledger, 8, "eight")
    merged(cast, ledger, 9, "nine", body=words)
    first.refresh_from_db()
    assert first.state == ChangeState.MERGED


def test_reverting_one_commit_of_several_takes_back_only_a_part(cast, ledger):
    commits = (s.commit(cast.ana, "part"), s.commit(cast.ana, "eight"))
    first = merged(cast, ledger, 8, "eight", commits=commits)
    message = f"This reverts commit {s.sha('part')}."
    merged(cast, ledger, 9, "nine", commits=(s.commit(cast.ana, "nine", message),))
    first.refresh_from_db()
    assert first.state == ChangeState.MERGED


def test_an_open_revert_changes_nothing_yet(cast, ledger):
    first = merged(cast, ledger, 8, "eight")
    s.take_in(ledger, cast.ana, number=9, head="nine", body="Reverts #8")
    first.refresh_from_db()
    assert first.state == ChangeState.MERGED
    assert first.merged_at < timezone.now() + timedelta(seconds=1)
