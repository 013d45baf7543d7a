"""Proposals in a browser without script: their pages, deciding, discussing, the list."""

import pytest
from pytest_django import DjangoAssertNumQueries

from contributions.models import Comment
from contributions.services import changes, decisions, proposals
from tests import snapshots
from tests.cast import Cast, platform, repository
from tests.contributions.ideas import accepted, again, part_of, submitted
from tests.contributions.proposal_forms import as_, fields, text


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
