"""What ends while something else is under way: nothing that was green stays so by oversight."""

from datetime import datetime, timedelta

import pytest

from contributions.lifecycle import ChangeState
from contributions.models import Delivery, MergeIntent
from contributions.services import changes, decisions, proposals, reviews
from contributions.services.ideas import Idea
from contributions.services.proposing import propose
from journal import events
from people.models import HostAccount, Membership
from people.services import teams
from tests import snapshots as s
from tests.cast import let_through_without_proposal
from tests.contributions.looking import OWNERS
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


def approved(hosted: Hosted, branch: str):
    let_through_without_proposal(hosted.cast.ledger)
    change = hosted.change(branch)
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    hosted.carry_out()
    assert hosted.status(change.head_sha)[0] == "success"
    change.refresh_from_db()
    return change


def edit(hosted: Hosted, number: int, **fields: object):
    """Change the pull request on the host, and have the portal hear of it."""
    hosted.git.ok("PATCH", f"/repos/{hosted.full_name}/pulls/{number}", as_="ana", json=fields)
    return hosted.look(number)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"state": "closed"}, "Taken back: the pull request is closed."),
        ({"base": "release"}, "Taken back: the base branch is not governed."),
    ],
    ids=["closed", "retargeted"],
)
def test_a_success_is_taken_back_where_undoing_it_would_find_it_again(hosted, fields, why):
    change = approved(hosted, "undone")
    edit(hosted, change.number, **fields)
    hosted.carry_out()
    assert hosted.status(change.head_sha) == ("pending", why)


def test_the_success_of_what_was_merged_stays(hosted):
    change = approved(hosted, "stays")
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.carry_out()
    assert hosted.status(change.head_sha)[0] == "success"


def test_a_close_ends_the_merge_that_was_under_way_and_another_may_follow(hosted):
    change = approved(hosted, "closed-meanwhile")
    first = changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    assert edit(hosted, change.number, state="closed").state == ChangeState.CLOSED
    first.refresh_from_db()
    assert (first.state, first.detail) == (MergeIntent.REFUSED, "The pull request was closed.")
    change = edit(hosted, change.number, state="open")
    assert change.state == ChangeState.IN_REVIEW
    reviews.approve(change, by=hosted.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    second = changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    assert second != first
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.MERGED


def test_a_draft_that_came_while_it_was_merging_is_shown_as_one(hosted):
    change = approved(hosted, "draft-meanwhile")
    changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    edit(hosted, change.number, draft=True)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.DRAFT
    assert MergeIntent.objects.get().state == MergeIntent.REFUSED


@pytest.mark.parametrize("act", ["edited", "withdrawn"])
def test_a_proposal_that_is_no_longer_accepted_takes_its_change_s_success_along(hosted, act):
    cast = hosted.cast
    idea = Idea("Count the fee once", "It is counted twice.", platforms=(cast.ledger,))
    proposal = propose(idea, by=cast.ana, key="once")
    decisions.accept(proposal.parts.get(), by=cast.olu)
    proposal.refresh_from_db()
    change = changes.link(hosted.change(act), proposal, by=cast.ana)
    reviews.approve(change, by=cast.olu, sha=change.head_sha)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.APPROVED
    proposal.refresh_from_db()
    if act == "edited":
        proposals.edit(proposal, Idea(idea.title, "Thrice.", platforms=idea.platforms), by=cast.ana)
    else:
        proposals.withdraw(proposal, by=cast.ana)
    hosted.carry_out()
    change.refresh_from_db()
    assert change.state == ChangeState.IN_REVIEW
    assert hosted.status(change.head_sha)[0] == "pending"


def test_a_merge_on_the_host_after_the_role_ended_is_ungated_before_any_worker_hears(hosted):
    change, cast = approved(hosted, "unheard"), hosted.cast
    held = Membership.objects.get(user=cast.olu, team=cast.payments_core)
    teams.remove(held, by=cast.max)
    merge_on_host(hosted, change)
    change = hosted.look(change.number)
    assert change.state == ChangeState.MERGED_UNGATED
    assert not events.of(change.subject).last().data["verdict"]["allowed"]


def merge_on_host(hosted: Hosted, change) -> datetime:
    """Somebody presses the button there; when that was, as the host tells it."""
    path = f"/repos/{hosted.full_name}/pulls/{change.number}"
    hosted.git.ok("PUT", f"{path}/merge", json={"sha": change.head_sha})
    return datetime.fromisoformat(hosted.git.ok("GET", path)["merged_at"])


@pytest.mark.parametrize(
    ("seconds", "state"), [(0.4, ChangeState.MERGED_UNGATED), (1, ChangeState.MERGED)]
)
def test_a_role_that_ended_in_the_second_of_the_merge_ended_before_it(hosted, seconds, state):
    """Hosts tell when they merged in whole seconds, and the portal's own clock is finer."""
    change = approved(hosted, f"second-{state}")
    merged_at = merge_on_host(hosted, change)
    held = Membership.objects.filter(user=hosted.cast.olu, team=hosted.cast.payments_core)
    held.update(until=merged_at + timedelta(seconds=seconds))
    assert hosted.look(change.number).state == state


def told(ledger, sender, action="synchronize", event="push", name="one"):
    account = HostAccount.objects.get(user=sender)
    Delivery.objects.create(
        host=ledger.host,
        delivery_id=f"{sender}-{Delivery.objects.count()}",
        event=event,
        action=action,
        repository=ledger,
        number=4,
        sha=s.sha(name),
        sender_id=account.remote_id,
        received_at=s.timezone.now(),
    )


def pull(cast, ledger, name="one", **more):
    return s.take_in(ledger, cast.ana, number=4, head=name, owner_file=OWNERS, **more)


def test_whoever_pushed_an_earlier_head_back_may_not_approve_it_either(cast, ledger):
    told(ledger, cast.ana)
    pull(cast, ledger)
    pull(cast, ledger, "two")
    told(ledger, cast.dee)
    change = pull(cast, ledger)
    assert str(change.pusher.user) == "Dee"
    change = pull(cast, ledger, reviews=(s.review(cast.dee, "one"),))
    assert change.state == ChangeState.IN_REVIEW
    change = pull(cast, ledger, reviews=(s.review(cast.olu, "one", number=2),))
    assert change.state == ChangeState.APPROVED


def test_the_news_of_a_push_may_come_after_the_head_was_read(cast, ledger):
    told(ledger, cast.ana)
    pull(cast, ledger)
    told(ledger, cast.dee)
    change = pull(cast, ledger, reviews=(s.review(cast.dee, "one"),))
    assert change.state == ChangeState.IN_REVIEW
    assert change.heads.count() == 2


def test_a_label_or_a_title_makes_nobody_a_pusher(cast, ledger):
    told(ledger, cast.ana)
    told(ledger, cast.olu, event="pull_request", action="edited")
    pull(cast, ledger)
    change = pull(cast, ledger, reviews=(s.review(cast.olu, "one"),))
    assert change.state == ChangeState.APPROVED
