"""Drafts and edits of proposals by program: kept, changed in part, submitted, discarded."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.models import Proposal
from contributions.services import decisions, proposing
from journal import events
from platforms.models import Role
from platforms.services import roadmap
from tests.cast import Cast, day_here, person, platform, role
from tests.contributions.ideas import accepted, again, draft, part_of, submitted
from tests.platforms.programs import Program

PATH = "proposals/"
DRAFTS = f"{PATH}drafts/"


def kinds(proposal: Proposal) -> list[str]:
    return [one.kind for one in events.of(proposal.subject)]


def test_a_draft_is_kept_once_changed_in_part_and_submitted_once(cast: Cast) -> None:
    ana = Program(cast.ana)
    for _ in range(2):
        status, made = ana.ask("POST", DRAFTS, {"title": "Count once", "key": "run-7"})
        assert (status, made["state"], made["title"]) == (201, "draft", "Count once")
    one = f"{PATH}{Proposal.objects.get().pk}/"
    status, answer = ana.ask("POST", f"{one}submit/")
    assert (status, answer["fields"].keys()) == (400, {"problem", "platforms"})
    status, shown = ana.ask("PATCH", one, {"problem": "Twice.", "platforms": ["ledger"]})
    assert (status, shown["title"], shown["problem"]) == (200, "Count once", "Twice.")
    assert [part["platform"] for part in shown["parts"]] == ["ledger"]
    for _ in range(2):
        status, shown = ana.ask("POST", f"{one}submit/")
        assert (status, shown["state"]) == (200, "submitted")
    assert kinds(Proposal.objects.get()) == ["proposal:drafted", "proposal:submit"]
    status, answer = ana.ask("POST", DRAFTS, {"title": "Count once", "key": "run-7"})
    assert (status, "was submitted already" in answer["detail"]) == (409, True)


def test_a_draft_is_its_authors_alone(cast: Cast) -> None:
    own, other = draft(cast.ana, cast.ledger), draft(cast.olu, cast.ledger)
    listed = Program(cast.ana).get(PATH, state="draft")["results"]
    assert [row["id"] for row in listed] == [own.pk]
    for user in (cast.olu, cast.sam):
        program = Program(user)
        assert program.ask("GET", f"{PATH}{own.pk}/")[0] == 404
        assert program.ask("PATCH", f"{PATH}{own.pk}/", {"title": "Mine"})[0] == 404
        for act in ("submit", "withdraw"):
            assert program.ask("POST", f"{PATH}{own.pk}/{act}/")[0] == 404
        assert program.ask("POST", f"{PATH}{own.pk}/drop/", {"platform": "ledger"})[0] == 404
    assert again(own).title != "Mine"
    assert again(other).state == "draft"


def test_a_draft_is_discarded_once(cast: Cast) -> None:
    own = draft(cast.ana, cast.ledger)
    for _ in range(2):
        status, shown = Program(cast.ana).ask("POST", f"{PATH}{own.pk}/withdraw/")
        assert (status, shown["state"]) == (200, "withdrawn")
    assert kinds(own) == ["proposal:drafted", "proposal:withdraw"]
    assert Program(cast.ana).ask("PATCH", f"{PATH}{own.pk}/", {"title": "Again"})[0] == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "title"),
        ({"title": " ", "effort": "A day"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"platforms": ["nowhere"]}, "platforms"),
        ({"title": "Once", "item": 999_999}, "item"),
        ({"title": "Once", "wanted_by": str(day_here() - timedelta(days=2))}, "wanted_by"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(
    cast: Cast, wrong: dict[str, object], field: str
) -> None:
    status, answer = Program(cast.ana).ask("POST", DRAFTS, wrong)
    assert (status, list(answer.get("fields", answer))) == (400, [field])
    assert not Proposal.objects.exists()


def test_a_day_that_has_passed_since_may_stay(cast: Cast) -> None:
    own, gone = draft(cast.ana, cast.ledger), day_here() - timedelta(days=2)
    Proposal.objects.filter(pk=own.pk).update(wanted_by=gone)
    status, shown = Program(cast.ana).ask("PATCH", f"{PATH}{own.pk}/", {"title": "Later"})
    assert (status, shown["wanted_by"], shown["title"]) == (200, str(gone), "Later")


def test_an_item_is_picked_up_and_let_go_by_a_draft(cast: Cast) -> None:
    item = roadmap.add(cast.ledger, by=cast.olu, title="Export", wanted=True)
    ana, given = Program(cast.ana), {"platforms": ["ledger"], "item": item.pk}
    status, made = ana.ask("POST", DRAFTS, given)
    assert (status, made["item"]) == (201, item.pk)
    one = f"{PATH}{made['id']}/"
    assert ana.ask("PATCH", one, {"title": "Export"})[1]["item"] == item.pk
    assert ana.ask("PATCH", one, {"item": None})[1]["item"] is None


def test_a_material_edit_after_acceptance_asks_every_owner_again(cast: Cast) -> None:
    own = accepted(cast.ana, cast.olu, cast.ledger)
    ana, one = Program(cast.ana), f"{PATH}{own.pk}/"
    status, shown = ana.ask("PATCH", one, {"effort": "A week"})
    assert (status, shown["state"], shown["effort"]) == (200, "accepted", "A week")
    for _ in range(2):
        status, shown = ana.ask("PATCH", one, {"approach": "Count at the end."})
        assert (status, shown["state"]) == (200, "submitted")
    assert kinds(own).count("proposal:edit") == 1
    status, answer = Program(cast.olu).ask("PATCH", one, {"title": "Ours"})
    assert (status, answer["detail"]) == (403, "Only its author may edit a proposal.")
    assert ana.ask("PATCH", one, {"problem": ""})[0] == 400
    assert again(own).problem


def test_a_platform_is_left_out_and_the_rest_goes_on(cast: Cast) -> None:
    beacon = platform("Beacon", cast.storefront, cast.dee)
    own = submitted(cast.ana, cast.ledger, beacon)
    decisions.accept(part_of(own, cast.ledger), by=cast.olu, reason="Yes.")
    ana, drop = Program(cast.ana), f"{PATH}{own.pk}/drop/"
    assert Program(cast.olu).ask("POST", drop, {"platform": "beacon"})[0] == 403
    # An edit adds platforms; what was asked is left out by name alone.
    assert len(ana.ask("PATCH", f"{PATH}{own.pk}/", {"platforms": ["ledger"]})[1]["parts"]) == 2
    for _ in range(2):
        status, shown = ana.ask("POST", drop, {"platform": "beacon"})
        assert (status, shown["state"]) == (200, "accepted")
    assert {part["platform"]: part["state"] for part in shown["parts"]} == {
        "ledger": "accepted",
        "beacon": "dropped",
    }
    assert ana.ask("POST", drop, {"platform": "ledger"})[0] == 409
    assert ana.ask("POST", drop, {"platform": "nowhere"})[0] == 400
    assert kinds(own).count("proposal:platform_dropped") == 1


def test_what_was_sent_back_is_submitted_again(cast: Cast) -> None:
    role(cast.ledger, Role.OWNER, user=person("Eve"))
    own = submitted(cast.ana, cast.ledger)
    decisions.request_changes(part_of(own), by=cast.olu, reason="Which fee?")
    ana, one = Program(cast.ana), f"{PATH}{own.pk}/"
    ana.ask("PATCH", one, {"problem": "The card fee."})
    status, shown = ana.ask("POST", f"{one}submit/")
    assert (status, shown["state"], shown["parts"][0]["state"]) == (200, "submitted", "waiting")
    decisions.accept(part_of(own), by=cast.olu, reason="Yes.")
    status, answer = ana.ask("POST", f"{one}submit/")
    assert (status, "accepted" in answer["detail"]) == (409, True)


def test_platforms_are_locked_before_the_proposal_as_by_whoever_merges_them(cast: Cast) -> None:
    books = platform("Books", cast.payments_core, cast.olu)
    for made in (draft(cast.ana, cast.ledger), submitted(cast.ana, cast.ledger)):
        with CaptureQueriesContext(connection) as asked:
            proposing.rewrite(made, by=cast.ana, platforms=(cast.ledger, books))
        locks = [one["sql"] for one in asked if " FOR " in one["sql"]]
        of_platforms = [place for place, sql in enumerate(locks) if "platforms_platform" in sql]
        of_proposal = [place for place, sql in enumerate(locks) if "FOR UPDATE" in sql]
        assert of_platforms[0] < of_proposal[0]
        assert f"{cast.ledger.pk}" in locks[of_platforms[0]]
        assert f"{books.pk}" in locks[of_platforms[0]]
