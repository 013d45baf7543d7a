"""The review promise's clock: working hours of a team's own calendar, pauses taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

# A calendar with no working hour within this many days has none worth waiting for.
_SEARCH_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team works: zone, weekdays (0 is Monday), the day's hours by its own clocks, holidays.

    ``end`` at midnight means the end of the day. Raises ValueError for a calendar without hours.
    """

    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    start: time = time(9)
    end: time = time(17)
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("A working calendar needs at least one weekday from 0 to 6.")
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("The day's hours are wall clock times without an offset.")
        if self.end != time(0) and self.end <= self.start:
            raise ValueError("A working day has to end after it starts.")

    def working(self, day: date) -> Span | None:
        """The instants, in UTC, between which the team works on this day; None on a free day.

        On a day when the clocks change, the hours between are those that really pass; an opening
        time that the clocks skip is taken as if they had not changed yet.
        """
        if day.weekday() not in self.weekdays or day in self.holidays:
            return None
        last = day + timedelta(days=1) if self.end == time(0) else day
        opens = datetime.combine(day, self.start, self.zone).astimezone(UTC)
        closes = datetime.combine(last, self.end, self.zone).astimezone(UTC)
        return (opens, closes) if opens < closes else None


def due(
    start: datetime, hours: float, calendar: Calendar, pauses: Iterable[Span] = ()
) -> datetime | None:
    """The instant (UTC) at which ``hours`` working hours have passed since ``start``.

    It is the earliest such instant, so a promise that fills a day is due at its end, not next
    morning. ``pauses`` are half-open; one still open is given with the end the caller knows. None
    when three years do not hold that many hours. Raises ValueError on negative hours.
    """
    if hours < 0:
        raise ValueError("A promise cannot have a negative number of hours.")
    left = timedelta(hours=hours)
    if not left:
        return start.astimezone(UTC)
    for opens, closes in _spans(start, None, calendar, pauses):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    return None


def worked(
    start: datetime, end: datetime, calendar: Calendar, pauses: Iterable[Span] = ()
) -> float:
    """Working hours from ``start`` to ``end`` outside ``pauses``; 0 when ``end`` is not later."""
    total = sum(
        (closes - opens for opens, closes in _spans(start, end, calendar, pauses)), timedelta()
    )
    return total / timedelta(hours=1)


def left(now: datetime, due: datetime, calendar: Calendar) -> float:
    """Working hours from ``now`` until ``due``; negative by the working hours it is overdue."""
    if now <= due:
        return worked(now, due, calendar)
    return -worked(due, now, calendar)


def _spans(
    start: datetime, end: datetime | None, calendar: Calendar, pauses: Iterable[Span]
) -> Iterator[Span]:
    """Working spans in order, cut to [start, end) and around the pauses."""
    start = start.astimezone(UTC)
    end = None if end is None else end.astimezone(UTC)
    closed = _merged(pauses)
    # The zone's own date may be a day apart from the UTC date on either side.
    day = start.astimezone(calendar.zone).date()
    last = (
        day + timedelta(days=_SEARCH_DAYS) if end is None else end.astimezone(calendar.zone).date()
    )
    while day <= last:
        span = calendar.working(day)
        if span is not None:
            opens, closes = max(span[0], start), span[1] if end is None else min(span[1], end)
            yield from _around(opens, closes, closed)
        day += timedelta(days=1)


def _around(opens: datetime, closes: datetime, pauses: list[Span]) -> Iterator[Span]:
    for begins, ends in pauses:
        if opens < min(begins, closes):
            yield opens, min(begins, closes)
        opens = max(opens, ends)
    if opens < closes:
        yield opens, closes


def _merged(pauses: Iterable[Span]) -> list[Span]:
    """Pauses in UTC, in order, overlaps joined; empty ones left out."""
    found: list[Span] = []
    for begins, ends in sorted(
        (one.astimezone(UTC), other.astimezone(UTC)) for one, other in pauses
    ):
        if ends <= begins:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found
