"""What an author may do with a proposal: every move, refusal and double submit."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contributions.models import Proposal
from contributions.services import decisions, proposals
from contributions.services.proposing import propose
from journal import events
from people.models import Notification
from people.refusals import Forbidden, Invalid, Refused
from platforms.models import Lifecycle, Openness, PlatformRole
from tests.cast import Cast, person, platform
from tests.contributions.ideas import accepted, again, draft, idea, part_of, submitted


def kinds(proposal: Proposal) -> list[str]:
    return [event.kind.removeprefix("proposal:") for event in events.of(proposal.subject)]


def test_a_draft_is_kept_as_it_is_and_told_to_nobody(cast: Cast) -> None:
    made = draft(cast.ana, title="", problem="")
    assert (made.state, kinds(made)) == ("draft", ["drafted"])
    assert not Notification.objects.exists()


def test_saving_a_draft_twice_with_one_key_keeps_one_draft(cast: Cast) -> None:
    first = proposals.save_draft(idea(cast.ledger, title="One"), by=cast.ana, key="k")
    second = proposals.save_draft(idea(title="Two"), by=cast.ana, key="k")
    assert second.pk == first.pk
    assert (second.title, second.parts.count()) == ("Two", 0)
    assert kinds(first) == ["drafted"]


def test_the_same_key_of_two_people_is_two_drafts(cast: Cast) -> None:
    ones = {proposals.save_draft(idea(), by=by, key="k").pk for by in (cast.ana, cast.sam)}
    assert len(ones) == 2


def test_nobody_writes_in_somebody_elses_draft(cast: Cast) -> None:
    made = draft(cast.ana)
    with pytest.raises(Forbidden):
        proposals.save_draft(idea(title="Mine now"), by=cast.sam, proposal=made)
    with pytest.raises(Forbidden):
        proposals.submit(made, by=cast.sam)
    assert again(made).title == "Count the fee once"


def test_a_title_too_long_is_refused_with_its_length(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        proposals.save_draft(idea(title="x" * 201), by=cast.ana)
    assert "201" in refusal.value.fields["title"]
    assert not Proposal.objects.exists()


def test_submitting_starts_the_promise_and_tells_the_owners_but_not_the_author(cast: Cast) -> None:
    made = submitted(cast.dee, cast.ledger)
    part = part_of(made)
    assert made.submitted_at
    assert part.response_due_at <= part.decision_due_at
    assert kinds(made) == ["drafted", "submit"]
    told = Notification.objects.filter(kind="proposal_submitted")
    assert [one.user for one in told] == [cast.olu]


def test_owners_are_told_of_no_platform_that_they_may_not_see(cast: Cast) -> None:
    lee = person("Lee")
    vault = platform("Vault", cast.storefront, lee, restricted=True)
    made = submitted(cast.ana, cast.ledger, vault)
    told = dict(
        Notification.objects.filter(path=made.get_absolute_url()).values_list("user", "body")
    )
    assert told[cast.olu.pk] == "Ana proposes it to Ledger."
    assert "Vault" in told[lee.pk]


def test_a_double_submit_makes_one_proposal_and_one_message(cast: Cast) -> None:
    first = propose(idea(cast.ledger), by=cast.ana, key="k")
    second = propose(idea(cast.ledger), by=cast.ana, key="k")
    proposals.submit(first, by=cast.ana)
    assert second.pk == first.pk
    assert kinds(first) == ["drafted", "submit"]
    assert Notification.objects.filter(user=cast.olu).count() == 1


def test_a_draft_saved_late_does_not_undo_the_submit(cast: Cast) -> None:
    made = propose(idea(cast.ledger), by=cast.ana, key="k")
    with pytest.raises(Refused, match="submitted already"):
        proposals.save_draft(idea(title="Late autosave"), by=cast.ana, key="k")
    assert again(made).title == "Count the fee once"


def test_a_submit_names_everything_that_is_missing_and_keeps_the_draft(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        propose(idea(title=" ", problem=""), by=cast.ana, key="k")
    assert set(refusal.value.fields) == {"title", "problem", "platforms"}
    assert Proposal.objects.get(idempotency_key="k").state == "draft"


@pytest.mark.parametrize(
    "how", [{"openness": Openness.PAUSED.value}, {"lifecycle": Lifecycle.ARCHIVED.value}]
)
def test_a_platform_that_takes_no_proposals_is_named(cast: Cast, how: dict[str, str]) -> None:
    closed = platform("Beacon", cast.payments_core, cast.olu, **how)
    with pytest.raises(Refused, match="Beacon takes no proposals"):
        submitted(cast.ana, cast.ledger, closed)
    assert Proposal.objects.get().state == "draft"


def test_a_platform_with_nobody_else_to_decide_is_named(cast: Cast) -> None:
    own = platform("Beacon", cast.storefront, cast.ana)
    with pytest.raises(Refused, match="Beacon has nobody but you"):
        submitted(cast.ana, own)


def test_a_platform_that_one_may_not_see_is_not_there(cast: Cast) -> None:
    hidden = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    with pytest.raises(Invalid, match="No such platform"):
        submitted(cast.sam, hidden)


def test_an_edit_while_it_waits_is_an_event_and_keeps_decisions(cast: Cast) -> None:
    beacon = platform("Beacon", cast.payments_core, cast.olu)
    made = submitted(cast.ana, cast.ledger, beacon)
    decisions.accept(part_of(made, beacon), by=cast.olu)
    proposals.edit(made, idea(cast.ledger, beacon, title="Better"), by=cast.ana)
    assert (again(made).state, again(made).revision) == ("submitted", 2)
    assert part_of(made, beacon).state == "accepted"
    assert kinds(made)[-1] == "edited"


def test_an_edit_that_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    before = kinds(made)
    proposals.edit(made, idea(cast.ledger), by=cast.ana)
    assert (kinds(made), again(made).revision) == (before, 1)


def test_a_material_edit_after_acceptance_asks_every_owner_again_on_a_new_clock(cast: Cast) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=60)):
        made = accepted(cast.ana, cast.olu, cast.ledger)
    proposals.edit(made, idea(cast.ledger, problem="Another one."), by=cast.ana)
    part = part_of(made)
    assert (again(made).state, part.state, part.decided_by) == ("submitted", "waiting", None)
    assert part.decision_due_at > timezone.now()
    assert kinds(made)[-1] == "edit"
    # Asked for changes and submitted once more, it still does not count from the first day.
    decisions.request_changes(part, by=cast.olu, reason="Which one?")
    proposals.submit(made, by=cast.ana)
    assert part_of(made).decision_due_at > timezone.now()


def test_an_edit_of_what_is_not_material_keeps_the_acceptance(cast: Cast) -> None:
    made = accepted(cast.ana, cast.olu, cast.ledger)
    proposals.edit(made, idea(cast.ledger, effort="about a week"), by=cast.ana)
    assert (again(made).state, again(made).effort) == ("accepted", "about a week")


def test_an_edit_may_not_empty_a_submitted_proposal(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    with pytest.raises(Invalid):
        proposals.edit(made, idea(cast.ledger, problem=""), by=cast.ana)
    assert again(made).problem == "It is counted twice."


def test_only_the_author_edits_and_never_after_the_end(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    with pytest.raises(Forbidden, match="Only its author"):
        proposals.edit(made, idea(cast.ledger, title="Hm"), by=cast.olu)
    proposals.withdraw(made, by=cast.ana)
    with pytest.raises(Forbidden, match="has ended"):
        proposals.edit(made, idea(cast.ledger, title="Hm"), by=cast.ana)


def test_the_clock_stands_still_while_the_author_is_asked(cast: Cast) -> None:
    start = timezone.now() - timedelta(days=14)
    with time_machine.travel(start):
        made = submitted(cast.ana, cast.ledger)
        before = part_of(made).decision_due_at
        decisions.request_changes(part_of(made), by=cast.olu, reason="Say more.")
    with time_machine.travel(start + timedelta(days=7)):
        proposals.submit(made, by=cast.ana)
    assert again(made).state == "submitted"
    assert part_of(made).decision_due_at == before + timedelta(days=7)
    assert all(end for _, end in again(made).pauses)
    assert kinds(made)[-1] == "resubmit"


def test_withdrawing_twice_is_withdrawing_once(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    proposals.withdraw(made, by=cast.ana, reason="We found another way.")
    proposals.withdraw(made, by=cast.ana)
    assert (again(made).state, again(made).withdraw_reason) == (
        "withdrawn",
        "We found another way.",
    )
    assert kinds(made).count("withdraw") == 1


def test_an_admin_withdraws_with_a_reason_and_nobody_else_does(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    admin = person("Ada", is_superuser=True)
    with pytest.raises(Forbidden):
        proposals.withdraw(made, by=cast.olu, reason="I do not like it.")
    with pytest.raises(Invalid):
        proposals.withdraw(made, by=admin)
    proposals.withdraw(made, by=admin, reason="Spam.")
    assert again(made).state == "withdrawn"


def test_a_delivered_or_declined_proposal_cannot_be_withdrawn(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.decline(part_of(made), by=cast.olu, code="other", reason="No.")
    with pytest.raises(Forbidden, match="ended as declined"):
        proposals.withdraw(made, by=cast.ana)


def test_dropping_the_platform_that_declined_lets_the_rest_go_on(cast: Cast) -> None:
    beacon = platform("Beacon", cast.payments_core, cast.olu)
    made = submitted(cast.ana, cast.ledger, beacon)
    decisions.accept(part_of(made, cast.ledger), by=cast.olu)
    declined = decisions.decline(
        part_of(made, beacon), by=cast.olu, code="no_capacity", reason="Not before April."
    )
    assert again(made).state == "submitted"
    proposals.drop_platform(declined, by=cast.ana)
    proposals.drop_platform(declined, by=cast.ana)
    assert again(made).state == "accepted"
    assert kinds(made).count("platform_dropped") == 1


def test_dropping_the_platform_that_asked_ends_the_pause(cast: Cast) -> None:
    beacon = platform("Beacon", cast.payments_core, cast.olu)
    made = submitted(cast.ana, cast.ledger, beacon)
    decisions.accept(part_of(made, cast.ledger), by=cast.olu)
    asked = decisions.request_changes(part_of(made, beacon), by=cast.olu, reason="Say more.")
    proposals.drop_platform(asked, by=cast.ana)
    assert again(made).state == "accepted"
    assert all(end for _, end in again(made).pauses)


def test_the_last_platform_cannot_be_dropped(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    with pytest.raises(Refused, match="Withdraw it instead"):
        proposals.drop_platform(part_of(made), by=cast.ana)
    assert part_of(made).state == "waiting"


def test_an_owner_who_left_decides_no_more(cast: Cast) -> None:
    PlatformRole.objects.filter(platform=cast.ledger).update(until=timezone.now())
    with pytest.raises(Refused, match="Ledger has nobody"):
        submitted(cast.ana, cast.ledger)
