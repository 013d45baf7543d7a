"""Deputies, absences and accounts: whose approval counts, at which moment, and who is asked."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contributions import fanout, judging, permissions, policy
from contributions.facts import facts_for
from contributions.lifecycle import ChangeState
from contributions.models import Change, Proposal, Review
from contributions.selectors import decisions_waiting, reviews_waiting
from contributions.services import decisions, proposals
from contributions.services.proposals import Idea
from journal import effects, events
from journal.models import Effect
from people.models import Absence, User
from people.refusals import Forbidden
from people.services import absences, accounts, teams
from platforms.models import Deputy, Platform, PlatformRole, Repository, Role
from platforms.services import deputies, owners
from tests import cast as made
from tests import snapshots
from tests.cast import Cast, let_through_without_proposal

CODEOWNERS = "* @commons/payments-core\n"


@pytest.fixture
def ledger(cast: Cast) -> Repository:
    """Ledger's repository, whose change needs nothing but an owner's approval."""
    let_through_without_proposal(cast.ledger)
    return made.repository(cast.ledger, "commons/ledger")


@pytest.fixture
def helper(cast: Cast) -> User:
    """Somebody in none of the owning teams, with an account on the host."""
    one = made.person("Ida")
    made.account(one, 300)
    return one


def stand_in(cast: Cast, deputy: User, days: int = 7, by: User | None = None) -> Deputy:
    """Olu's deputy on Ledger from today."""
    today = timezone.localdate()
    return deputies.appoint(
        cast.ledger,
        owner=cast.olu,
        deputy=deputy,
        first=today,
        last=today + timedelta(days=days - 1),
        by=by or cast.olu,
    )


def approve_on_host(ledger: Repository, cast: Cast, by: User, head: str = "one") -> Change:
    """A change by Ana that somebody approves on the host once the portal knows its head."""
    snapshots.take_in(ledger, cast.ana, number=1, head=head)
    return snapshots.take_in(
        ledger, cast.ana, number=1, head=head, reviews=(snapshots.review(by, head),)
    )


def verdict_at(change: Change, moment) -> policy.Verdict:
    return judging.verdict_on(change, now=moment)[1]


def carry_out() -> None:
    for pk in effects.due():
        effects.carry_out(pk)


def asked_about(platform: Platform) -> bool:
    key = f"contributions.judge-platform:{platform.pk}"
    return Effect.objects.filter(key=key, done_at=None).exists()


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
    today = timezone.localdate()
    absences.be_away(by=cast.olu, first=today, last=today + timedelta(days=3))
    assert approve_on_host(ledger, cast, cast.olu).state == ChangeState.APPROVED


def test_who_is_away_is_shown_as_away_and_the_queue_goes_to_the_others(
    cast: Cast, ledger: Repository, helper: User
) -> None:
    today = timezone.localdate()
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


def test_deactivating_an_account_voids_its_approvals_for_good(
    cast: Cast, ledger: Repository
) -> None:
    admin = made.person("Adi", is_superuser=True)
    change = approve_on_host(ledger, cast, cast.olu)
    accounts.deactivate(cast.olu, by=admin)
    change.refresh_from_db()
    review = Review.objects.get(change=change)
    assert change.state == ChangeState.IN_REVIEW
    assert "deactivated" in review.lapse_reason
    kinds = [event.kind for event in events.of(change.subject)]
    assert "change:approval_lapsed" in kinds
    accounts.reactivate(cast.olu, by=admin)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_an_approval_given_on_the_host_by_a_deactivated_account_never_counts(
    cast: Cast, ledger: Repository
) -> None:
    admin = made.person("Adi", is_superuser=True)
    accounts.deactivate(cast.olu, by=admin)
    change = approve_on_host(ledger, cast, cast.olu)
    assert change.state == ChangeState.IN_REVIEW
    accounts.reactivate(cast.olu, by=admin)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


def test_leaving_a_team_that_a_file_of_owners_names_takes_the_approval_back(
    cast: Cast, ledger: Repository
) -> None:
    owner_file = snapshots.OwnerFile(path="CODEOWNERS", text=CODEOWNERS)
    snapshots.take_in(ledger, cast.ana, number=1, owner_file=owner_file)
    review = snapshots.review(cast.dee, "one")
    change = snapshots.take_in(ledger, cast.ana, number=1, owner_file=owner_file, reviews=(review,))
    assert change.state == ChangeState.APPROVED
    PlatformRole.objects.filter(user=cast.dee).update(until=timezone.now())
    teams.remove(cast.dee.memberships.get(), by=cast.max)
    assert asked_about(cast.ledger)
    carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW


@pytest.mark.parametrize("what", ["role", "deputy", "absence", "membership"])
def test_a_window_that_ends_by_itself_is_noticed_once(
    cast: Cast, ledger: Repository, helper: User, what: str
) -> None:
    snapshots.take_in(ledger, cast.ana)
    now = timezone.now()
    since, until = now - timedelta(days=1), now + timedelta(hours=1)
    match what:
        case "role":
            made.role(cast.ledger, Role.REVIEWER, user=helper, since=since, until=until)
        case "deputy":
            Deputy.objects.create(
                platform=cast.ledger,
                owner=cast.olu,
                deputy=helper,
                since=since,
                until=until,
                appointed_by=cast.olu,
            )
        case "absence":
            Absence.objects.create(user=cast.olu, since=since, until=until)
        case "membership":
            cast.olu.memberships.update(until=until)
    assert fanout.judge_after_windows(now) == set()
    assert fanout.judge_after_windows(until) == {cast.ledger.pk}
    Change.objects.update(verdict_at=until)
    assert fanout.judge_after_windows(until + timedelta(minutes=1)) == set()


def test_the_database_itself_holds_one_deputy_of_an_owner_at_a_time_for_ninety_days(
    cast: Cast, helper: User
) -> None:
    now = timezone.now()

    def row(start: int, end: int, **more: object) -> None:
        values = {
            "platform": cast.ledger,
            "owner": cast.olu,
            "deputy": helper,
            "appointed_by": cast.olu,
            "since": now + timedelta(days=start),
            "until": now + timedelta(days=end),
            **more,
        }
        with transaction.atomic():
            Deputy.objects.create(**values)

    row(0, 10)
    row(10, 20)
    with pytest.raises(IntegrityError, match="deputy_one_at_a_time"):
        row(19, 30, deputy=cast.dee)
    with pytest.raises(IntegrityError, match="deputy_window"):
        row(30, 121)
    with pytest.raises(IntegrityError, match="deputy_is_another"):
        row(40, 50, deputy=cast.olu)
    row(5, 15, owner=cast.dee)
    row(5, 15, platform=made.platform("Gateway", cast.payments_core, cast.olu))
    assert Deputy.objects.count() == 4


def test_dates_mean_whole_days_in_the_platforms_zone(cast: Cast, helper: User) -> None:
    cast.ledger.time_zone = "Pacific/Auckland"
    cast.ledger.save()
    row = deputies.appoint(
        cast.ledger,
        owner=cast.olu,
        deputy=helper,
        first=date(2100, 6, 1),
        last=date(2100, 6, 2),
        by=cast.olu,
    )
    assert row.since.isoformat() == "2100-06-01T00:00:00+12:00"
    assert row.until.isoformat() == "2100-06-03T00:00:00+12:00"
