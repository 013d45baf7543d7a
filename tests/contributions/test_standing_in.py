"""Deputies, absences and accounts: whose approval counts, at which moment, and who is asked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions import judging, permissions, policy
from contributions.facts import facts_for
from contributions.lifecycle import ChangeState
from contributions.models import Change, Proposal
from contributions.selectors import decisions_waiting, reviews_waiting
from contributions.services import decisions, proposals
from contributions.services.ideas import Idea
from people.models import User
from people.refusals import Forbidden
from people.services import absences, accounts
from platforms.models import PlatformRole, Repository, Role
from platforms.services import owners
from tests import cast as made
from tests import snapshots
from tests.cast import Cast, day_here, let_through_without_proposal
from tests.contributions.standing import approve_on_host, carry_out, stand_in

CODEOWNERS = "* @commons/payments-core\n"


def verdict_at(change: Change, moment) -> policy.Verdict:
    return judging.verdict_on(change, now=moment)[1]


def test_an_approval_of_a_deputy_counts_inside_the_window_and_not_a_moment_longer(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    row = stand_in(cast, helper)
    change = approve_on_host(ledger, cast, helper)
    assert change.state == ChangeState.APPROVED
    assert verdict_at(change, row.until - timedelta(microseconds=1)).allowed
    assert not verdict_at(change, row.until).allowed


def test_an_approval_given_before_the_window_does_not_begin_to_count_with_it(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    change = approve_on_host(ledger, cast, helper)
    assert change.state == ChangeState.IN_REVIEW
    row = stand_in(cast, helper)
    assert row.since > change.reviews.get().at
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_a_deputy_lapses_when_the_owners_role_does(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    made.role(cast.ledger, Role.OWNER, user=cast.dee)
    stand_in(cast, helper)
    change = approve_on_host(ledger, cast, helper)
    assert change.state == ChangeState.APPROVED
    owners.end_role(PlatformRole.objects.get(platform=cast.ledger, user=cast.olu), by=cast.olu)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_a_deputy_lapses_with_the_role_also_where_a_file_names_the_owners_team(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    made.role(cast.ledger, Role.OWNER, user=cast.dee)
    stand_in(cast, helper)
    owner_file = snapshots.OwnerFile(path="CODEOWNERS", text=CODEOWNERS)
    snapshots.take_in(ledger, cast.ana, number=1, owner_file=owner_file)
    review = snapshots.review(helper, "one")
    change = snapshots.take_in(ledger, cast.ana, number=1, owner_file=owner_file, reviews=(review,))
    assert change.state == ChangeState.APPROVED
    owners.end_role(PlatformRole.objects.get(platform=cast.ledger, user=cast.olu), by=cast.olu)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_a_deputy_of_a_deactivated_owner_does_not_count(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    admin = made.person("Adi", is_superuser=True)
    stand_in(cast, helper)
    change = approve_on_host(ledger, cast, helper)
    accounts.deactivate(cast.olu, by=admin)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_a_deputy_does_not_count_for_a_change_to_which_the_owner_contributed(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    stand_in(cast, helper)
    change = snapshots.take_in(
        ledger, cast.ana, commits=(snapshots.commit(cast.olu, "one"),), head="one"
    )
    why_not = permissions.why_not_approve(helper, change, facts_for(change))
    assert why_not is not None
    assert "stands in for Olu" in why_not


def test_a_deputy_stands_in_on_one_platform_only(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    stand_in(cast, helper)
    other = made.platform("Gateway", cast.payments_core, cast.olu)
    let_through_without_proposal(other)
    elsewhere = made.repository(other, "commons/gateway", remote_id=2)
    change = approve_on_host(elsewhere, cast, helper)
    assert change.state == ChangeState.IN_REVIEW


def test_a_deputy_stands_in_all_of_the_owners_groups_and_in_no_other(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    stand_in(cast, helper)
    made.team("Docs", "Payments")
    text = "ledger/ @commons/payments-core\ndocs/ @commons/docs\n"
    files = (snapshots.file("ledger/pay.py"), snapshots.file("docs/a.md"))
    owner_file = snapshots.OwnerFile(path="CODEOWNERS", text=text)
    change = snapshots.take_in(ledger, cast.ana, files=files, owner_file=owner_file)
    groups = {group.name: group for group in facts_for(change).platforms[0].groups}
    in_group = {
        name: [m.person.name for m in group.members if m.role is policy.Role.DEPUTY]
        for name, group in groups.items()
    }
    assert in_group == {"payments-core": ["Ida"], "docs": []}


def test_an_absent_owner_who_approves_anyway_counts(cast: Cast, ledger: Repository) -> None:
    today = day_here()
    absences.be_away(by=cast.olu, first=today, last=today + timedelta(days=3))
    assert approve_on_host(ledger, cast, cast.olu).state == ChangeState.APPROVED


def test_who_is_away_is_shown_as_away_and_the_queue_goes_to_the_others(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    today = day_here()
    change = snapshots.take_in(ledger, cast.ana)
    assert list(reviews_waiting(cast.olu)) == [change]
    absence = absences.be_away(by=cast.olu, first=today, last=today + timedelta(days=3))
    stand_in(cast, helper)
    carry_out()
    assert list(reviews_waiting(cast.olu)) == []
    assert list(reviews_waiting(cast.dee)) == list(reviews_waiting(helper)) == [change]
    change.refresh_from_db()
    could = {
        one["name"]: (one["away"], one["deputy_for"])
        for one in change.verdict["platforms"][0]["groups"][0]["could_still"]
    }
    assert could == {"Olu": (True, ""), "Dee": (False, ""), "Ida": (False, "Olu")}
    absences.come_back(absence, by=cast.olu)
    carry_out()
    assert list(reviews_waiting(cast.olu)) == [change]


def propose(cast: Cast, by: User) -> Proposal:
    cast.ledger.refresh_from_db()
    idea = Idea(title="A fee", problem="It hurts.", approach="Mend it.", platforms=(cast.ledger,))
    return proposals.submit(proposals.save_draft(idea, by=by), by=by)


def test_a_deputy_decides_proposals_and_is_told_of_them(cast: Cast, helper: User) -> None:
    stand_in(cast, helper)
    proposal = propose(cast, cast.ana)
    assert helper.notifications.filter(kind="proposal_submitted").exists()
    part = decisions_waiting(helper).get()
    assert decisions.accept(part, by=helper).proposal == proposal


def test_a_deputy_does_not_decide_what_their_owner_proposes(cast: Cast, helper: User) -> None:
    stand_in(cast, helper)
    proposal = propose(cast, cast.olu)
    assert not decisions_waiting(helper).exists()
    assert not helper.notifications.filter(kind="proposal_submitted").exists()
    with pytest.raises(Forbidden, match="author’s stead"):
        decisions.accept(proposal.parts.get(), by=helper)
    # Dee may all the same, being a trusted committer in her own right.
    stands = decisions_waiting(cast.dee)
    assert stands.exists()


def test_a_proposal_of_the_only_owner_is_not_left_to_their_deputy(cast: Cast, helper: User) -> None:
    stand_in(cast, helper)
    PlatformRole.objects.filter(user=cast.dee).update(until=timezone.now())
    with pytest.raises(Exception, match="nobody but you who could decide"):
        propose(cast, cast.olu)
