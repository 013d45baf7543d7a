"""Tells those who subscribe to a platform what it announces and with what it wants help."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from people import notify
from people.models import User
from platforms.models import Announcement, Platform, RoadmapItem
from platforms.selectors import visible_to

WHY = "You subscribe to this platform."


def subscribers(platform: Platform) -> list[User]:
    """Who subscribes to a platform and may still see it."""
    rows = User.objects.filter(subscriptions__platform=platform, is_active=True)
    return seeing(platform, rows)


def seeing(platform: Platform, people: Iterable[User]) -> list[User]:
    """Those of the people who may see a platform now: it may be restricted since they asked."""
    if not platform.restricted:
        return list(people)
    return [one for one in people if visible_to(one).filter(pk=platform.pk).exists()]


@transaction.atomic
def tell(announcement: Announcement, now: datetime | None = None) -> None:
    """Tell of an announcement whose time has come, once; what is for all stands on Home."""
    moment = now or timezone.now()
    if announcement.told_at or announcement.since > moment:
        return
    announcement.told_at = moment
    announcement.save(update_fields=["told_at"])
    if announcement.platform:
        notify.notify(
            subscribers(announcement.platform),
            kind="announcement",
            title=f"{announcement.platform}: {announcement}",
            path=announcement.get_absolute_url(),
            why=WHY,
            key=announcement.subject,
        )


def tell_begun() -> int:
    """Tell of all announcements that have begun and were not told; returns how many."""
    now = timezone.now()
    waiting = Announcement.objects.filter(told_at=None, since__lte=now, until__gt=now)
    done = 0
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = Announcement.objects.select_for_update(of=("self",), skip_locked=True)
            row = rows.filter(pk=pk, told_at=None).select_related("platform").first()
            if row:
                tell(row, now)
                done += 1
    return done


def tell_wanted(item: RoadmapItem, by: User) -> None:
    """Tell of an item that wants help, the first time that it does."""
    notify.notify(
        [one for one in subscribers(item.platform) if one.pk != by.pk],
        kind="help_wanted",
        title=f"{item.platform} wants help: {item}",
        body=item.benefit,
        path=item.get_absolute_url(),
        why=WHY,
        key=f"{item.subject}:wanted",
    )
