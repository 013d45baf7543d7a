"""Medians, percentiles, shares and windows."""

import statistics
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.figures import Window, durations, months, percentile, share, shown
from tests.insights.history import NOW, WINDOW, ago

VALUES = st.lists(st.floats(0, 1e6), min_size=1, max_size=60)


@given(VALUES, st.floats(0.01, 1))
def test_a_percentile_is_the_smallest_value_with_that_share_at_or_below(values, wanted) -> None:
    found = percentile(values, wanted)
    at_or_below = sum(value <= found for value in values) / len(values)
    below = sum(value < found for value in values) / len(values)
    assert found in values
    assert at_or_below >= wanted - 1e-9
    assert below < wanted


def test_the_ninetieth_percentile_of_ten_is_the_ninth() -> None:
    assert percentile(range(1, 11), 0.9) == 9
    assert percentile(range(1, 12), 0.9) == 10
    assert percentile([3], 0.9) == 3


@pytest.mark.parametrize(("values", "wanted"), [([], 0.5), ([1], 0), ([1], 1.1)])
def test_a_percentile_of_nothing_or_of_no_share_is_refused(values, wanted) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, wanted)


@given(st.lists(st.floats(0, 1e6), max_size=40))
def test_fewer_than_five_say_nothing_and_five_say_the_median(values) -> None:
    found = durations(values)
    assert found.n == len(values)
    if len(values) < 5:
        assert (found.value, found.p90) == (None, None)
    else:
        assert found.value == statistics.median(values)
        assert min(values) <= found.value <= found.p90 <= max(values)


@given(st.lists(st.sampled_from([0.0, 1.0]), max_size=40))
def test_a_share_counts_its_ones_and_is_hidden_below_five(values) -> None:
    found = share(values)
    assert (found.n, found.part) == (len(values), sum(values))
    if len(values) < 5:
        assert found.value is None
    else:
        assert found.value == pytest.approx(100 * sum(values) / len(values))


def test_a_window_holds_its_start_and_not_its_end() -> None:
    assert WINDOW.holds(WINDOW.since)
    assert not WINDOW.holds(NOW)
    assert not WINDOW.holds(None)
    assert WINDOW.before == Window(ago(180), ago(90))


def test_an_overlap_is_cut_to_the_window_and_never_negative() -> None:
    assert WINDOW.overlap(ago(100), ago(80)) == timedelta(days=10)
    assert WINDOW.overlap(ago(200), ago(100)) == timedelta()
    assert WINDOW.overlap(ago(200), NOW + timedelta(days=9)) == timedelta(days=90)


def test_months_are_those_of_the_viewer_and_leave_no_gap() -> None:
    # Half past midnight on the first of March in Berlin is still February in UTC.
    now = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    found = months(now, 3, ZoneInfo("Europe/Berlin"))
    assert [first for first, _ in found] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert found[-1][1].until == now
    assert found[0][1].until == found[1][1].since
    assert found[1][1].until == found[2][1].since


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (0, "0"), (5.0, "5"), (5.04, "5"), (5.25, "5.2"), (12345.6, "12,345.6")],
)
def test_values_are_shown_with_at_most_one_decimal(value, words) -> None:
    assert shown(value) == words
