"""When an answer is due, by a platform's review promise and its working calendar."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from platforms import promise
from platforms.models import Platform

WEEK = (0, 1, 2, 3, 4)


@lru_cache(maxsize=256)
def _holidays(country: str, years: tuple[int, ...]) -> frozenset[date]:
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=years))


def calendar_of(platform: Platform, around: datetime) -> promise.Calendar:
    """The platform's working calendar with the public holidays of the years around a moment."""
    return _calendar(
        platform.time_zone,
        tuple(platform.workdays or WEEK),
        platform.day_start,
        platform.day_end,
        platform.country,
        around.year,
    )


@lru_cache(maxsize=4096)
def _calendar(
    zone: str, weekdays: tuple[int, ...], start: time, end: time, country: str, year: int
) -> promise.Calendar:
    return promise.Calendar(
        zone=ZoneInfo(zone),
        weekdays=frozenset(weekdays),
        start=start,
        end=end,
        holidays=_holidays(country, (year - 1, year, year + 1)),
    )


def pauses_of(stored: Iterable[Iterable[Any]]) -> tuple[promise.Span, ...]:
    """The ended pauses kept on a proposal, as instants; while one is open no clock is asked."""
    return tuple(
        (datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in stored if end
    )


def response_due(
    platform: Platform, since: datetime, pauses: Iterable[Iterable[Any]] = ()
) -> datetime | None:
    """When the first response (for a change: the review of a push) is due."""
    hours = platform.response_hours
    return promise.due(since, hours, calendar_of(platform, since), pauses_of(pauses))


def decision_due(
    platform: Platform, since: datetime, pauses: Iterable[Iterable[Any]] = ()
) -> datetime | None:
    """When the decision on a proposal is due."""
    hours = platform.decision_hours
    return promise.due(since, hours, calendar_of(platform, since), pauses_of(pauses))


def hours_left(platform: Platform, due: datetime | None, now: datetime) -> float | None:
    """Working hours from now until `due`, negative when late."""
    return promise.left(now, due, calendar_of(platform, now)) if due else None
