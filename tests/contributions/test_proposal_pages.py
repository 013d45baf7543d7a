"""Proposing, deciding and discussing in a browser without script, and the pieces htmx asks for."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.models import Comment, Proposal
from contributions.services import changes, decisions, proposals
from people.models import User
from tests import snapshots
from tests.cast import Cast, platform, repository
from tests.contributions.ideas import accepted, again, draft, part_of, submitted

HTMX = {"HX-Request": "true"}


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(**more: object) -> dict[str, object]:
    told = {"title": "Count the fee once", "problem": "Twice.", "kind": "code", "key": "k1"}
    return {**told, "platforms": ["ledger"], **more}


def text(answer: object) -> str:
    return answer.content.decode()


# Writing


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
    gone = timezone.localdate() - timedelta(days=1)
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


# One proposal


def test_each_viewer_is_offered_only_what_they_may_do(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    for user, decides, edits in (
        (cast.olu, True, False),
        (cast.ana, False, True),
        (cast.sam, False, False),
    ):
        page = text(as_(user).get(made.get_absolute_url()))
        assert ("Accept for Ledger" in page) is decides
        assert ("Withdraw this proposal" in page) is edits
        assert 'value="comment"' in page


def test_an_owner_accepts_and_the_page_says_what_happens_next(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    told = {"act": "accept", "part": part_of(made).pk, "reason": "Welcome."}
    answer = as_(cast.olu).post(made.get_absolute_url(), told)
    assert answer.url == made.get_absolute_url()
    page = text(as_(cast.ana).get(made.get_absolute_url()))
    assert "“Welcome.”" in page
    assert "<b>You</b> open a change" in page
    assert "Accepted by every platform" in page


def test_a_decline_without_a_code_comes_back_with_its_words(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    told = {"act": "decline", "part": part_of(made).pk, "reason": "Ask Alert Router.", "code": ""}
    answer = as_(cast.olu).post(made.get_absolute_url(), told)
    assert answer.status_code == 400
    assert "Choose a reason." in text(answer)
    assert "Ask Alert Router." in text(answer)
    assert part_of(made).state == "waiting"


def test_who_is_no_owner_is_refused_with_the_reason(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    told = {"act": "accept", "part": part_of(made).pk, "reason": ""}
    answer = as_(cast.sam).post(made.get_absolute_url(), told)
    assert answer.status_code == 403
    assert again(made).state == "submitted"


@pytest.mark.parametrize("told", [{"act": "nope"}, {}, {"act": "accept", "part": "x"}])
def test_a_form_that_makes_no_sense_is_a_bad_request(cast: Cast, told: dict[str, str]) -> None:
    made = submitted(cast.ana, cast.ledger)
    assert as_(cast.olu).post(made.get_absolute_url(), told).status_code == 400


def test_a_part_of_another_proposal_is_not_there(cast: Cast) -> None:
    made, other = submitted(cast.ana, cast.ledger), submitted(cast.sam, cast.ledger)
    told = {"act": "accept", "part": part_of(other).pk, "reason": ""}
    assert as_(cast.olu).post(made.get_absolute_url(), told).status_code == 404


def test_a_comment_sent_twice_stands_once_and_a_blank_one_is_refused(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger)
    client = as_(cast.sam)
    for _ in range(2):
        answer = client.post(
            made.get_absolute_url(), {"act": "comment", "text": "Me **too**", "key": "k"}
        )
    said = Comment.objects.get()
    assert answer.url.endswith(f"#comment-{said.pk}")
    assert "Me <strong>too</strong>" in text(client.get(made.get_absolute_url()))
    blank = client.post(made.get_absolute_url(), {"act": "comment", "text": " ", "key": "k2"})
    assert blank.status_code == 400
    assert "Write something first" in text(blank)


def test_what_is_written_cannot_become_markup(cast: Cast) -> None:
    made = submitted(cast.ana, cast.ledger, title="<script>alert(1)</script>", problem="<b>x</b>")
    page = text(as_(cast.olu).get(made.get_absolute_url()))
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_withdrawing_and_dropping_from_the_page(cast: Cast) -> None:
    beacon = platform("Beacon", cast.payments_core, cast.olu)
    made = submitted(cast.ana, cast.ledger, beacon)
    client = as_(cast.ana)
    client.post(made.get_absolute_url(), {"act": "drop", "part": part_of(made, beacon).pk})
    assert part_of(made, beacon).state == "dropped"
    last = client.post(
        made.get_absolute_url(), {"act": "drop", "part": part_of(made, cast.ledger).pk}
    )
    assert last.status_code == 409
    assert "Withdraw it instead" in text(last)
    client.post(made.get_absolute_url(), {"act": "withdraw", "reason": "Solved elsewhere."})
    assert again(made).state == "withdrawn"
    assert "Solved elsewhere." in text(client.get(made.get_absolute_url()))


def test_an_accepted_proposal_shows_the_commands_that_push_a_branch(cast: Cast) -> None:
    repository(cast.ledger, "payments/ledger")
    made = accepted(cast.ana, cast.olu, cast.ledger)
    page = text(as_(cast.ana).get(made.get_absolute_url()))
    assert "git clone http://127.0.0.1:9/payments/ledger.git" in page
    assert f"git push -u origin p-{made.pk}-count-the-fee-once" in page
    assert "git clone" not in text(as_(cast.olu).get(made.get_absolute_url()))


def test_a_pull_request_known_already_is_linked_by_its_number(cast: Cast) -> None:
    code = repository(cast.ledger, "payments/ledger")
    change = snapshots.take_in(code, cast.ana)
    made = accepted(cast.ana, cast.olu, cast.ledger)
    told = {"act": "link", "repository": code.pk, "number": change.number}
    answer = as_(cast.ana).post(made.get_absolute_url(), told)
    assert answer.url == change.get_absolute_url()
    page = text(as_(cast.ana).get(made.get_absolute_url()))
    assert f"payments/ledger #{change.number}" in page
    assert "The portal first saw pull request" in page  # its events stand in the timeline too
    assert again(made).state == "in_progress"


def test_a_host_that_does_not_answer_leaves_the_form_as_it_was_typed(cast: Cast) -> None:
    code = repository(cast.ledger, "payments/ledger")
    made = accepted(cast.ana, cast.olu, cast.ledger)
    told = {"act": "pull", "repository": code.pk, "branch": "my-branch", "title": "", "body": ""}
    answer = as_(cast.ana).post(made.get_absolute_url(), told)
    assert answer.status_code == 409
    assert "nothing was linked" in text(answer)
    assert 'value="my-branch"' in text(answer)


def test_a_restricted_platform_stays_unnamed_to_who_may_not_see_it(cast: Cast) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    made = submitted(cast.dee, cast.ledger, vault)
    decisions.decline(part_of(made, vault), by=cast.olu, code="other", reason="Not in there.")
    page = text(as_(cast.sam).get(made.get_absolute_url()))
    assert "Vault" not in page
    assert "Not in there." not in page
    assert "1 platform you may not see" in page
    assert "Vault" not in text(as_(cast.sam).get("/proposals/"))
    only = submitted(cast.dee, vault)
    assert as_(cast.sam).get(only.get_absolute_url()).status_code == 404


def test_the_page_asks_no_more_for_thirty_comments_than_for_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = submitted(cast.ana, cast.ledger)
    decisions.comment(made, by=cast.sam, text="One.")
    client = as_(cast.olu)
    client.get(made.get_absolute_url())
    with django_assert_max_num_queries(60) as first:
        client.get(made.get_absolute_url())
    for number in range(29):
        decisions.comment(made, by=cast.sam, text=f"Remark {number}")
    with django_assert_max_num_queries(len(first)):
        page = text(client.get(made.get_absolute_url()))
    assert page.count('<article class="comment"') == 30


def test_zero_characters_are_no_failure(cast: Cast) -> None:
    client = as_(cast.ana)
    for path in (
        "/proposals/?platform=%00",
        "/propose/?platform=%00&find=%00",
        "/proposals/?page=%00",
    ):
        assert client.get(path).status_code == 200, path
    for more in ({"platforms": ["\0"]}, {"title": "\0"}, {"act": "add:\0"}, {"key": "\0"}):
        told = fields(**{"act": "save", **more})
        assert client.post("/propose/", told).status_code == 400, more
    made = submitted(cast.ana, cast.ledger)
    said = client.post(made.get_absolute_url(), {"act": "comment", "text": "\0", "key": "k"})
    assert said.status_code == 400


# The list


def test_the_list_is_narrowed_by_state_platform_and_author(cast: Cast) -> None:
    beacon = platform("Beacon", cast.payments_core, cast.olu)
    submitted(cast.ana, cast.ledger, title="First of Ana")
    gone = submitted(cast.sam, beacon, title="Second of Sam")
    proposals.withdraw(gone, by=cast.sam)
    client = as_(cast.ana)
    for query, first, second in (
        ("", True, True),
        ("?state=open", True, False),
        ("?state=withdrawn", False, True),
        ("?platform=beacon", False, True),
        ("?mine=1", True, False),
        ("?state=nonsense", True, True),
    ):
        page = text(client.get(f"/proposals/{query}"))
        assert ("First of Ana" in page, "Second of Sam" in page) == (first, second), query


def test_the_list_asks_no_more_for_thirty_rows_than_for_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    submitted(cast.ana, cast.ledger)
    client = as_(cast.sam)
    client.get("/proposals/")
    with django_assert_max_num_queries(40) as first:
        client.get("/proposals/")
    for number in range(34):
        submitted(cast.ana, cast.ledger, title=f"Proposal {number}")
    with django_assert_max_num_queries(len(first)):
        page = text(client.get("/proposals/"))
    assert page.count('class="item"') == 30
    assert 'rel="next"' in page


def test_a_change_of_a_proposal_is_shown_with_who_acts_next(cast: Cast) -> None:
    code = repository(cast.ledger, "payments/ledger")
    made = accepted(cast.ana, cast.olu, cast.ledger)
    changes.link(snapshots.take_in(code, cast.ana), made, by=cast.ana)
    page = text(as_(cast.olu).get(made.get_absolute_url()))
    assert "<b>You or Dee</b> look at payments/ledger" in page
