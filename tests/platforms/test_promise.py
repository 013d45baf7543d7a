"""The working-hours clock: weekends, holidays, pauses, and days when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from platforms.promise import Calendar, due, left, worked

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(BERLIN)


def at(*parts):
    return datetime(*parts, tzinfo=BERLIN)


def test_a_promise_made_in_the_morning_is_due_the_same_day():
    assert due(at(2026, 3, 11, 10), 4, OFFICE) == at(2026, 3, 11, 14)


def test_a_promise_that_fills_the_day_is_due_at_its_end():
    assert due(at(2026, 3, 11, 9), 8, OFFICE) == at(2026, 3, 11, 17)


def test_what_is_left_of_friday_is_taken_and_the_rest_on_monday():
    assert due(at(2026, 3, 13, 15), 6, OFFICE) == at(2026, 3, 16, 13)


def test_a_promise_made_at_night_starts_with_the_next_working_day():
    assert due(at(2026, 3, 14, 23), 1, OFFICE) == at(2026, 3, 16, 10)


def test_a_public_holiday_does_not_count():
    calendar = Calendar(BERLIN, holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    assert due(at(2026, 4, 2, 16), 2, calendar) == at(2026, 4, 7, 10)


def test_the_clock_stops_while_the_author_is_asked_for_changes():
    pauses = [
        (at(2026, 3, 11, 11), at(2026, 3, 12, 15)),
        (at(2026, 3, 12, 14), at(2026, 3, 12, 16)),
    ]
    assert due(at(2026, 3, 11, 10), 3, OFFICE, pauses) == at(2026, 3, 13, 10)
    assert worked(at(2026, 3, 11, 10), at(2026, 3, 13, 10), OFFICE, pauses) == 3


def test_hours_that_the_clocks_skip_are_not_promised():
    nights = Calendar(BERLIN, frozenset(range(7)), time(0), time(6))
    assert worked(at(2026, 3, 29, 0), at(2026, 3, 29, 6), nights) == 5
    assert worked(at(2026, 10, 25, 0), at(2026, 10, 25, 6), nights) == 7
    assert due(at(2026, 3, 29, 0), 5, nights) == at(2026, 3, 29, 6)


def test_a_day_may_end_at_midnight():
    always = Calendar(BERLIN, frozenset(range(7)), time(0), time(0))
    assert worked(at(2026, 3, 28), at(2026, 3, 31), always) == 71


def test_the_team_s_zone_decides_not_the_caller_s():
    tokyo = Calendar(ZoneInfo("Asia/Tokyo"))
    assert due(datetime(2026, 3, 10, 23, tzinfo=UTC), 2, tokyo) == datetime(
        2026, 3, 11, 2, tzinfo=UTC
    )


def test_time_left_turns_negative_by_the_working_hours_overdue():
    end = at(2026, 3, 13, 16)
    assert left(at(2026, 3, 13, 12), end, OFFICE) == 4
    assert left(end, end, OFFICE) == 0
    assert left(at(2026, 3, 16, 11), end, OFFICE) == -3


def test_a_promise_that_no_working_time_can_fill_has_no_due_date():
    pauses = [(at(2026, 1, 1), at(2036, 1, 1))]
    assert due(at(2026, 3, 11, 10), 1, OFFICE, pauses) is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekdays": frozenset()}, "at least one weekday"),
        ({"weekdays": frozenset({7})}, "at least one weekday"),
        ({"start": time(17), "end": time(9)}, "end after it starts"),
        ({"start": time(9), "end": time(9)}, "end after it starts"),
        ({"start": time(9, tzinfo=UTC)}, "wall clock"),
    ],
)
def test_a_calendar_without_hours_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        Calendar(BERLIN, **wrong)


def test_negative_hours_are_refused():
    with pytest.raises(ValueError, match="negative"):
        due(at(2026, 3, 11, 10), -1, OFFICE)


instants = st.integers(0, 120 * 24 * 60).map(
    # Four months in which the clocks change in Berlin and New York.
    lambda minutes: datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = st.tuples(instants, st.timedeltas(timedelta(0), timedelta(days=9))).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(
        [
            ZoneInfo(name)
            for name in ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")
        ]
    ),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    start=st.times(max_value=time(11)),
    end=st.one_of(st.just(time(0)), st.times(min_value=time(12))),
    holidays=st.frozensets(st.dates(date(2026, 2, 1), date(2026, 6, 30)), max_size=5),
)
pauses = st.lists(spans, max_size=3)


@given(instants, st.integers(0, 60 * 60), calendars, pauses)
def test_at_the_due_instant_exactly_the_promised_time_has_been_worked(
    start, minutes, calendar, stops
):
    end = due(start, minutes / 60, calendar, stops)
    assert end is not None
    assert end >= start
    assert worked(start, end, calendar, stops) == pytest.approx(minutes / 60, abs=1e-6)
    if minutes:
        earlier = end - timedelta(seconds=1)
        assert worked(start, earlier, calendar, stops) < minutes / 60


@given(instants, instants, instants, calendars, pauses)
def test_worked_time_adds_up_over_any_cut(one, two, three, calendar, stops):
    first, middle, last = sorted([one, two, three])
    whole = worked(first, last, calendar, stops)
    parts = worked(first, middle, calendar, stops) + worked(middle, last, calendar, stops)
    assert whole == pytest.approx(parts, abs=1e-6)
    assert whole <= (last - first) / timedelta(hours=1) + 1e-6


@given(instants, instants, calendars, spans)
def test_a_pause_never_adds_working_time(one, two, calendar, stop):
    first, last = sorted([one, two])
    without = worked(first, last, calendar)
    with_pause = worked(first, last, calendar, [stop])
    paused = worked(max(first, stop[0]), min(last, stop[1]), calendar)
    assert with_pause == pytest.approx(without - paused, abs=1e-6)


@given(instants, instants, calendars)
def test_time_left_is_the_same_size_seen_from_either_end(now, end, calendar):
    assume(now != end)
    assert left(now, end, calendar) == -left(end, now, calendar)
