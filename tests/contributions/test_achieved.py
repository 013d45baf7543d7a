"""What a platform shows of its rules, its open work and its promise, and a row of the catalogue."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.achieved import Tally, achieved, figures
from contributions.lifecycle import ProposalState
from contributions.models import Change, Proposal, ProposalPart
from contributions.services import decisions, proposals
from contributions.services.ideas import Idea
from platforms import guidance
from platforms.models import Platform, PolicyVersion, Repository
from tests import cast as made
from tests import snapshots
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10:00 in Berlin, no public holiday near


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No figure of another test."""
    cache.clear()


def propose(cast: Cast, at: datetime) -> ProposalPart:
    """Ana's proposal to Ledger, submitted at a moment."""
    with time_machine.travel(at, tick=False):
        platform = Platform.objects.get(pk=cast.ledger.pk)
        idea = Idea(title="A fee", problem="It hurts.", approach="So.", platforms=(platform,))
        proposal = proposals.submit(proposals.save_draft(idea, by=cast.ana), by=cast.ana)
    return proposal.parts.get()


def of_ledger(cast: Cast, now: datetime):
    """The promise as it stands at a moment."""
    with time_machine.travel(now, tick=False):
        return achieved([Platform.objects.get(pk=cast.ledger.pk)])[cast.ledger.pk]


def test_answers_are_counted_in_working_hours_and_held_to_the_promise(cast: Cast) -> None:
    for days in (0, 0, 3):
        part = propose(cast, MONDAY)
        with time_machine.travel(MONDAY + timedelta(hours=2, days=days), tick=False):
            decisions.accept(part, by=cast.olu)
    found = of_ledger(cast, MONDAY + timedelta(days=4))
    assert sorted(found.responses.hours) == [2, 2, 26]
    assert (found.responses.kept, found.responses.late) == (2, 1)
    assert found.responses.median == 2
    assert found.responses.share == pytest.approx(100 * 2 / 3)
    assert (found.decisions.kept, found.decisions.late) == (2, 1)


def test_what_nobody_answered_counts_once_it_is_late(cast: Cast) -> None:
    propose(cast, MONDAY)
    assert of_ledger(cast, MONDAY + timedelta(hours=3)).responses.n == 0
    cache.clear()
    found = of_ledger(cast, MONDAY + timedelta(days=2))
    assert (found.responses.late, found.decisions.n) == (1, 0)
    assert found.responses.median is None


def test_what_was_withdrawn_unanswered_or_is_too_old_counts_for_nothing(cast: Cast) -> None:
    part = propose(cast, MONDAY)
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        proposals.withdraw(part.proposal, by=cast.ana)
    old = propose(cast, MONDAY - timedelta(days=91))
    with time_machine.travel(MONDAY - timedelta(days=80), tick=False):
        decisions.accept(old, by=cast.olu)
    assert of_ledger(cast, MONDAY + timedelta(days=3)).responses.n == 0


def test_the_first_review_of_a_change_is_an_answer_too(cast: Cast, ledger: Repository) -> None:
    change = snapshots.take_in(ledger, cast.ana)
    Change.objects.filter(pk=change.pk).update(
        ready_at=MONDAY, first_review_at=MONDAY + timedelta(hours=4)
    )
    assert of_ledger(cast, MONDAY + timedelta(days=1)).responses.hours == [4]


def test_nothing_is_no_share_and_no_median() -> None:
    assert (Tally().share, Tally().median, Tally().n) == (None, None, 0)


def test_the_rules_in_force_are_said_on_the_platforms_page(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana, title="Count the fee once")
    part = propose(cast, timezone.now())
    client.force_login(cast.sam)
    page = client.get(cast.ledger.get_absolute_url()).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Open a pull request straight away." in words
    assert "Get one approval from every owner group whose files you touch." in words
    assert "Open contributions 2" in words
    for link in (change.get_absolute_url(), part.proposal.get_absolute_url()):
        assert f'href="{link}"' in page
    assert "Promise and what happened" in words
    PolicyVersion.objects.create(
        platform=cast.ledger, number=2, rules={"quorum": "many"}, at=timezone.now()
    )
    assert "cannot be read, so nothing is merged" in guidance.steps(cast.ledger)[0][0]


