"""Calendars that programs subscribe to (iCalendar, RFC 5545), with entries of all packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from icalendar import Calendar, Event
from icalendar.prop import vRecur

from people.models import User
from people.printable import printable


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar.

    `rule` is an RRULE, `until` its end, and `skipped` the beginnings that are left out.
    """

    uid: str
    title: str
    begins: datetime
    ends: datetime
    changed_at: datetime
    text: str = ""
    place: str = ""
    path: str = "/"
    revision: int = 0
    rule: str = ""
    until: datetime | None = None
    skipped: tuple[datetime, ...] = field(default=())


Entries = Callable[[User], Iterable[Entry]]
_sources: list[Entries] = []


def register(source: Entries) -> Entries:
    """Register what belongs in a person's own calendar."""
    _sources.append(source)
    return source


def of(user: User) -> list[Entry]:
    """Everything in a person's own calendar."""
    return [entry for source in _sources for entry in source(user)]


def written(name: str, entries: Iterable[Entry]) -> bytes:
    """The entries as a calendar file of that name."""
    calendar = Calendar()
    calendar.add("prodid", "-//Commons//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", printable(name))
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones(first_date=date(2020, 1, 1))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@commons")
    event.add("summary", printable(entry.title))
    event.add("dtstart", entry.begins)
    event.add("dtend", entry.ends)
    event.add("dtstamp", entry.changed_at)
    event.add("sequence", entry.revision)
    event.add("url", f"{settings.PORTAL_URL}{entry.path}")
    if entry.text:
        event.add("description", printable(entry.text))
    if entry.place:
        event.add("location", printable(entry.place))
    if entry.rule:
        rule = vRecur.from_ical(entry.rule)
        if entry.until:
            rule["UNTIL"] = [entry.until]
        event.add("rrule", rule)
    for moment in entry.skipped:
        event.add("exdate", moment)
    return event
