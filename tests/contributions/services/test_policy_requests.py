"""An admin asks for a policy, and a second person puts it in force or lets it go."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from contributions.lifecycle import ChangeState
from contributions.services import policies, policy_requests
from journal.models import Event
from people.models import User
from people.refusals import Forbidden, Refused, Stale
from platforms.models import PolicyRequest, PolicySource, PolicyVersion
from tests.cast import Cast
from tests.contributions.looking import text
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db

OPEN = "require_proposal: false\n"
PAGE = "/platforms/ledger/policy/"


@pytest.fixture
def sam(cast: Cast) -> User:
    return admin(cast.sam)


def admin(user: User) -> User:
    user.is_superuser = True
    user.save()
    return user


def test_what_an_admin_asks_for_counts_for_nothing_until_an_owner_confirms(cast: Cast, sam: User):
    asked = policy_requests.ask(cast.ledger, OPEN, by=sam)
    assert not PolicyVersion.objects.exists()
    saved = policy_requests.confirm(asked, by=cast.olu)
    assert (saved.number, saved.by, saved.seconded_by) == (1, sam, cast.olu)
    event = Event.objects.get(kind="platform:policy_saved")
    assert (event.actor_id, event.data["seconded_by"]) == (sam.pk, "Olu")


def test_a_second_admin_confirms_but_never_the_first(cast: Cast, sam: User):
    asked = policy_requests.ask(cast.ledger, OPEN, by=sam)
    with pytest.raises(Forbidden, match="You asked for it"):
        policy_requests.confirm(asked, by=sam)
    with pytest.raises(Forbidden, match="Only owners of Ledger and admins"):
        policy_requests.confirm(asked, by=cast.ana)
    assert not PolicyVersion.objects.exists()
    assert policy_requests.confirm(asked, by=admin(cast.max)).number == 1


def test_owners_and_the_other_admins_are_told_and_who_asked_is_not(cast: Cast, sam: User):
    admin(cast.max)
    policy_requests.ask(cast.ledger, OPEN, by=sam)
    for who, told in ((cast.olu, 1), (cast.dee, 0), (cast.max, 1), (sam, 0), (cast.ana, 0)):
        assert who.notifications.filter(kind="policy_requested").count() == told


def test_asking_and_confirming_twice_is_once(cast: Cast, sam: User):
    asked = policy_requests.ask(cast.ledger, OPEN, by=sam)
    assert policy_requests.ask(cast.ledger, OPEN.replace("\n", "\r\n"), by=sam) == asked
    saved = policy_requests.confirm(asked, by=cast.olu)
    assert policy_requests.confirm(asked, by=cast.olu) == saved
    assert PolicyVersion.objects.count() == 1


def test_one_request_waits_at_a_time_and_the_database_says_so_too(cast: Cast, sam: User):
    policy_requests.ask(cast.ledger, OPEN, by=sam)
    with pytest.raises(Refused, match="Sam asked for a policy already"):
        policy_requests.ask(cast.ledger, "{}\n", by=admin(cast.max))
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyRequest.objects.create(
            platform=cast.ledger, text="{}", based_on=0, by=cast.max, at=timezone.now()
        )


def test_a_text_that_could_not_be_put_in_force_is_not_asked_for(cast: Cast, sam: User):
    with pytest.raises(policies.BadPolicy):
        policy_requests.ask(cast.ledger, "quorums: 0\n", by=sam)
    assert not PolicyRequest.objects.exists()


def test_what_was_written_over_an_older_version_is_not_confirmed(cast: Cast, sam: User):
    asked = policy_requests.ask(cast.ledger, OPEN, by=sam, based_on=0)
    policies.save_policy(cast.ledger, "# newer\n{}\n", by=cast.olu)
    with pytest.raises(Stale, match="Version 1 was saved meanwhile"):
        policy_requests.confirm(asked, by=cast.olu)
    asked.refresh_from_db()
    assert asked.settled_at is None


def test_the_word_of_one_who_is_no_admin_any_more_is_not_put_in_force(cast: Cast, sam: User):
    asked = policy_requests.ask(cast.ledger, OPEN, by=sam)
    User.objects.filter(pk=sam.pk).update(is_superuser=False)
    with pytest.raises(Refused, match="Sam is no admin any more"):
        policy_requests.confirm(asked, by=cast.olu)
    policy_requests.drop(asked, by=cast.olu)


def test_a_dropped_request_is_over_and_a_confirmed_one_is_not_dropped(cast: Cast, sam: User):
    asked = policy_requests.ask(cast.ledger, OPEN, by=sam)
    with pytest.raises(Forbidden):
        policy_requests.drop(asked, by=cast.ana)
    for _ in range(2):
        policy_requests.drop(asked, by=sam)
    assert Event.objects.filter(kind="platform:policy_request_dropped").count() == 1
    with pytest.raises(Refused, match="dropped meanwhile"):
        policy_requests.confirm(asked, by=cast.olu)
    again = policy_requests.ask(cast.ledger, OPEN, by=sam)
    policy_requests.confirm(again, by=cast.olu)
    with pytest.raises(Refused, match="is in force"):
        policy_requests.drop(again, by=sam)


def test_nothing_is_asked_for_where_a_file_says_what_the_policy_is(cast: Cast, sam: User):
    cast.ledger.policy_source = PolicySource.REPOSITORY.value
    cast.ledger.save()
    with pytest.raises(Refused, match="so nothing was saved here"):
        policy_requests.ask(cast.ledger, OPEN, by=sam)


def test_open_changes_are_judged_by_what_was_confirmed(hosted: Hosted):
    change = hosted.change("waits")
    by = admin(hosted.cast.sam)
    asked = policy_requests.ask(hosted.cast.ledger, OPEN, by=by)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.verdict["platforms"][0]["policy_version"] == "v0"
    policy_requests.confirm(asked, by=hosted.cast.olu)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.verdict["platforms"][0]["policy_version"] == "v1"
    assert change.state == ChangeState.IN_REVIEW


def test_the_page_leads_from_the_admins_form_to_the_owners_confirmation(
    client: Client, cast: Cast, sam: User
):
    client.force_login(sam)
    assert "Ask for it" in text(client.get(PAGE))
    tried = client.post(PAGE, {"text": OPEN, "act": "preview", "based_on": "0"})
    assert "Nothing was saved." in text(tried)
    asked = client.post(PAGE, {"text": OPEN, "act": "ask", "based_on": "0"}, follow=True)
    assert "Asked. It counts once an owner or a second admin confirms." in text(asked)
    assert "Confirm: put it in force" not in text(asked)
    row = PolicyRequest.objects.get()
    refused = client.post(PAGE, {"act": "confirm", "request": row.pk})
    assert refused.status_code == 403
    assert "You asked for it." in text(refused)
    client.force_login(cast.olu)
    assert "Sam asked for this policy" in text(client.get(PAGE))
    done = client.post(PAGE, {"act": "confirm", "request": row.pk}, follow=True)
    assert "Version 1 is in force." in text(done)
    assert "Sam with" in text(done)


def test_a_form_that_names_no_request_of_this_platform_does_nothing(client: Client, cast: Cast):
    client.force_login(cast.olu)
    for given in ({}, {"request": "x"}, {"request": "999999"}):
        answer = client.post(PAGE, {"act": "confirm", **given})
        assert answer.status_code == 409
        assert "did not say which request" in text(answer)
