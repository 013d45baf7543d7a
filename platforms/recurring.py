"""On which days a meeting takes place, by the rules of iCalendar (RFC 5545, recurrence)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils import timezone

from platforms.models import Meeting, Repeats

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: As far ahead as dates are looked for.
HORIZON = timedelta(days=400)
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Date:
    """One time that a meeting takes place."""

    meeting: Meeting
    begins: datetime
    ends: datetime


def rule(meeting: Meeting) -> str:
    """The meeting's RRULE without its end; nothing for one that takes place once."""
    weekday = _DAYS[meeting.day.weekday()]
    place = (meeting.day.day - 1) // 7 + 1
    return {
        Repeats.ONCE.value: "",
        Repeats.WEEKLY.value: "FREQ=WEEKLY",
        Repeats.FORTNIGHTLY.value: "FREQ=WEEKLY;INTERVAL=2",
        # A fifth weekday is not in every month; the last one is.
        Repeats.MONTHLY.value: f"FREQ=MONTHLY;BYDAY={place if place < 5 else -1}{weekday}",
    }[meeting.repeats]


def dates(meeting: Meeting, after: datetime, before: datetime) -> Iterator[Date]:
    """The times at which it is on between two moments, in order.

    It is counted by the wall clock of its own zone, so that it stays at its hour in summer.
    """
    zone = ZoneInfo(meeting.time_zone)
    first = datetime.combine(meeting.day, meeting.begins)
    length = timedelta(minutes=meeting.minutes)
    last = (meeting.last_day or before.astimezone(zone).date()) + timedelta(days=1)
    end = min(datetime.combine(last, time()), before.astimezone(zone).replace(tzinfo=None))
    start = after.astimezone(zone).replace(tzinfo=None) - length - timedelta(hours=2)
    told = rule(meeting)
    # Whole fortnights on, every rule gives the same days: an old meeting is not counted through.
    first += max((start - first) // FORTNIGHT, 0) * FORTNIGHT if told else timedelta()
    days: Iterable[datetime] = (
        rrulestr(told, dtstart=first).xafter(start, inc=True) if told else [first]
    )
    for naive in days:
        if naive >= end:
            return
        begins = naive.replace(tzinfo=zone)
        ends = (begins.astimezone(ZoneInfo("UTC")) + length).astimezone(zone)
        if naive.date() not in meeting.skipped and ends > after:
            yield Date(meeting, begins, ends)


def upcoming(
    meetings: Iterable[Meeting], count: int, now: datetime | None = None, each: int = 3
) -> list[Date]:
    """The next times of several meetings, the soonest first; at most `each` of one meeting."""
    moment = now or timezone.now()
    found: list[Date] = []
    for meeting in meetings:
        for place, one in enumerate(dates(meeting, moment, moment + HORIZON)):
            if place >= each:
                break
            found.append(one)
    return sorted(found, key=lambda one: (one.begins, one.meeting.pk))[:count]


def in_spans(found: Iterable[Date], today: date) -> list[tuple[str, list[Date]]]:
    """Dates in order under what one calls their time: this week, next week, then by month.

    Days are those of the present time zone, and a week begins on Monday.
    """
    monday = today - timedelta(days=today.weekday())

    def name(one: Date) -> str:
        day = timezone.localdate(one.begins)
        weeks = (day - monday).days // 7
        if weeks < 2:
            return "This week" if weeks < 1 else "Next week"
        return day.strftime("%B" if day.year == today.year else "%B %Y")

    return [(span, list(rows)) for span, rows in groupby(found, key=name)]
