"""Appointing who stands in for an owner, and ending that early."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from journal import events
from people import notify
from people.days import whole_days
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms import standing
from platforms.models import DEPUTY_SPAN, Deputy, Platform
from platforms.permissions import why_not_appoint, why_not_end_deputy
from platforms.services.news import FURTHEST, TOO_FAR


def appoint(
    platform: Platform, *, owner: User, deputy: User, first: date, last: date, by: User
) -> Deputy:
    """Let somebody stand in for an owner on whole days of the platform's zone, both included.

    At most 90 days, one deputy of an owner at a time. A window never begins in the past: nothing
    that was given before becomes an approval by it. The very same again finds what was appointed.
    """
    if why_not := why_not_appoint(by, platform, owner, deputy):
        raise Forbidden(why_not)
    begins, until = whole_days(first, last, platform.time_zone)
    now = timezone.now()
    if last < first:
        raise Invalid("Nobody was appointed.", {"last": "The last day comes before the first."})
    if first - now.date() > FURTHEST:
        raise Invalid("Nobody was appointed.", {"first": TOO_FAR})
    if (last - first).days >= DEPUTY_SPAN.days:
        raise Invalid("Nobody was appointed.", {"last": "90 days are the longest."})
    if until <= now:
        raise Invalid("Nobody was appointed.", {"last": "This is over already."})
    since = max(begins, now)
    # Ninety days over the end of summer time have an hour too many.
    until = min(until, since + DEPUTY_SPAN)
    same = platform.deputies.filter(owner=owner, deputy=deputy, ended_at=None)
    # Of one that began today the beginning was the moment in which it was asked for.
    if known := same.filter(since__lte=since, until=until, since__gte=begins).first():
        return known
    try:
        with transaction.atomic():
            made = Deputy.objects.create(
                platform=platform,
                owner=owner,
                deputy=deputy,
                since=since,
                until=until,
                appointed_by=by,
            )
            _write(made, "platform:deputy_appointed", by)
            notify.notify(
                [person for person in (deputy, owner) if person.pk != by.pk],
                kind="deputy_appointed",
                title=f"{deputy} stands in for {owner} on {platform}",
                body=f"From {first:%d %B %Y} to {last:%d %B %Y}.",
                path=f"{platform.get_absolute_url()}owners/",
                why="You are the deputy, or the owner.",
                key=f"deputy:{made.pk}",
            )
    except IntegrityError as clash:
        raise Refused(
            f"Somebody stands in for {owner} on some of these days already. End that first, or"
            " choose other days; nobody was appointed."
        ) from clash
    return made


def end(made: Deputy, *, by: User) -> None:
    """End it now, or take it back before it begins. Ending it again changes nothing."""
    if why_not := why_not_end_deputy(by, made):
        raise Forbidden(why_not)
    now = timezone.now()
    with transaction.atomic():
        open_ones = Deputy.objects.filter(pk=made.pk, ended_at=None, until__gt=now)
        if not open_ones.update(ended_at=now):
            return
        made.ended_at = now
        _write(made, "platform:deputy_ended", by)
        notify.notify(
            [person for person in (made.deputy, made.owner) if person.pk != by.pk],
            kind="deputy_ended",
            title=f"{made.deputy} no longer stands in for {made.owner} on {made.platform}",
            path=f"{made.platform.get_absolute_url()}owners/",
            why="You are the deputy, or the owner.",
            key=f"deputy-ended:{made.pk}",
        )


def _write(made: Deputy, kind: str, by: User) -> None:
    data = {
        "deputy": made.deputy_id,
        "deputy_name": str(made.deputy),
        "owner": made.owner_id,
        "owner_name": str(made.owner),
        "since": made.since.isoformat(),
        "until": made.last.isoformat(),
    }
    events.write(f"platform:{made.platform_id}", kind, actor=by, data=data)
    standing.platform_changed(made.platform)
