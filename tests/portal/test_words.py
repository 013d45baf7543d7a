"""Times, durations and counts are said as a person would say them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import words

NOW = datetime(2026, 3, 11, 17, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW - timedelta(seconds=12), "just now"),
        (NOW - timedelta(minutes=1), "1 min ago"),
        (NOW - timedelta(minutes=59, seconds=59), "59 min ago"),
        (NOW - timedelta(hours=1), "today 16:00"),
        (NOW - timedelta(hours=18), "yesterday 23:00"),
        (NOW - timedelta(days=2), "Mon 9 Mar"),
        (NOW - timedelta(days=100), "Mon 1 Dec"),
        (NOW - timedelta(days=300), "15 May 2025"),
        (NOW + timedelta(minutes=30), "today 17:30"),
        (NOW + timedelta(hours=22), "tomorrow 15:00"),
        (NOW + timedelta(days=2), "Fri 17:00"),
        (NOW + timedelta(days=7), "Wed 18 Mar"),
        (NOW + timedelta(days=400), "15 Apr 2027"),
    ],
)
def test_a_moment_is_said_by_its_distance(moment, said):
    assert words.relative(moment, now=NOW) == said


def test_the_exact_time_names_the_zone():
    assert words.exact(NOW) == "Wed 11 Mar 2026 17:00:00 CET"
    assert words.exact(NOW.astimezone(UTC)) == "Wed 11 Mar 2026 16:00:00 UTC"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=10), "3 h 10 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=2, hours=5), "2 days 5 h"),
        (timedelta(days=12, hours=5), "12 days"),
        (timedelta(days=90), "3 months"),
        (timedelta(days=800), "2 years"),
    ],
)
def test_a_duration_is_said_by_its_leading_units(span, said):
    assert words.duration(span) == said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0, "1 working min"),
        (0.5, "30 working min"),
        (0.99, "59 working min"),
        (0.999, "1 working hour"),
        (1, "1 working hour"),
        (1.5, "1½ working hours"),
        (7.5, "7½ working hours"),
        (10.2, "10 working hours"),
        (1200, "1,200 working hours"),
    ],
)
def test_working_hours_are_said_to_the_half_hour(hours, said):
    assert words.working_hours(hours) == said


def test_counts_carry_their_noun():
    assert words.plural(1, "reply", "replies") == "1 reply"
    assert words.plural(0, "file") == "0 files"
    assert words.plural(1275, "change") == "1,275 changes"


def test_numbers_keep_at_most_one_decimal():
    assert [words.number(value) for value in (3, 3.04, 5.25, 1275.0)] == ["3", "3", "5.2", "1,275"]


def test_lists_end_in_and():
    assert [words.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert words.listed(["a", "b"], joiner="or") == "a or b"


def test_a_share_of_nothing_is_a_dash():
    assert words.share(1, 0) == "–"
    assert words.share(1, 3) == "33 %"


def test_a_date_of_another_year_says_its_year():
    assert words.day(date(2024, 3, 11), today=NOW.date()) == "11 Mar 2024"
    assert words.day(date(2025, 12, 30), today=date(2026, 1, 5)) == "Tue 30 Dec"


@given(st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)))
def test_every_moment_has_words(apart):
    assert words.relative(NOW + apart, now=NOW)
    assert words.duration(apart)
