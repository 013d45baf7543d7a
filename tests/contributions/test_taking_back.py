"""Who may take whose approval back, and what everybody is told."""

import pytest
from django.test import Client

from contributions.lifecycle import ChangeState
from contributions.models import Change, Review
from contributions.services import reviews
from journal.models import Event
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms.services import deputies
from tests.contributions.looking import text
from tests.contributions.standing import stand_in
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


@pytest.fixture
def stood_in(hosted: Hosted) -> Review:
    """Ana's change, approved by Max in Olu's stead."""
    stand_in(hosted.cast, hosted.cast.max)
    change = hosted.change("stead")
    reviews.approve(change, by=hosted.cast.max, sha=change.head_sha)
    review = Review.objects.get()
    assert review.role == "deputy"
    return review


def admin(cast_member: User) -> User:
    cast_member.is_superuser = True
    cast_member.save()
    return cast_member


def test_an_owner_takes_back_what_their_deputy_approved_and_the_deputy_is_told(hosted, stood_in):
    reviews.revoke(stood_in, by=hosted.cast.olu, reason="The limit is wrong.")
    stood_in.refresh_from_db()
    assert stood_in.lapse_reason == "Olu took it back: The limit is wrong."
    assert Change.objects.get().state == ChangeState.IN_REVIEW
    told = hosted.cast.max.notifications.get(kind="approval_revoked")
    assert told.body == "The limit is wrong."


def test_an_owner_still_may_once_the_deputy_stands_in_no_more(hosted, stood_in):
    deputies.end(stood_in.user.stands_in.get(), by=hosted.cast.olu)
    reviews.revoke(stood_in, by=hosted.cast.olu, reason="I am back.")
    assert Review.objects.get().lapsed_at


def test_another_owner_whom_nobody_stood_in_for_may_not(hosted, stood_in):
    with pytest.raises(Forbidden, match="Only its giver, the owner they stood in for"):
        reviews.revoke(stood_in, by=hosted.cast.dee, reason="I would not.")
    assert Review.objects.get().lapsed_at is None


def test_the_approval_of_an_owner_is_not_their_deputys_to_take(hosted):
    stand_in(hosted.cast, hosted.cast.max)
    change = hosted.change("own")
    review = reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    for who in (hosted.cast.max, hosted.cast.ana, hosted.cast.sam):
        with pytest.raises(Forbidden):
            reviews.revoke(review, by=who, reason="No.")
    assert Review.objects.get().lapsed_at is None


def test_what_an_owner_gave_as_owner_stays_theirs_though_they_stand_in_for_another(hosted):
    stand_in(hosted.cast, hosted.cast.dee)
    change = hosted.change("both")
    review = reviews.approve(change, by=hosted.cast.dee, sha=change.head_sha)
    assert review.role == "owner"
    with pytest.raises(Forbidden):
        reviews.revoke(review, by=hosted.cast.olu, reason="No.")


def test_an_admin_takes_any_approval_back_but_says_why(hosted):
    sam, change = admin(hosted.cast.sam), hosted.change("admin")
    review = reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    with pytest.raises(Invalid, match="Say why"):
        reviews.revoke(review, by=sam, reason="  ")
    assert Review.objects.get().lapsed_at is None
    reviews.revoke(review, by=sam, reason="The account was stolen.")
    assert Change.objects.get().state == ChangeState.IN_REVIEW
    event = Event.objects.get(kind="change:approval_revoked")
    assert (event.actor_id, event.data["reason"]) == (sam.pk, "The account was stolen.")


def test_asking_for_changes_is_nobodys_to_take_back(hosted):
    change = hosted.change("asked")
    asked = reviews.request_changes(change, by=hosted.cast.olu, sha=change.head_sha, text="Round.")
    with pytest.raises(Forbidden):
        reviews.revoke(asked, by=admin(hosted.cast.sam), reason="It is fine.")
    assert Review.objects.get().lapsed_at is None


def test_taking_back_twice_is_once(hosted, stood_in):
    for _ in range(2):
        reviews.revoke(stood_in, by=hosted.cast.olu, reason="The limit is wrong.")
    assert Event.objects.filter(kind="change:approval_revoked").count() == 1


def test_nothing_is_taken_back_once_the_change_is_closed(hosted, stood_in):
    path = f"/repos/{hosted.full_name}/pulls/{stood_in.change.number}"
    hosted.git.ok("PATCH", path, json={"state": "closed"})
    hosted.look(stood_in.change.number)
    Review.objects.update(lapsed_at=None)
    with pytest.raises(Refused, match="closed already"):
        reviews.revoke(stood_in, by=hosted.cast.olu, reason="Late.")


def test_the_page_offers_it_to_whom_it_is_and_keeps_a_refused_reason(
    hosted: Hosted, stood_in: Review, client: Client
) -> None:
    url = stood_in.change.get_absolute_url()
    client.force_login(hosted.cast.dee)
    assert "Take somebody’s approval back" not in text(client.get(url))
    client.force_login(hosted.cast.olu)
    assert "Take somebody’s approval back" in text(client.get(url))
    empty = client.post(url, {"act": "revoke", "review": stood_in.pk, "body": ""})
    assert empty.status_code == 400
    assert "Say why the approval is taken back" in text(empty)
    done = client.post(
        url, {"act": "revoke", "review": stood_in.pk, "body": "The limit is wrong."}, follow=True
    )
    assert "You took Max’s approval of" in text(done)
    assert "took Max’s approval of" in text(done)
    assert "back: The limit is wrong." in text(done)


def test_the_page_takes_no_approval_of_another_change_back(hosted, stood_in, client):
    other = hosted.change("other")
    client.force_login(hosted.cast.olu)
    answer = client.post(
        other.get_absolute_url(), {"act": "revoke", "review": stood_in.pk, "body": "Wrong page."}
    )
    assert answer.status_code == 409
    assert Review.objects.get().lapsed_at is None
