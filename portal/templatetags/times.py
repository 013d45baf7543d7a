"""Times in words with the exact moment on hover, in the viewer's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import words
from portal.templatetags.marks import icon

register = template.Library()


def _time(moment: datetime, text: str) -> SafeString:
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), words.exact(local), text
    )


@register.simple_tag
def when(moment: datetime | date | None, missing: str = "never") -> SafeString | str:
    """Show a moment as a person would say it; ``missing`` is said where there is none."""
    if moment is None:
        return missing
    if not isinstance(moment, datetime):
        text = words.day(moment, today=timezone.localdate())
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), text)
    local = timezone.localtime(moment)
    return _time(moment, words.relative(local, now=timezone.localtime()))


@register.simple_tag
def day_of(moment: datetime) -> SafeString:
    """Show the day of a moment, of a window that begins with it."""
    return _time(moment, words.day(timezone.localdate(moment), today=timezone.localdate()))


@register.simple_tag
def through(until: datetime) -> SafeString:
    """Show the last day of a window that ends, excluded, at a moment."""
    last = timezone.localtime(until - timedelta(microseconds=1))
    return _time(until, words.day(last.date(), today=timezone.localdate()))


@register.simple_tag
def exactly(moment: datetime) -> SafeString:
    """Show day and time whatever their distance: ``Fri 20 Feb 09:41``."""
    local = timezone.localtime(moment)
    day = words.day(local.date(), today=timezone.localdate())
    return _time(moment, f"{day} {words.clock(local)}")


@register.simple_tag
def ago(moment: datetime | None, missing: str = "never") -> SafeString | str:
    """Show how long ago a moment was."""
    if moment is None:
        return missing
    return _time(moment, words.ago(moment, now=timezone.now()))


@register.simple_tag
def due(
    moment: datetime | None,
    hours_left: float | None = None,
    mark: bool = False,
    stacked: bool = False,
    brief: bool = False,
) -> SafeString:
    """Show a deadline and what is left of it in working hours; negative hours are hours late.

    ``stacked`` puts the hours on a line of their own, ``brief`` leaves them out; ``mark`` adds the
    clock before it.
    """
    if moment is None:
        return SafeString("")
    now = timezone.now()
    late = moment < now if hours_left is None else hours_left < 0
    tone = " is-bad" if late else (" is-wait" if hours_left is not None and hours_left < 8 else "")
    said = words.upcoming(timezone.localtime(moment), now=timezone.localtime(now))
    head = _time(moment, f"was due {said}" if late else f"due {said}")
    clock = icon("warning" if late else "clock", "sm") if mark or late else SafeString("")
    first = format_html(
        '<span class="due{}{}">{}{}</span>', tone, " row" if clock else "", clock, head
    )
    if hours_left is None or brief:
        return first
    left = words.working_hours(abs(hours_left)) + (" late" if late else " left")
    if stacked:
        return format_html('{}<span class="meta">{}</span>', first, left)
    return format_html('{}<span class="meta">, {}</span>', first, left)


@register.simple_tag
def plural(count: float, one: str, many: str = "") -> str:
    """Return ``1 file`` or ``8 files``."""
    return words.plural(count, one, many)


@register.simple_tag
def brought(days: int) -> str:
    """Return by how much a contribution brought something forward, from days."""
    return words.brought_forward(days)


@register.filter
def duration(span: timedelta | None) -> str:
    """Return elapsed time in words."""
    return "–" if span is None else words.duration(span)


@register.filter
def working_hours(hours: float | None) -> str:
    """Return working hours in words."""
    return "–" if hours is None else words.working_hours(hours)


@register.filter
def number(value: float | None) -> str:
    """Return a number with thousands set apart."""
    return "–" if value is None else words.number(value)


@register.filter
def listed(names: list[str]) -> str:
    """Return ``a, b and c``."""
    return words.listed(str(name) for name in names)


@register.simple_tag
def share(part: float, whole: float) -> str:
    """Return a percentage without decimals, or a dash where there is no whole."""
    return words.share(part, whole)
