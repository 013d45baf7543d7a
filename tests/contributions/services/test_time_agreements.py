"""A line manager agrees to the proposer's time, until a day, and nobody else does."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contributions import facts, judging, policy
from contributions.models import TimeAgreement
from contributions.services import changes, decisions, proposals, time_agreements
from contributions.services.ideas import Idea
from people.refusals import Forbidden, Invalid
from platforms.models import PolicyVersion, Repository
from tests import cast as made
from tests import snapshots
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(cast: Cast):
    """Whoever manages Ana's department."""
    boss = made.person("Bea")
    cast.storefront.department.manager = boss
    cast.storefront.department.save()
    return boss


@pytest.fixture
def proposal(cast: Cast):
    rules = {"require_time_agreement": True}
    PolicyVersion.objects.create(platform=cast.ledger, number=1, rules=rules, at=timezone.now())
    idea = Idea(title="Fees", problem="Twice", approach="Once", platforms=(cast.ledger,))
    draft = proposals.save_draft(idea, by=cast.ana)
    proposals.submit(draft, by=cast.ana)
    decisions.accept(draft.parts.get(), by=cast.olu, reason="")
    draft.refresh_from_db()
    return draft


def today(days: int = 0):
    return (timezone.now() + timedelta(days=days)).date()


def change_of(cast: Cast, proposal):
    made.repository(cast.ledger, "commons/ledger")
    ledger = Repository.objects.get(full_name="commons/ledger")
    change = snapshots.take_in(ledger, cast.ana, number=4)
    changes.link(change, proposal, by=cast.ana)
    return snapshots.take_in(
        ledger, cast.ana, number=4, reviews=(snapshots.review(cast.olu, "one"),)
    )


def time_condition(change, **span):
    now = timezone.now() + timedelta(**span)
    verdict = judging.verdict_on(change, now=now)[1]
    return next(one for one in verdict.conditions if one.key == "time")


def test_a_change_waits_for_the_agreement_and_goes_on_with_it(cast, manager, proposal):
    change = change_of(cast, proposal)
    assert change.verdict["headline"].startswith("Not yet: Ledger needs a line manager’s agreement")
    time_agreements.agree(proposal, last_day=today(10), by=manager)
    change.refresh_from_db()
    assert change.verdict["outcome"] == policy.Outcome.GREEN
    assert facts.facts_for(change).time_agreement.by == "Bea"


def test_it_holds_up_to_the_end_of_its_last_day_and_no_longer(cast, manager, proposal):
    change = change_of(cast, proposal)
    agreed = time_agreements.agree(proposal, last_day=today(10), by=manager)
    before = judging.verdict_on(change, now=agreed.until - timedelta(microseconds=1))[1]
    after = judging.verdict_on(change, now=agreed.until)[1]
    assert (before.allowed, after.allowed) == (True, False)


@pytest.mark.parametrize("who", ["ana", "olu", "max", "sam"])
def test_only_whoever_manages_the_proposers_department_agrees(cast, manager, proposal, who):
    with pytest.raises(Forbidden):
        time_agreements.agree(proposal, last_day=today(10), by=getattr(cast, who))
    assert not TimeAgreement.objects.exists()


def test_nobody_agrees_to_their_own_time(cast, proposal):
    cast.storefront.department.manager = cast.ana
    cast.storefront.department.save()
    with pytest.raises(Forbidden, match="their own time"):
        time_agreements.agree(proposal, last_day=today(10), by=cast.ana)


def test_a_day_that_is_over_is_refused(cast, manager, proposal):
    with pytest.raises(Invalid, match="That day is over"):
        time_agreements.agree(proposal, last_day=today(-3), by=manager)


@pytest.mark.parametrize("day", [date.max, date(2999, 1, 1)])
def test_a_day_more_than_two_years_away_is_refused(cast, manager, proposal, day):
    with pytest.raises(Invalid, match="within two years"):
        time_agreements.agree(proposal, last_day=day, by=manager)


def test_a_new_one_replaces_the_old_and_the_same_again_is_one(cast, manager, proposal):
    first = time_agreements.agree(proposal, last_day=today(10), by=manager)
    assert time_agreements.agree(proposal, last_day=today(10), by=manager) == first
    time_agreements.agree(proposal, last_day=today(20), by=manager)
    assert TimeAgreement.objects.filter(ended_at=None).count() == 1
    assert TimeAgreement.objects.count() == 2


def test_taken_back_it_no_longer_counts(cast, manager, proposal):
    change = change_of(cast, proposal)
    time_agreements.agree(proposal, last_day=today(10), by=manager)
    time_agreements.end(proposal, by=manager)
    assert not time_condition(change).holds


def test_the_manager_signs_on_the_proposals_page(cast, manager, proposal, client):
    client.force_login(manager)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Agree to the time" in page
    told = {"act": "agree_time", "last_day": today(10).isoformat()}
    client.post(proposal.get_absolute_url(), told)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Bea agreed to Ana’s time" in page
    assert f"agreed to the time, until the end of {today(10).isoformat()}" in page


def test_others_read_who_has_to_sign_and_get_no_button(cast, manager, proposal, client):
    client.force_login(cast.ana)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "until Bea, who manages Ana’s department, agrees" in page
    assert "Agree to the time" not in page
    told = {"act": "agree_time", "last_day": today(10).isoformat()}
    assert client.post(proposal.get_absolute_url(), told).status_code == 403
