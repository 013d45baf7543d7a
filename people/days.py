"""Whole days as people enter them, as the half-open instants that are kept."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from people.models import User


def whole_days(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """From the first day's beginning to the end of the last, in a named time zone.

    The calendar's last two days, after which no instant is sure to exist, count as the one before.
    """
    there = ZoneInfo(zone)
    first, last = (min(day, date.max - timedelta(days=2)) for day in (first, last))
    after = last + timedelta(days=1)
    return datetime.combine(first, time(), there), datetime.combine(after, time(), there)


def zone_of(user: User) -> str:
    """The zone in which a person's days begin; the organisation's where they have not said."""
    return user.time_zone or settings.ORGANISATION_ZONE


def last_day(until: datetime, zone: str) -> date:
    """The last whole day of a window that ends at an instant."""
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