def test_a_dropped_part_is_no_open_contribution(cast: Cast, client: Client) -> None:
    other = made.platform("Beacon", cast.storefront, cast.dee)
    both = (Platform.objects.get(pk=cast.ledger.pk), Platform.objects.get(pk=other.pk))
    idea = Idea(title="A fee", problem="It hurts.", approach="So.", platforms=both)
    proposal = proposals.submit(proposals.save_draft(idea, by=cast.ana), by=cast.ana)
    proposals.drop_platform(proposal.parts.get(platform=cast.ledger), by=cast.ana)
    client.force_login(cast.sam)
    assert "Nothing is open here." in client.get(cast.ledger.get_absolute_url()).content.decode()
    assert "A fee" in client.get(other.get_absolute_url()).content.decode()
    assert {pk: one.open for pk, one in figures(both).items()} == {both[0].pk: 0, both[1].pk: 1}


@pytest.mark.parametrize("state", ProposalState)
def test_list_and_page_count_the_same_open_contributions(
    cast: Cast, client: Client, ledger: Repository, state: ProposalState
) -> None:
    snapshots.take_in(ledger, cast.ana)
    part = propose(cast, timezone.now())
    Proposal.objects.filter(pk=part.proposal_id).update(state=state)
    expected = 1 + (state.is_open and state is not ProposalState.DRAFT)
    assert figures([cast.ledger])[cast.ledger.pk].open == expected
    client.force_login(cast.ana)
    page = client.get(cast.ledger.get_absolute_url()).content.decode()
    assert f'Open contributions <span class="count">{expected}</span>' in page


def test_a_declined_part_is_open_nowhere_though_the_rest_goes_on(
    cast: Cast, client: Client
) -> None:
    part = propose(cast, timezone.now())
    ProposalPart.objects.filter(pk=part.pk).update(
        state="declined", reason_code="other", reason="Not here."
    )
    assert figures([cast.ledger])[cast.ledger.pk].open == 0
    client.force_login(cast.sam)
    assert "Nothing is open here." in client.get(cast.ledger.get_absolute_url()).content.decode()


def test_rows_of_the_catalogue_show_merges_by_week(cast: Cast, ledger: Repository) -> None:
    now = timezone.now()
    merged = {"open": False, "merged": True, "merge_sha": "b" * 40}
    for weeks in (0, 1, 1, 9):
        snapshots.take_in(ledger, cast.ana, **merged, merged_at=now - timedelta(weeks=weeks))
    snapshots.take_in(ledger, cast.ana)
    shown = figures([Platform.objects.get(pk=cast.ledger.pk)])[cast.ledger.pk]
    assert shown.merged == (0, 0, 0, 0, 0, 0, 2, 1)
    assert shown.open == 1
    assert shown.last_merged_at == now


def test_figures_of_many_platforms_ask_as_often_as_of_one(cast: Cast, ledger: Repository) -> None:
    one = [Platform.objects.get(pk=cast.ledger.pk)]
    with CaptureQueriesContext(connection) as few:
        figures(one)
    cache.clear()
    for n in range(30):
        on = made.platform(f"Tool {n}", cast.storefront, cast.dee)
        row = made.repository(on, f"commons/tool-{n}", remote_id=n + 10)
        snapshots.take_in(Repository.objects.get(pk=row.pk), cast.ana)
    many = list(Platform.objects.all())
    with CaptureQueriesContext(connection) as asked:
        found = figures(many)
    assert len(asked) == len(few)
    assert sum(shown.open for shown in found.values()) == 30
