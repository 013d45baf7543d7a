"""Picking up a roadmap item: the proposal that carries it out, and how much earlier it came."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import outcomes, record
from contributions.lifecycle import ProposalMove
from contributions.models import Proposal
from contributions.services import changes, decisions, proposals
from journal import events
from people.models import Notification
from people.refusals import Invalid, Refused
from platforms.models import RoadmapItem
from platforms.services import roadmap
from tests import snapshots
from tests.cast import Cast, platform, repository
from tests.contributions.ideas import accepted, draft, part_of, submitted

DAYS = 40


@pytest.fixture
def item(cast: Cast) -> RoadmapItem:
    """Help wanted on Ledger, expected in forty days."""
    return roadmap.add(
        cast.ledger,
        by=cast.olu,
        title="Export closed days",
        benefit="A minute instead of forty.",
        wanted=True,
        mentor=cast.dee,
        effort="about a week",
        forecast=timezone.localdate() + timedelta(days=DAYS),
    )


def state(item: RoadmapItem) -> str:
    item.refresh_from_db()
    return item.state


def test_picking_up_opens_a_proposal_that_is_filled_in_and_linked(
    cast: Cast, item: RoadmapItem, client: Client
) -> None:
    client.force_login(cast.ana)
    assert f"/propose/?item={item.pk}" in client.get(item.get_absolute_url()).content.decode()
    shown = client.get(f"/propose/?item={item.pk}").content.decode()
    assert f'name="item" value="{item.pk}"' in shown
    assert "A minute instead of forty." in shown
    assert "It carries out" in shown
    given = {"title": "Export", "problem": "Slow.", "platforms": ["ledger"], "kind": "code"}
    sent = {**given, "item": item.pk, "key": "one", "act": "submit"}
    client.post("/propose/", sent)
    made = Proposal.objects.get()
    assert (made.item, made.state, state(item)) == (item, "submitted", "taken")
    assert Notification.objects.get(user=cast.dee, kind="item_taken").title == (
        "Ana picks up “Export closed days”"
    )
    assert made.get_absolute_url() in client.get(item.get_absolute_url()).content.decode()
    assert item.get_absolute_url() in client.get(made.get_absolute_url()).content.decode()


def test_a_draft_takes_nothing_and_the_link_may_be_taken_off(
    cast: Cast, item: RoadmapItem, client: Client
) -> None:
    own = draft(cast.ana, cast.ledger, item=item)
    assert state(item) == "open"
    client.force_login(cast.ana)
    edit = f"{own.get_absolute_url()}edit/"
    given = {"title": "Export", "problem": "Slow.", "platforms": ["ledger"], "kind": "code"}
    client.post(edit, {**given, "item": item.pk, "act": "unlink"})
    own.refresh_from_db()
    assert own.item is None


def test_nobody_links_what_they_may_not_see_or_whose_platform_is_not_chosen(cast: Cast) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    hidden = roadmap.add(vault, by=cast.olu, title="Secret", wanted=True)
    assert draft(cast.ana, cast.ledger, item=hidden).item is None
    with pytest.raises(Invalid):
        draft(cast.ana, cast.ledger, vault, item=hidden)


def test_only_one_proposal_takes_it_and_the_other_draft_is_kept(
    cast: Cast, item: RoadmapItem
) -> None:
    submitted(cast.ana, cast.ledger, item=item)
    late = draft(cast.sam, cast.ledger, item=item)
    with pytest.raises(Refused, match=r"picked up meanwhile.*your draft is kept"):
        proposals.submit(late, by=cast.sam)
    late.refresh_from_db()
    assert (late.state, late.item) == ("draft", item)


def test_it_is_given_back_when_the_proposal_comes_to_nothing(cast: Cast, item: RoadmapItem) -> None:
    first = submitted(cast.ana, cast.ledger, item=item)
    decisions.decline(part_of(first), by=cast.olu, code="no_capacity", reason="Not now.")
    assert state(item) == "open"
    second = submitted(cast.ana, cast.ledger, item=item)
    proposals.withdraw(second, by=cast.ana)
    assert state(item) == "open"
    desk = platform("Desk", cast.payments_core, cast.olu)
    third = submitted(cast.ana, cast.ledger, desk, item=item)
    proposals.drop_platform(part_of(third, cast.ledger), by=cast.ana)
    third.refresh_from_db()
    assert (state(item), third.item) == ("open", None)
    kinds = [one.kind for one in events.of(item.subject)]
    assert kinds.count("item:take") == kinds.count("item:release") == 3


def test_its_forecast_stands_still_while_somebody_works_on_it(
    cast: Cast, item: RoadmapItem
) -> None:
    submitted(cast.ana, cast.ledger, item=item)
    later = timezone.localdate() + timedelta(days=300)
    with pytest.raises(Invalid) as refusal:
        roadmap.edit(item, by=cast.olu, forecast=later)
    assert "stands still" in refusal.value.fields["forecast"]
    roadmap.edit(item, by=cast.olu, benefit="Less waiting.")
    with pytest.raises(Refused, match="A proposal carries this out"):
        roadmap.done(item, by=cast.olu)


@pytest.mark.parametrize(("days", "words"), [(DAYS, "brought forward by 6 weeks"), (None, "")])
def test_the_merge_of_its_last_change_delivers_it_and_says_how_much_earlier(
    cast: Cast, item: RoadmapItem, client: Client, days: int | None, words: str
) -> None:
    if days is None:
        roadmap.edit(item, by=cast.olu, forecast=None)
    own = repository(cast.ledger, "commons/ledger")
    idea = accepted(cast.ana, cast.olu, cast.ledger, item=item)
    change = snapshots.take_in(own, cast.ana)
    changes.link(change, idea, by=cast.ana)
    assert state(item) == "taken"
    merged = {"open": False, "merged": True, "merged_at": timezone.now()}
    snapshots.take_in(own, cast.ana, number=change.number, merge_sha=snapshots.sha("m"), **merged)
    idea.refresh_from_db()
    assert (idea.state, state(item), item.contributed) == ("delivered", "delivered", True)
    expected = None if days is None else (item.forecast - item.delivered_on).days
    assert item.brought_forward == expected
    client.force_login(cast.sam)
    shown = client.get(item.get_absolute_url()).content.decode()
    assert words in shown if words else "nobody can say how much earlier" in shown


def test_a_delivery_that_is_heard_twice_counts_once(cast: Cast, item: RoadmapItem) -> None:
    idea = accepted(cast.ana, cast.olu, cast.ledger, item=item)
    record.move_proposal(idea, ProposalMove.START)
    record.move_proposal(idea, ProposalMove.DELIVER)
    outcomes.deliver_if_done(idea)
    assert state(item) == "delivered"
    assert events.of(item.subject).filter(kind="item:deliver").count() == 1
