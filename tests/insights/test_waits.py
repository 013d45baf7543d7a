"""Where the days of a change go."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.records import Records, Review
from insights.waits import Wait, lost, spans
from tests.insights.history import NOW, WINDOW, ago, change, merged


def days(one) -> dict[Wait, float]:
    found: dict[Wait, float] = {}
    for span in spans(one, NOW):
        found[span.on] = found.get(span.on, 0) + span.days(WINDOW)
    return {cause: round(value, 6) for cause, value in found.items()}


def test_an_untouched_change_waits_for_a_first_look_whatever_is_pushed() -> None:
    assert days(change(1, pushes=(ago(6), ago(3)))) == {Wait.FIRST_LOOK: 10}


def test_a_day_counts_once_for_whoever_it_waited_on() -> None:
    row = merged(
        1, days_ago=1, approved_at=ago(3),
        pushes=(ago(6),),
        reviews=(Review(ago(8), approves=False), Review(ago(3), approves=True)),
    )  # fmt: skip
    assert days(row) == {
        Wait.FIRST_LOOK: 2, Wait.AUTHOR: 2, Wait.SECOND_LOOK: 3, Wait.MERGE: 2,
    }  # fmt: skip


def test_an_approval_that_does_not_complete_the_rule_leaves_further_owners_to_wait_for() -> None:
    row = change(1, approved_at=ago(4), reviews=(Review(ago(7), True), Review(ago(4), True)))
    assert days(row) == {Wait.FIRST_LOOK: 3, Wait.SECOND_LOOK: 3, Wait.MERGE: 4}


def test_a_push_after_the_approval_asks_the_owners_again() -> None:
    row = change(1, approved_at=ago(7), pushes=(ago(5),), reviews=(Review(ago(7), True, True),))
    assert days(row) == {Wait.FIRST_LOOK: 3, Wait.MERGE: 2, Wait.SECOND_LOOK: 5}


def test_only_days_in_the_window_and_only_contributions_are_lost() -> None:
    old = change(1, ready_at=ago(200), created_at=ago(200))
    own = change(2, author_team=2)
    found = lost(Records(changes=(old, own)), WINDOW)
    assert [(one.pk, round(value)) for one, value in found[Wait.FIRST_LOOK]] == [(1, 90)]


def test_a_draft_waits_for_nobody() -> None:
    assert days(change(1, ready_at=None)) == {}


MOMENTS = st.floats(-2, 12).map(ago)


@given(
    st.lists(MOMENTS, max_size=5).map(sorted),
    st.lists(st.builds(Review, MOMENTS, st.booleans()), max_size=5),
    st.none() | MOMENTS,
    st.none() | st.floats(0, 9.9).map(ago),
)
def test_every_day_of_a_change_is_counted_exactly_once(pushes, reviews, approved, end) -> None:
    row = change(1, pushes=tuple(pushes), reviews=tuple(reviews), approved_at=approved,
                 merged_at=end)  # fmt: skip
    found = list(spans(row, NOW))
    whole = (end or NOW) - row.ready_at
    assert sum((one.until - one.since for one in found), timedelta()) == whole
    assert all(one.since < one.until for one in found)
    assert [one.since for one in found[1:]] == [one.until for one in found[:-1]]
    assert sum(days(row).values()) == pytest.approx(whole.total_seconds() / 86_400, abs=1e-3)
