"""Announcing, holding meetings, and subscribing to what a platform tells."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal import events
from people.days import last_day, whole_days
from people.markdown import render
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms.models import Announcement, Meeting, Platform, Repeats, Subscription
from platforms.permissions import why_not_announce, why_not_edit
from platforms.steady import steady
from platforms.telling import tell

LONGEST = 366
#: A day further off than this, before or after today, is a slip of the hand.
FURTHEST = timedelta(days=3660)
TOO_FAR = "That is more than ten years away."
TEXT_LIMIT = 20_000
#: What may be set of a meeting.
MEETING = ("title", "text", "place", "day", "begins", "minutes", "repeats", "last_day")


def announce(
    platform: Platform | None,
    *,
    by: User,
    title: str,
    first: date,
    last: date,
    text: str = "",
    key: str = "",
) -> Announcement:
    """Tell news on whole days of the organisation's zone; those who subscribe hear of it once.

    The same `key` again finds the first one's announcement. Raises Forbidden, or Invalid.
    """
    if why_not := why_not_announce(by, platform):
        raise Forbidden(why_not)
    if key and (known := Announcement.objects.filter(by=by, key=key).first()):
        return known
    made = Announcement(platform=platform, by=by, at=timezone.now(), key=key)
    _fill(made, title, text, first, last)
    try:
        with transaction.atomic():
            made.save()
            events.write(made.subject, "announcement:made", actor=by, data=_said(made))
            tell(made)
    except IntegrityError:  # the same form at the same moment: the other was a little quicker
        return Announcement.objects.get(by=by, key=key)
    return made


def edit(
    announcement: Announcement,
    *,
    by: User,
    title: str | None = None,
    first: date | None = None,
    last: date | None = None,
    text: str | None = None,
) -> Announcement:
    """Change an announcement, but for what is None; nobody is told a second time."""
    if why_not := why_not_announce(by, announcement.platform):
        raise Forbidden(why_not)
    with transaction.atomic():
        rows = Announcement.objects.select_for_update(of=("self",))
        row = rows.select_related("platform").get(pk=announcement.pk)
        before, days = _said(row), window_of(row)
        _fill(
            row,
            row.title if title is None else title,
            row.text if text is None else text,
            first or days["first"],
            last or days["last"],
        )
        if _said(row) != before:
            row.save()
            events.write(row.subject, "announcement:edited", actor=by, data=_said(row))
            tell(row)
    return row


def end(announcement: Announcement, *, by: User) -> None:
    """End an announcement now; one that has not begun is never told. Safe to repeat."""
    if why_not := why_not_announce(by, announcement.platform):
        raise Forbidden(why_not)
    with transaction.atomic():
        row = Announcement.objects.select_for_update().get(pk=announcement.pk)
        now = timezone.now()
        if row.until <= now:
            return
        row.since, row.until = min(row.since, now - timedelta(seconds=1)), now
        row.told_at = row.told_at or now
        row.save()
        events.write(row.subject, "announcement:ended", actor=by)


def _fill(row: Announcement, title: str, text: str, first: date, last: date) -> None:
    wrong: dict[str, str] = {}
    row.title, row.text = title.strip(), text
    if not row.title or len(row.title) > 150:
        wrong["title"] = "Give it a title of at most 150 characters."
    if len(text) > TEXT_LIMIT:
        wrong["text"] = f"At most {TEXT_LIMIT:,} characters."
    if _too_far(last):
        wrong["last"] = TOO_FAR
    elif last < first:
        wrong["last"] = "The last day comes before the first."
    elif (last - first).days > LONGEST:
        wrong["last"] = "A year is the longest; what holds for ever belongs on the page."
    elif not wrong:
        row.since, row.until = whole_days(first, last, settings.ORGANISATION_ZONE)
        if row.until <= timezone.now():
            wrong["last"] = "That day has passed."
    if wrong:
        raise Invalid("Nothing was announced.", wrong)
    row.text_html = text and render(text)


def _said(row: Announcement) -> dict[str, Any]:
    return {
        "platform": row.platform.slug if row.platform else None,
        "title": row.title,
        "text": row.text,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
    }


def window_of(row: Announcement) -> dict[str, date]:
    """An announcement's first and last day, as a form shows them."""
    zone = zoneinfo.ZoneInfo(settings.ORGANISATION_ZONE)
    first = row.since.astimezone(zone).date()
    return {"first": first, "last": last_day(row.until, settings.ORGANISATION_ZONE)}


def _too_far(day: date) -> bool:
    return abs(day - timezone.now().date()) > FURTHEST


