"""Writing a proposal in a browser without script, and the pieces htmx asks for."""

from datetime import timedelta

from contributions.models import Proposal
from contributions.services import decisions
from tests.cast import Cast, day_here, platform
from tests.contributions.ideas import again, draft, part_of, submitted
from tests.contributions.proposal_forms import as_, fields, text

HTMX = {"HX-Request": "true"}


def test_the_form_begins_with_the_platform_one_came_from(cast: Cast) -> None:
    page = text(as_(cast.ana).get("/propose/?platform=ledger"))
    assert 'name="platforms" value="ledger"' in page
    assert "Submit<span" in page
    assert "Olu, Dee" in page  # who decides, before submitting


def test_submitting_leads_to_the_proposal_and_again_to_the_same(cast: Cast) -> None:
    client = as_(cast.ana)
    first = client.post("/propose/", fields(act="submit"))
    second = client.post("/propose/", fields(act="submit"))
    made = Proposal.objects.get()
    assert (first.status_code, first.url) == (302, made.get_absolute_url())
    assert second.url == first.url
    assert made.state == "submitted"
    assert "Submitted. The owners were told" in text(client.get(first.url))


def test_a_refused_submit_keeps_every_word_and_names_what_is_missing(cast: Cast) -> None:
    answer = as_(cast.ana).post("/propose/", fields(act="submit", problem="", approach="Cap it."))
    page = text(answer)
    assert answer.status_code == 400
    assert "Say what is wrong today" in page
    assert "Cap it." in page
    assert Proposal.objects.get().state == "draft"


def test_a_paused_platform_is_refused_with_its_name(cast: Cast) -> None:
    platform("Beacon", cast.payments_core, cast.olu, openness="paused")
    answer = as_(cast.ana).post("/propose/", fields(act="submit", platforms=["ledger", "beacon"]))
    assert answer.status_code == 409
    assert "Beacon takes no proposals at the moment" in text(answer)


def test_a_platform_one_may_not_see_reads_as_missing(cast: Cast) -> None:
    platform("Vault", cast.payments_core, cast.olu, restricted=True)
    client = as_(cast.sam)
    hidden = client.post("/propose/", fields(act="submit", platforms=["vault"]))
    missing = client.post("/propose/", fields(act="submit", platforms=["nowhere"]))
    assert hidden.status_code == missing.status_code == 400
    assert "There is no platform “vault” that you may see" in text(hidden)
    assert not Proposal.objects.exists()


def test_a_day_that_has_passed_is_refused(cast: Cast) -> None:
    gone = day_here() - timedelta(days=1)
    answer = as_(cast.ana).post("/propose/", fields(act="submit", wanted_by=gone.isoformat()))
    assert answer.status_code == 400
    assert "That day has passed" in text(answer)


def test_a_draft_kept_without_script_leads_to_its_own_address(cast: Cast) -> None:
    client = as_(cast.ana)
    answer = client.post("/propose/", fields(act="save", problem=""))
    made = Proposal.objects.get()
    assert answer.url == f"/proposals/{made.pk}/edit/"
    assert 'value="Count the fee once"' in text(client.get(answer.url))


def test_autosave_answers_with_a_line_and_keeps_one_draft(cast: Cast) -> None:
    client = as_(cast.ana)
    for title in ("Count the", "Count the fee"):
        answer = client.post("/propose/", fields(act="save", title=title), headers=HTMX)
    assert "kept at" in text(answer)
    assert "<html" not in text(answer)
    assert Proposal.objects.get().title == "Count the fee"


def test_autosave_of_nothing_keeps_nothing(cast: Cast) -> None:
    told = {"key": "k", "kind": "code", "act": "save"}
    assert as_(cast.ana).post("/propose/", told, headers=HTMX).status_code == 200
    assert not Proposal.objects.exists()


def test_autosave_says_why_it_could_not_keep_the_draft(cast: Cast) -> None:
    answer = as_(cast.ana).post("/propose/", fields(act="save", title="x" * 201), headers=HTMX)
    assert answer.status_code == 400
    assert "Not kept yet" in text(answer)


def test_platforms_are_found_added_and_dropped_by_buttons(cast: Cast) -> None:
    platform("Beacon Telemetry", cast.payments_core, cast.olu)
    client = as_(cast.ana)
    found = text(client.post("/propose/", fields(act="find", find="beac"), headers=HTMX))
    assert 'value="add:beacon-telemetry"' in found
    client.post("/propose/", fields(act="add:beacon-telemetry"))
    made = Proposal.objects.get()
    assert made.parts.count() == 2
    client.post("/propose/", fields(act="drop:ledger", platforms=["ledger", "beacon-telemetry"]))
    assert [part.platform.slug for part in made.parts.all()] == ["beacon-telemetry"]


def test_likely_duplicates_are_shown_while_writing_but_not_what_is_hidden(cast: Cast) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    submitted(cast.dee, cast.ledger, title="Count each fee only once")
    submitted(cast.dee, vault, title="Count the fee once in the vault")
    draft(cast.olu, cast.ledger, title="Count the fee once, a draft")
    page = text(as_(cast.ana).post("/propose/", fields(act="save"), headers=HTMX))
    assert "Count each fee only once" in page
    assert "vault" not in page
    assert "a draft" not in page


def test_somebody_elses_draft_is_not_there(cast: Cast) -> None:
    made = draft(cast.ana, cast.ledger)
    client = as_(cast.olu)
    assert client.get(f"/proposals/{made.pk}/").status_code == 404
    assert client.get(f"/proposals/{made.pk}/edit/").status_code == 404
    assert client.post(f"/proposals/{made.pk}/edit/", fields(act="submit")).status_code == 404


def test_a_proposal_sent_back_is_edited_and_submitted_again_in_one_go(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.request_changes(part_of(made), by=cast.olu, reason="Which reports?")
    client = as_(cast.ana)
    answer = client.post(f"/proposals/{made.pk}/edit/", fields(act="submit", problem="Both."))
    assert answer.status_code == 302
    assert (again(made).state, again(made).problem) == ("submitted", "Both.")
