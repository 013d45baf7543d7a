"""Meetings: on which days they take place, and what calendars read of them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from contributions.models import ProposalPart
from journal import events
from people import feed_keys
from people.refusals import Forbidden, Invalid
from platforms import recurring
from platforms.models import Meeting
from platforms.services import news
from tests.cast import Cast, platform
from tests.contributions.ideas import submitted

MONDAY = date(2026, 3, 16)
HOUR = timedelta(hours=1)


def held(cast: Cast, **more: object) -> Meeting:
    """Ledger's office hours, on Mondays at ten in Berlin."""
    told = {"title": "Office hours", "day": MONDAY, "begins": time(10), "repeats": "weekly"}
    return news.hold(cast.ledger, by=cast.olu, **{**told, **more})


def days(meeting: Meeting, count: int = 3, after: date = MONDAY) -> list[date]:
    start = datetime.combine(after, time(), UTC)
    found = recurring.dates(meeting, start, start + timedelta(days=400))
    return [one.begins.date() for one, _ in zip(found, range(count), strict=False)]


@pytest.mark.parametrize(
    ("first", "repeats", "expected"),
    [
        (MONDAY, "weekly", [MONDAY, date(2026, 3, 23), date(2026, 3, 30)]),
        (MONDAY, "fortnightly", [MONDAY, date(2026, 3, 30), date(2026, 4, 13)]),
        (MONDAY, "monthly", [MONDAY, date(2026, 4, 20), date(2026, 5, 18)]),
        # The fifth Monday: the last one of each month.
        (date(2026, 3, 30), "monthly", [date(2026, 3, 30), date(2026, 4, 27), date(2026, 5, 25)]),
    ],
)
def test_it_repeats_as_it_says(cast: Cast, first: date, repeats: str, expected: list[date]) -> None:
    assert days(held(cast, day=first, repeats=repeats)) == expected


@pytest.mark.parametrize("repeats", ["weekly", "fortnightly", "monthly"])
@pytest.mark.parametrize("day", [1, 9, 17, 31])
def test_an_old_meeting_is_on_the_days_that_counting_through_gives(repeats: str, day: int) -> None:
    old = Meeting(
        day=date(2021, 1, day), begins=time(10), repeats=repeats, time_zone="Europe/Berlin"
    )
    every = [*rrulestr(recurring.rule(old), dtstart=datetime.combine(old.day, time())).between(
        datetime.combine(old.day, time()), datetime.combine(date(2029, 1, 1), time()), inc=True
    )]  # fmt: skip
    for after in (date(2020, 12, 1), date(2021, 2, day % 28), date(2025, 12, 31), MONDAY):
        expected = [one.date() for one in every if one.date() >= after]
        assert days(old, 5, after) == expected[:5]


def test_the_calendar_says_this_week_next_week_and_then_the_month(cast: Cast) -> None:
    meeting = held(cast, day=date(2026, 12, 16))
    start = datetime(2026, 12, 16, tzinfo=UTC)
    found = recurring.dates(meeting, start, start + timedelta(days=30))
    spans = recurring.in_spans(found, date(2026, 12, 17))
    assert [(name, [one.begins.day for one in rows]) for name, rows in spans] == [
        ("This week", [16]),
        ("Next week", [23]),
        ("December", [30]),
        ("January 2027", [6, 13]),
    ]


def test_it_stays_at_its_hour_when_the_clocks_change(cast: Cast) -> None:
    meeting = held(cast, minutes=60)
    start = datetime(2026, 3, 22, tzinfo=UTC)
    before_and_after = list(recurring.dates(meeting, start, start + timedelta(days=14)))
    # The clocks of Berlin go forward on 29 March 2026.
    assert [one.begins.hour for one in before_and_after] == [10, 10]
    assert [one.begins.astimezone(UTC).hour for one in before_and_after] == [9, 8]
    assert [one.ends - one.begins for one in before_and_after] == [HOUR, HOUR]


def test_days_left_out_and_days_after_the_last_are_not_shown(cast: Cast) -> None:
    meeting = held(cast, last_day=MONDAY + timedelta(days=14))
    news.skip(meeting, by=cast.olu, day=MONDAY + timedelta(days=7))
    meeting = news.skip(meeting, by=cast.olu, day=MONDAY + timedelta(days=7))
    assert days(meeting, 9) == [MONDAY, MONDAY + timedelta(days=14)]
    assert [one.kind for one in events.of(meeting.subject)] == ["meeting:added", "meeting:skipped"]


def test_one_that_is_on_now_is_still_shown_and_a_past_one_cannot_be_made(cast: Cast) -> None:
    now = datetime(2026, 3, 16, 9, 20, tzinfo=UTC)  # 10:20 in Berlin
    [date_, *_] = recurring.upcoming([held(cast)], 3, now)
    assert date_.begins.date() == MONDAY
    with pytest.raises(Invalid) as refusal:
        held(cast, repeats="once")
    assert set(refusal.value.fields) == {"day"}


