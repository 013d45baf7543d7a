"""Times, durations, counts and lists as a person would say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

_HALF = "½"


def plural(count: float, one: str, many: str = "") -> str:
    """Return ``count`` and its noun: ``1 file``, ``8 files``, ``1,275 changes``."""
    noun = one if count == 1 else (many or f"{one}s")
    return f"{number(count)} {noun}"


def number(value: float) -> str:
    """Return ``value`` with thousands set apart and at most one decimal."""
    rounded = round(value, 1)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,.1f}"


def listed(names: Iterable[str], *, joiner: str = "and") -> str:
    """Return ``a, b and c``."""
    parts = list(names)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joiner} {parts[-1]}"


def duration(span: timedelta) -> str:
    """Return elapsed time by its leading units: ``3 h 10 min``, ``2 days``, ``12 s``."""
    seconds = abs(int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        rest = minutes - hours * 60
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    if days < 3:
        rest = hours - days * 24
        return f"{plural(days, 'day')} {rest} h" if rest else plural(days, "day")
    if days < 60:
        return plural(days, "day")
    if days < 730:
        return plural(days // 30, "month")
    return plural(days // 365, "year")


def brought_forward(days: int) -> str:
    """Return how much earlier than forecast something came: ``brought forward by 5 weeks``."""
    if days == 0:
        return "on the day of the forecast"
    apart = abs(days)
    if apart < 21:
        said = plural(apart, "day")
    elif apart < 120:
        said = plural(round(apart / 7), "week")
    else:
        said = plural(round(apart / 30.4), "month")
    return f"brought forward by {said}" if days > 0 else f"{said} after the forecast"


def working_hours(hours: float) -> str:
    """Return working hours to the half hour above ten minutes: ``7½ working hours``."""
    if (minutes := round(hours * 60)) < 60:
        return f"{max(1, minutes)} working min"
    halves = round(hours * 2)
    whole, half = divmod(halves, 2)
    text = f"{whole:,}{_HALF if half else ''}"
    return f"{text} working {'hour' if halves == 2 else 'hours'}"


def clock(moment: datetime) -> str:
    """Return the time of day, ``15:40``."""
    return moment.strftime("%H:%M")


def day(moment: date, *, today: date, weekday: bool = True) -> str:
    """Return the day without its time: ``today``, ``Thu 24 Sep``, ``24 Sep 2027``."""
    apart = (moment - today).days
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}.get(apart)
    if near:
        return near
    if moment.year != today.year and abs(apart) > 180:
        return f"{moment.day} {moment:%b %Y}"
    return f"{moment:%a} {moment.day} {moment:%b}" if weekday else f"{moment.day} {moment:%b}"


def relative(moment: datetime, *, now: datetime) -> str:
    """Return when something was or will be, as seen at ``now``; both in the viewer's zone."""
    behind = (now - moment).total_seconds()
    if 0 <= behind < 60:
        return "just now"
    if 60 <= behind < 3600:
        return f"{int(behind // 60)} min ago"
    return upcoming(moment, now=now)


def upcoming(moment: datetime, *, now: datetime) -> str:
    """Return a point in time by its day and, while near, its hour: ``Thu 15:00``, ``24 Sep``."""
    apart = (moment.date() - now.date()).days
    if -1 <= apart <= 1:
        return f"{day(moment.date(), today=now.date())} {clock(moment)}"
    if 1 < apart < 7:
        return f"{moment:%a} {clock(moment)}"
    return day(moment.date(), today=now.date())


def exact(moment: datetime) -> str:
    """Return the full date, time and zone for a title: ``Wed 11 Mar 2026 17:03:48 CET``."""
    return f"{moment:%a} {moment.day} {moment:%b %Y %H:%M:%S %Z}".rstrip()


def ago(moment: datetime, *, now: datetime) -> str:
    """Return the time since ``moment``: ``40 s ago``, ``3 h 10 min ago``."""
    span = now - moment
    return "just now" if span < timedelta(seconds=1) else f"{duration(span)} ago"


def share(part: float, whole: float) -> str:
    """Return a percentage without decimals, or a dash where there is nothing to share."""
    return f"{round(100 * part / whole)} %" if whole else "–"
