"""Each figure by its definition."""

from insights.measures import MEASURES
from insights.records import Records
from tests.insights.history import WINDOW, ago, change, merged, part


def read(key: str, *rows: object) -> list[tuple[int, float]]:
    """The rows of a figure in the window: primary key and value."""
    records = Records(
        parts=tuple(row for row in rows if hasattr(row, "proposal") and hasattr(row, "reason")),
        changes=tuple(row for row in rows if hasattr(row, "ready_at")),
    )
    return [(one.pk, one.value) for one in MEASURES[key].samples(records, WINDOW)]


def test_a_merge_crosses_a_team_line_by_the_teams_at_the_merge() -> None:
    own = merged(2, author_team=2)
    assert read("crossing", merged(1), own) == [(1, 1.0), (2, 0.0)]


def test_an_author_without_a_team_is_counted_on_neither_side() -> None:
    assert read("crossing", merged(1, author_team=None), merged(2)) == [(2, 1.0)]


def test_open_closed_and_old_changes_are_no_merges_of_the_window() -> None:
    assert read("crossing", change(1), change(2, closed_at=ago(3)), merged(3, days_ago=91)) == []


def test_a_reverted_or_ungated_merge_was_a_merge() -> None:
    rows = [merged(1, state="reverted"), merged(2, state="merged_ungated", approved_at=None)]
    assert [pk for pk, _ in read("crossing", *rows)] == [1, 2]


def test_first_responses_count_for_proposals_and_for_contributed_changes_only() -> None:
    assert read(
        "response",
        part(1, responded_at=ago(19), response_hours=5.0),
        part(2),
        change(3, first_review_at=ago(9), review_hours=2.0),
        change(4, first_review_at=ago(9), review_hours=9.0, author_team=2),
        change(5, first_review_at=ago(9), review_hours=4.0, author_team=None),
    ) == [(1, 5.0), (3, 2.0), (5, 4.0)]


def test_a_promise_is_kept_by_an_answer_up_to_the_very_moment_it_is_due() -> None:
    kept = part(1, response_due_at=ago(5), responded_at=ago(5))
    late = part(2, response_due_at=ago(5), responded_at=ago(4))
    assert read("promise", kept, late) == [(1, 1.0), (2, 0.0)]


def test_response_and_decision_are_two_promises() -> None:
    row = part(1, response_due_at=ago(9), responded_at=ago(10), decision_due_at=ago(5),
               decided_at=ago(4))  # fmt: skip
    assert read("promise", row) == [(1, 1.0), (1, 0.0)]


def test_an_unanswered_promise_is_broken_while_its_owners_are_asked() -> None:
    assert read("promise", part(1, decision_due_at=ago(5), asks_now=True)) == [(1, 0.0)]


def test_nothing_is_owed_while_the_author_is_asked_or_after_an_earlier_end() -> None:
    asked = part(1, decision_due_at=ago(5), state="changes_requested")
    withdrawn = part(2, decision_due_at=ago(5), ended_at=ago(6))
    too_late = part(3, decision_due_at=ago(5), ended_at=ago(4))
    assert read("promise", asked, withdrawn, too_late) == [(3, 0.0)]


def test_a_promise_not_yet_due_is_not_counted_even_when_answered() -> None:
    assert read("promise", part(1, response_due_at=ago(-1), responded_at=ago(1))) == []
    assert read("promise", change(1, review_due_at=ago(-1), first_review_at=ago(1))) == []


def test_a_change_owes_a_first_look_unless_it_ended_before() -> None:
    assert read(
        "promise",
        change(1, review_due_at=ago(8), first_review_at=ago(9)),
        change(2, review_due_at=ago(8), first_review_at=ago(7)),
        change(3, review_due_at=ago(8)),
        change(4, review_due_at=ago(8), closed_at=ago(9)),
        change(5, review_due_at=ago(8), closed_at=ago(7)),
        change(6, review_due_at=ago(8), author_team=2),
    ) == [(1, 1.0), (2, 0.0), (3, 0.0), (5, 0.0)]


def test_decisions_are_acceptances_and_declines() -> None:
    accepted = part(1, decided_at=ago(9), decision_hours=7.0, accepted=True)
    declined = part(2, decided_at=ago(8), decision_hours=3.0, reason="duplicate")
    assert read("decision", accepted, declined, part(3)) == [(1, 7.0), (2, 3.0)]
    assert read("acceptance", accepted, declined, part(3)) == [(1, 1.0), (2, 0.0)]


def test_a_change_lasts_from_ready_to_merged_in_elapsed_days() -> None:
    rows = [merged(1, days_ago=7.5), merged(2, author_team=2), change(3), merged(4, ready_at=None)]
    assert read("duration", *rows) == [(1, 2.5)]