def test_only_owners_hold_change_and_end_meetings(cast: Cast) -> None:
    meeting = held(cast)
    acts = (
        lambda: news.hold(cast.ledger, by=cast.ana, title="Mine", day=MONDAY, begins=time(9)),
        lambda: news.change(meeting, by=cast.ana, title="Mine"),
        lambda: news.skip(meeting, by=cast.ana, day=MONDAY),
        lambda: news.end_meeting(meeting, by=cast.ana),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_the_page_works_by_plain_forms(cast: Cast, client: Client) -> None:
    client.force_login(cast.olu)
    path = "/platforms/ledger/meetings/"
    given = {
        "title": "Office hours",
        "day": "2026-03-16",
        "begins": "10:00",
        "minutes": "45",
        "repeats": "weekly",
    }
    refused = client.post(path, {**given, "act": "hold", "minutes": "2"})
    assert (refused.status_code, "Office hours" in refused.content.decode()) == (400, True)
    client.post(path, {**given, "act": "hold"})
    meeting = Meeting.objects.get()
    shown = client.get(f"{path}?change={meeting.pk}").content.decode()
    assert "Change “Office hours”" in shown
    client.post(path, {**given, "act": "change", "row": meeting.pk, "title": "Open house"})
    meeting.refresh_from_db()
    assert (meeting.title, meeting.revision) == ("Open house", 1)
    [first, *_] = recurring.upcoming([meeting], 1)
    assert "Open house" in client.get("/platforms/ledger/").content.decode()
    day = first.begins.date()
    client.post(path, {"act": "skip", "row": meeting.pk, "day": day.isoformat()})
    client.post(path, {"act": "end", "row": meeting.pk})
    meeting.refresh_from_db()
    assert (meeting.skipped, meeting.ended_at is None) == ([day], False)
    assert "No date is planned" in client.get(path).content.decode()
    assert client.post(path, {"act": "end", "row": "x"}).status_code == 404
    assert client.post(path, {"act": "sing", "row": meeting.pk}).status_code == 400


def test_nobody_else_ends_one_by_hand(cast: Cast, client: Client) -> None:
    meeting = held(cast)
    client.force_login(cast.ana)
    for act in ("end", "skip", "change"):
        sent = {"act": act, "row": meeting.pk, "day": "2026-03-16"}
        assert client.post("/platforms/ledger/meetings/", sent).status_code in (400, 403)
    meeting.refresh_from_db()
    assert (meeting.revision, meeting.ended_at) == (0, None)


def feed(path: str) -> Calendar:
    """A calendar as a program reads it, without a session."""
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content)


def test_calendars_read_rule_exceptions_and_zone_at_a_private_address(cast: Cast) -> None:
    meeting = held(cast, last_day=MONDAY + timedelta(days=700), place="Room Elbe")
    news.skip(meeting, by=cast.olu, day=MONDAY + timedelta(days=7))
    key = feed_keys.key_for(cast.ana)
    [event] = feed(f"/feeds/{key}/ledger/meetings.ics").events
    assert event["SUMMARY"] == "Ledger: Office hours"
    assert event["RRULE"]["FREQ"] == ["WEEKLY"]
    assert event["DTSTART"].dt.isoformat() == "2026-03-16T10:00:00+01:00"
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert [one.dt.day for one in event["EXDATE"].dts] == [23]
    assert event["SEQUENCE"] == 1


def test_one_s_own_calendar_has_meetings_of_ones_platforms_and_deadlines(cast: Cast) -> None:
    held(cast)
    submitted(cast.ana, cast.ledger)
    due = ProposalPart.objects.get().response_due_at

    def titles(user: object) -> dict[str, object]:
        found = feed(f"/feeds/{feed_keys.key_for(user)}/calendar.ics").events
        return {str(one["SUMMARY"]): one["DTEND"].dt for one in found}

    olu = titles(cast.olu)
    assert set(olu) == {"Ledger: Office hours", "Decide: Count the fee once"}
    assert abs(olu["Decide: Count the fee once"] - due) < timedelta(seconds=1)
    assert not titles(cast.ana)
    news.subscribe(cast.ledger, by=cast.ana)
    assert set(titles(cast.ana)) == {"Ledger: Office hours"}


def test_a_key_that_was_made_up_renewed_or_of_somebody_who_left_opens_nothing(
    cast: Cast, client: Client
) -> None:
    key = feed_keys.key_for(cast.ana)
    path = "/feeds/{}/calendar.ics"
    assert client.get(path.format(key)).status_code == 200
    for wrong in ("x", key[:-1], f"{cast.olu.pk}-{key.partition('-')[2]}", "%00"):
        assert client.get(path.format(wrong)).status_code == 404
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    assert client.get(f"/feeds/{key}/{vault.slug}/meetings.ics").status_code == 404
    client.force_login(cast.ana)
    assert key in client.get("/settings/feeds/").content.decode()
    client.post("/settings/feeds/")
    assert client.get(path.format(key)).status_code == 404
    cast.ana.refresh_from_db()
    key = feed_keys.key_for(cast.ana)
    assert client.get(path.format(key)).status_code == 200
    cast.ana.is_active = False
    cast.ana.save()
    assert Client().get(path.format(key)).status_code == 404


@pytest.mark.parametrize("path", ["/calendar/", "/platforms/ledger/meetings/", "/"])
def test_many_meetings_cost_no_more_queries_than_one(cast: Cast, client: Client, path: str) -> None:
    news.subscribe(cast.ledger, by=cast.ana)
    client.force_login(cast.ana)
    held(cast)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for number in range(9):
        held(cast, title=f"Meeting {number}", day=timezone.localdate())
    with CaptureQueriesContext(connection) as ten:
        client.get(path)
    assert len(ten) == len(one)
