"""What a platform's governance level offers whoever proposes, and that nothing else is taken."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions import permissions
from contributions.models import Change, Proposal
from contributions.services import changes, decisions, files, proposals
from people.refusals import Invalid, Refused
from platforms import guidance
from platforms.models import Platform, Repository, Role
from platforms.services import roadmap
from tests import snapshots
from tests.cast import Cast, platform, repository, role
from tests.contributions.ideas import accepted, again, idea, part_of, submitted
from tests.contributions.proposal_forms import as_, fields, text
from tests.contributions.test_proposal_api import IDEA, post

OWN = "its owners write the changes themselves"
OTHERS = ("contributions", "shared_write", "shared_ownership")


@pytest.fixture
def listening(cast: Cast) -> Platform:
    """Ledger at the level of issues."""
    return at_level(cast, "issues")


def at_level(cast: Cast, level: str) -> Platform:
    Platform.objects.filter(pk=cast.ledger.pk).update(governance=level)
    cast.ledger.refresh_from_db()
    return cast.ledger


@pytest.mark.parametrize("kind", ["code", "other"])
def test_where_issues_are_welcome_nobody_elses_work_is_taken_and_the_draft_is_kept(
    cast: Cast, listening: Platform, kind: str
) -> None:
    with pytest.raises(Invalid, match=OWN) as refused:
        submitted(cast.ana, listening, kind=kind)
    assert refused.value.fields == {"kind": "Ledger does not take this."}
    assert Proposal.objects.get().state == "draft"
    assert submitted(cast.ana, listening, kind="idea").state == "submitted"


@pytest.mark.parametrize("level", OTHERS)
@pytest.mark.parametrize("kind", ["code", "idea", "other"])
def test_every_other_level_takes_all_kinds(cast: Cast, level: str, kind: str) -> None:
    assert submitted(cast.ana, at_level(cast, level), kind=kind).state == "submitted"


def test_one_such_platform_among_several_is_named(cast: Cast, listening: Platform) -> None:
    books = platform("Books", cast.payments_core, cast.olu)
    with pytest.raises(Invalid, match="leave Ledger out"):
        submitted(cast.ana, books, listening)


def test_whoever_belongs_to_the_platform_writes_for_it_as_before(
    cast: Cast, listening: Platform
) -> None:
    role(listening, Role.REVIEWER, user=cast.sam)
    for insider in (cast.dee, cast.sam):
        assert submitted(insider, listening).state == "submitted"


def test_what_the_roadmap_wants_help_with_may_be_written_by_anybody(
    cast: Cast, listening: Platform
) -> None:
    wanted, planned = (
        roadmap.add(listening, by=cast.olu, title=title, wanted=wanted)
        for title, wanted in (("Export", True), ("Import", False))
    )
    assert submitted(cast.ana, listening, item=wanted).state == "submitted"
    with pytest.raises(Invalid, match=OWN):
        submitted(cast.ana, listening, item=planned)


def test_the_api_refuses_with_the_same_reason(cast: Cast, listening: Platform) -> None:
    refused = post(cast.ana, "", **IDEA)
    assert refused.status_code == 400
    assert OWN in refused.json()["detail"]
    assert refused.json()["fields"] == {"kind": "Ledger does not take this."}
    taken = post(cast.ana, "", **IDEA, kind="idea")
    assert (taken.status_code, taken.json()["kind"]) == (201, "idea")


def test_what_was_accepted_before_the_level_changed_goes_on(cast: Cast, ledger: Repository) -> None:
    made = accepted(cast.ana, cast.olu, cast.ledger)
    at_level(cast, "issues")
    change = changes.link(snapshots.take_in(ledger, cast.ana), made, by=cast.ana)
    assert change.proposal == made
    form = text(as_(cast.ana).get(f"{made.get_absolute_url()}edit/"))
    assert 'value="code" id="id_kind_0" checked' in form
    same = idea(cast.ledger, problem="Counted twice on Mondays.")
    assert proposals.edit(again(made), same, by=cast.ana).state == "submitted"


def test_an_edit_does_not_slip_work_in_where_only_ideas_are_taken(
    cast: Cast, listening: Platform
) -> None:
    made = accepted(cast.ana, cast.olu, listening, kind="idea")
    with pytest.raises(Invalid, match=OWN):
        proposals.edit(made, replace(idea(listening), kind="code"), by=cast.ana)
    assert (again(made).kind, again(made).state) == ("idea", "accepted")
    books = platform("Books", cast.payments_core, cast.olu)
    other = submitted(cast.ana, books)
    with pytest.raises(Invalid, match=OWN):
        proposals.edit(other, idea(books, listening), by=cast.ana)


def test_who_writes_it_is_material_so_owners_decide_again(cast: Cast) -> None:
    made = accepted(cast.ana, cast.olu, cast.ledger, kind="idea")
    edited = proposals.edit(made, replace(idea(cast.ledger), kind="code"), by=cast.ana)
    assert (edited.state, part_of(edited).state) == ("submitted", "waiting")


def test_a_proposal_sent_back_meets_the_level_of_the_day_it_returns(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.request_changes(part_of(made), by=cast.olu, reason="Say more.")
    at_level(cast, "issues")
    with pytest.raises(Invalid, match=OWN):
        proposals.submit(again(made), by=cast.ana)
    proposals.edit(again(made), replace(idea(cast.ledger), kind="idea"), by=cast.ana)
    assert proposals.submit(again(made), by=cast.ana).state == "submitted"


def test_what_the_owners_are_to_write_others_do_not_carry_out(
    cast: Cast, ledger: Repository
) -> None:
    made = accepted(cast.ana, cast.olu, cast.ledger, kind="idea")
    theirs = snapshots.take_in(ledger, cast.ana)
    with pytest.raises(Refused, match="for the owners of Ledger to write"):
        changes.link(theirs, made, by=cast.ana)
    with pytest.raises(Refused, match="for the owners of Ledger to write"):
        changes.open_pull(made, ledger, branch="mine", title="", body="", by=cast.ana)
    own = changes.link(snapshots.take_in(ledger, cast.dee), made, by=cast.dee)
    assert (own.proposal, again(made).state) == (made, "in_progress")
    assert Change.objects.get(pk=theirs.pk).proposal is None
    assert permissions.why_not_write(None, made, cast.ledger)  # nobody knows whose it is


def test_a_file_is_not_edited_in_the_browser_where_ideas_alone_are_taken(
    cast: Cast, ledger: Repository, listening: Platform
) -> None:
    ledger.refresh_from_db()
    assert OWN in str(files.why_not_edit(ledger, cast.ana))
    assert files.why_not_edit(ledger, cast.dee) is None
    with pytest.raises(Refused, match=OWN):
        files.propose(
            ledger, by=cast.ana, path="a", sha="", text="b", title="c", why="", key="ab" * 8
        )


def test_the_form_offers_what_is_taken_and_says_why(cast: Cast, listening: Platform) -> None:
    page = text(as_(cast.ana).get("/propose/?platform=ledger"))
    assert OWN in page
    assert page.count(" disabled>") == 2
    assert 'value="idea" id="id_kind_1" checked' in page
    inside = text(as_(cast.dee).get("/propose/?platform=ledger"))
    assert " disabled>" not in inside
    assert 'value="code" id="id_kind_0" checked' in inside
    added = as_(cast.ana).post(
        "/propose/", fields(act="add:ledger", platforms=[]), HTTP_HX_REQUEST="true"
    )
    assert OWN in text(added)
    refused = as_(cast.ana).post("/propose/", fields(act="submit"))
    assert refused.status_code == 400
    assert "Ledger does not take this." in text(refused)
    assert Proposal.objects.get(title="Count the fee once").state == "draft"


def test_the_platforms_page_asks_for_what_it_takes(
    cast: Cast, ledger: Repository, listening: Platform
) -> None:
    page = text(as_(cast.ana).get("/platforms/ledger/"))
    assert "Report a problem or an idea" in page
    assert "Edit a file here" not in page
    assert "Issues welcome" in page
    assert guidance.steps(listening)[0][0] == "Say what is wrong or missing."
    assert "Edit a file here" in text(as_(cast.dee).get("/platforms/ledger/"))
    at_level(cast, "shared_ownership")
    page = text(as_(cast.ana).get("/platforms/ledger/"))
    assert "people outside Payments Core can be its owners" in page
    assert "Propose a contribution" in page


def test_the_proposals_page_says_who_writes_it(cast: Cast, ledger: Repository) -> None:
    made = submitted(cast.ana, cast.ledger, kind="idea")
    assert "you, the owners, will write it" in text(as_(cast.olu).get(made.get_absolute_url()))
    decisions.accept(part_of(made), by=cast.olu, reason="")
    page = text(as_(cast.ana).get(made.get_absolute_url()))
    assert "The owners of Ledger" in page
    assert "write it and link a change" in page
    assert "Push a branch" not in page
    snapshots.take_in(ledger, cast.dee)
    assert "Link your change" in text(as_(cast.dee).get(made.get_absolute_url()))


def test_the_page_of_an_accepted_idea_asks_as_much_for_one_repository_as_for_ten(
    cast: Cast,
) -> None:
    made = accepted(cast.olu, cast.dee, cast.ledger, kind="idea")
    client = as_(cast.olu)
    counts = []
    for number in range(1, 11):
        repository(cast.ledger, f"payments/ledger-{number}", remote_id=number)
        if number in (1, 10):
            with CaptureQueriesContext(connection) as asked:
                shown = text(client.get(made.get_absolute_url()))
            counts.append(len(asked))
            assert f"payments/ledger-{number}" in shown
    assert counts[0] == counts[1]