def hold(platform: Platform, *, by: User, **fields: Any) -> Meeting:
    """Put a meeting into the calendar of a platform, by the clock of its zone.

    The very same meeting again finds the one that is there.
    """
    now = timezone.now()
    made = Meeting(platform=platform, by=by, at=now, time_zone=platform.time_zone)
    with transaction.atomic():
        if why_not := why_not_edit(by, steady([platform.pk])[platform.pk]):
            raise Forbidden(why_not)
        _set(made, fields)
        same = {name: getattr(made, name) for name in (*MEETING, "time_zone")}
        if known := platform.meetings.filter(ended_at=None, **same).first():
            return known
        made.save()
        events.write(made.subject, "meeting:added", actor=by, data=_plain(made))
    return made


def change(meeting: Meeting, *, by: User, **fields: Any) -> Meeting:
    """Change a meeting; calendars that have it take the change over."""
    with transaction.atomic():
        row = _locked(meeting, by)
        before = _plain(row)
        _set(row, fields)
        if _plain(row) != before:
            _save(row, "meeting:changed", by)
    return row


def skip(meeting: Meeting, *, by: User, day: date) -> Meeting:
    """Leave one day out; leaving it out again changes nothing."""
    if _too_far(day):
        raise Invalid("No day was left out.", {"day": TOO_FAR})
    with transaction.atomic():
        row = _locked(meeting, by)
        if day not in row.skipped:
            if len(row.skipped) >= 200:
                raise Refused("So many days were left out that it is better to end the meeting.")
            row.skipped = sorted([*row.skipped, day])
            _save(row, "meeting:skipped", by, {"day": day.isoformat()})
    return row


def end_meeting(meeting: Meeting, *, by: User) -> None:
    """Take a meeting out of the calendar, with all that would come. Safe to repeat."""
    with transaction.atomic():
        row = _locked(meeting, by)
        if row.ended_at is None:
            row.ended_at = timezone.now()
            _save(row, "meeting:ended", by)


def _locked(meeting: Meeting, by: User) -> Meeting:
    if why_not := why_not_edit(by, meeting.platform):
        raise Forbidden(why_not)
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("platform").get(pk=meeting.pk)


def _save(row: Meeting, kind: str, by: User, data: dict[str, Any] | None = None) -> None:
    row.revision, row.changed_at = row.revision + 1, timezone.now()
    row.save()
    events.write(row.subject, kind, actor=by, data=data or _plain(row))


def _set(row: Meeting, fields: dict[str, Any]) -> None:
    if foreign := sorted(set(fields) - set(MEETING)):
        raise Invalid(f"Not for setting here: {', '.join(foreign)}. Nothing was changed.")
    days = {name: getattr(row, name) for name in ("day", "last_day")}
    for name, value in fields.items():
        setattr(row, name, value)
    row.changed_at = row.changed_at or timezone.now()
    wrong: dict[str, str] = {}
    if not row.title.strip() or len(row.title) > 150:
        wrong["title"] = "Give it a title of at most 150 characters."
    if not 5 <= row.minutes <= 1440:
        wrong["minutes"] = "From 5 minutes to a whole day."
    if len(row.text) > 500 or len(row.place) > 300:
        wrong["text"] = "At most 500 characters, and 300 for the place."
    # Dates are reckoned with only once the rest can be.
    wrong = wrong or _impossible(row, days)
    if wrong:
        raise Invalid("The meeting was not kept.", wrong)


def _impossible(row: Meeting, before: dict[str, date | None]) -> dict[str, str]:
    for name, known in before.items():
        day = getattr(row, name)
        if day and day != known and _too_far(day):
            return {name: TOO_FAR}
    if row.last_day and row.last_day < row.day:
        return {"last_day": "The last day comes before the first."}
    if not row.last_day and row.repeats == Repeats.ONCE and _over(row):
        return {"day": "That is over already."}
    return {}


def _over(row: Meeting) -> bool:
    return row.begins_at + timedelta(minutes=row.minutes) <= timezone.now()


def _plain(row: Meeting) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in MEETING}
    return {
        name: value if isinstance(value, (str, int)) or value is None else value.isoformat()
        for name, value in values.items()
    }


def subscribe(platform: Platform, *, by: User) -> Subscription:
    """Hear of a platform from now on. Safe to repeat."""
    made, _ = Subscription.objects.get_or_create(
        platform=platform, user=by, defaults={"since": datetime.now(zoneinfo.ZoneInfo("UTC"))}
    )
    return made


def unsubscribe(platform: Platform, *, by: User) -> None:
    """Hear of a platform no more. Safe to repeat."""
    Subscription.objects.filter(platform=platform, user=by).delete()
