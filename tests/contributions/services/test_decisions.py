"""What owners decide and anybody says: every decision, refusal and double click."""

import pytest

from contributions.lifecycle import DeclineReason
from contributions.models import Comment
from contributions.services import decisions, proposals
from journal import events
from people.models import Notification
from people.refusals import Forbidden, Invalid
from platforms.models import Platform, Role
from tests.cast import Cast, person, platform, role
from tests.contributions.ideas import accepted, again, draft, part_of, submitted


def test_accepting_is_bound_to_who_and_when_and_tells_the_author(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.accept(part_of(made), by=cast.olu, reason="Please cap it.")
    part = part_of(made)
    assert (part.state, part.decided_by, part.reason) == ("accepted", cast.olu, "Please cap it.")
    assert again(made).state == "accepted"
    assert again(made).accepted_at >= part.decided_at
    told = Notification.objects.get(user=cast.ana, kind="proposal_accepted")
    assert told.body == "Please cap it."


def test_a_double_click_accepts_once(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.accept(part_of(made), by=cast.olu)
    decisions.accept(part_of(made), by=cast.olu)
    kinds = [event.kind for event in events.of(made.subject)]
    assert kinds.count("proposal:part_accepted") == 1
    assert Notification.objects.filter(user=cast.ana).count() == 1


def test_every_platform_has_to_accept(cast: Cast) -> None:
    beacon = platform("Beacon", cast.storefront, cast.max)
    made = submitted(cast.ana, cast.ledger, beacon)
    decisions.accept(part_of(made, cast.ledger), by=cast.olu)
    assert again(made).state == "submitted"
    with pytest.raises(Forbidden, match="Only owners of Beacon"):
        decisions.accept(part_of(made, beacon), by=cast.olu)
    decisions.accept(part_of(made, beacon), by=cast.max)
    assert again(made).state == "accepted"


def test_a_trusted_committer_decides_and_a_reviewer_does_not(cast: Cast) -> None:
    role(cast.ledger, Role.REVIEWER, user=cast.sam)
    made = submitted(cast.ana, cast.ledger)
    with pytest.raises(Forbidden):
        decisions.accept(part_of(made), by=cast.sam)
    decisions.accept(part_of(made), by=cast.dee)
    assert again(made).state == "accepted"


def test_an_owner_never_accepts_their_own_proposal(cast: Cast) -> None:
    made = submitted(cast.olu, cast.ledger)
    with pytest.raises(Forbidden, match="their own proposal"):
        decisions.accept(part_of(made), by=cast.olu)
    assert part_of(made).state == "waiting"


def test_an_admin_without_a_role_does_not_decide(cast: Cast) -> None:
    admin = person("Ada", is_superuser=True)
    with pytest.raises(Forbidden, match="Only owners"):
        decisions.accept(part_of(submitted(cast.ana, cast.ledger)), by=admin)


def test_a_deactivated_owner_does_not_decide(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    cast.olu.is_active = False
    cast.olu.save()
    with pytest.raises(Forbidden, match="deactivated"):
        decisions.accept(part_of(made), by=cast.olu)


def test_a_draft_cannot_be_decided(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="nothing to decide"):
        decisions.accept(part_of(draft(cast.ana, cast.ledger)), by=cast.olu)


def test_a_second_owner_cannot_overturn_a_decision(cast: Cast) -> None:
    beacon = platform("Beacon", cast.storefront, cast.max)
    made = submitted(cast.ana, cast.ledger, beacon)
    decisions.accept(part_of(made, cast.ledger), by=cast.olu)
    with pytest.raises(Forbidden, match="has decided already: accepted"):
        decisions.decline(part_of(made, cast.ledger), by=cast.dee, code="other", reason="No.")
    assert part_of(made, cast.ledger).state == "accepted"


@pytest.mark.parametrize("code", list(DeclineReason))
def test_a_decline_carries_its_code_and_sentence(cast: Cast, code: DeclineReason) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.decline(part_of(made), by=cast.olu, code=code.value, reason="Ask Alert Router.")
    part = part_of(made)
    assert (part.state, part.reason_code, again(made).state) == ("declined", code, "declined")
    assert again(made).ended_at


@pytest.mark.parametrize(
    ("code", "reason", "field"),
    [("", "No.", "code"), ("nope", "No.", "code"), ("other", " ", "reason")],
)
def test_a_decline_that_is_not_whole_declines_nothing(
    cast: Cast, code: str, reason: str, field: str
) -> None:
    made = submitted(cast.ana, cast.ledger)
    with pytest.raises(Invalid) as refusal:
        decisions.decline(part_of(made), by=cast.olu, code=code, reason=reason)
    assert field in refusal.value.fields
    assert part_of(made).state == "waiting"


def test_asking_for_changes_needs_words_and_stops_the_clock(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    with pytest.raises(Invalid):
        decisions.request_changes(part_of(made), by=cast.olu, reason="  ")
    decisions.request_changes(part_of(made), by=cast.olu, reason="Which reports?")
    assert again(made).state == "changes_requested"
    assert again(made).pauses[-1][1] is None


def test_who_asked_for_changes_may_think_again(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.request_changes(part_of(made), by=cast.olu, reason="Which reports?")
    decisions.accept(part_of(made), by=cast.olu, reason="I see now.")
    assert again(made).state == "accepted"
    assert again(made).pauses[-1][1] is not None


def test_an_accepted_proposal_is_not_declined_afterwards(cast: Cast) -> None:
    made = accepted(cast.ana, cast.olu, cast.ledger)
    with pytest.raises(Forbidden):
        decisions.decline(part_of(made), by=cast.dee, code="other", reason="No.")


def test_a_comment_is_rendered_clean_and_told_to_those_who_take_part(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    said = decisions.comment(made, by=cast.olu, text="**Yes** <script>alert(1)</script>")
    assert "<strong>Yes</strong>" in said.html
    assert "<script" not in said.html
    assert Notification.objects.get(kind="commented").user == cast.ana


def test_who_may_not_see_it_any_more_hears_no_further_word(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.comment(made, by=cast.sam, text="Me too.")
    Platform.objects.update(restricted=True)
    decisions.comment(made, by=cast.olu, text="The key is 7.")
    told = Notification.objects.filter(kind="commented", body="The key is 7.")
    assert [one.user for one in told] == [cast.ana]


def test_a_comment_sent_twice_is_said_once(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    first = decisions.comment(made, by=cast.sam, text="Me too.", key="k")
    second = decisions.comment(made, by=cast.sam, text="Me too.", key="k")
    assert (first.pk, Comment.objects.count()) == (second.pk, 1)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 20_001])
def test_an_empty_or_endless_comment_is_refused(cast: Cast, text: str) -> None:
    with pytest.raises(Invalid):
        decisions.comment(submitted(cast.ana, cast.ledger), by=cast.sam, text=text)
    assert not Comment.objects.exists()


def test_an_owners_first_words_are_the_first_answer_and_an_outsiders_are_not(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.comment(made, by=cast.sam, text="Nice.")
    assert again(made).responded_at is None
    decisions.comment(made, by=cast.olu, text="Let me look.")
    assert again(made).responded_at
    assert part_of(made).responded_at


def test_a_withdrawn_proposal_cannot_be_accepted(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    proposals.withdraw(made, by=cast.ana)
    with pytest.raises(Forbidden, match="nothing to decide"):
        decisions.accept(part_of(made), by=cast.olu)
