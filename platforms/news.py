"""Reading what is announced and when people meet; meetings as entries of calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from people import calendars
from people.calendars import Entry
from people.models import User
from people.paging import Order, Page, cut
from platforms.models import Announcement, Meeting, Platform, Repeats, Role, Subscription
from platforms.recurring import rule
from platforms.selectors import platforms_with_role, seen_by

LATEST = Order("until", descending=True)
SOONEST = Order("since")
SHOWN = 5


def announcements_seen(user: User) -> QuerySet[Announcement]:
    """Announcements for all, and of platforms that somebody may see; coming ones are not."""
    return _rows().filter(_seen(user))


def current(user: User) -> list[Announcement]:
    """What is announced now, of all that somebody may see, the latest first."""
    rows = announcements_seen(user).filter(until__gt=timezone.now())
    return list(rows.order_by("-since", "-pk")[:SHOWN])


def current_of(platform: Platform) -> list[Announcement]:
    """What one platform announces now, the latest first."""
    now = timezone.now()
    rows = Announcement.objects.filter(platform=platform, since__lte=now, until__gt=now)
    return list(rows.order_by("-since", "-pk")[:SHOWN])


def coming(user: User) -> QuerySet[Announcement]:
    """What is to be announced, for whoever may change it."""
    return _rows().filter(_own(user), since__gt=timezone.now()).order_by("since", "pk")


def readable(user: User) -> QuerySet[Announcement]:
    """What somebody may read: what is or was announced, and what is to be, if it is theirs."""
    return _rows().filter(_seen(user) | _own(user))


def _rows() -> QuerySet[Announcement]:
    return Announcement.objects.select_related("platform", "by")


def _seen(user: User) -> Q:
    here = Q(platform=None) | seen_by(user, "platform__")
    return here & Q(since__lte=timezone.now())


def _own(user: User) -> Q:
    owned = Q(platform__in=platforms_with_role(user, (Role.OWNER,)))
    return owned | Q(platform=None) if user.is_admin else owned


def page(user: User, cursor: str = "", only: Platform | None = None) -> Page[Announcement]:
    """All that was announced, or only of one platform, what ends last first."""
    return cut(_only(announcements_seen(user), only), LATEST, cursor)


def coming_page(user: User, cursor: str = "", only: Platform | None = None) -> Page[Announcement]:
    """What is to be announced, or only of one platform, what begins first first."""
    return cut(_only(coming(user), only), SOONEST, cursor)


def _only(rows: QuerySet[Announcement], platform: Platform | None) -> QuerySet[Announcement]:
    """Those of one platform; what a merged one announced stays its own and is found here too."""
    if platform is None:
        return rows
    return rows.filter(Q(platform=platform) | Q(platform__merged_into=platform))


def meetings_seen(user: User) -> QuerySet[Meeting]:
    """Meetings that still take place, of platforms that somebody may see."""
    return _not_over(meetings_known(user))


def meetings_of(platform: Platform) -> QuerySet[Meeting]:
    """Meetings of one platform that still take place."""
    return _not_over(platform.meetings.order_by("pk"))


def _not_over(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    yesterday = timezone.now().date() - timedelta(days=2)
    over = Q(last_day__lt=yesterday) | Q(repeats=Repeats.ONCE, day__lt=yesterday)
    return rows.filter(ended_at=None).exclude(over)


def meetings_known(user: User) -> QuerySet[Meeting]:
    """All meetings of platforms that somebody may see, over or ended ones too."""
    rows = Meeting.objects.filter(seen_by(user, "platform__"))
    return rows.select_related("platform").order_by("pk")


def subscriptions(user: User) -> QuerySet[Subscription]:
    """What somebody subscribes to and may see."""
    rows = Subscription.objects.filter(seen_by(user, "platform__"), user=user)
    return rows.select_related("platform")


def mine(user: User) -> QuerySet[Meeting]:
    """Meetings of the platforms that somebody subscribes to or has a deciding role on."""
    own = Q(platform__subscriptions__user=user) | Q(platform__in=platforms_with_role(user))
    return meetings_seen(user).filter(own).distinct()


def entries(meetings: Iterable[Meeting]) -> Iterable[Entry]:
    """Meetings as calendars hold them."""
    for one in meetings:
        zone = ZoneInfo(one.time_zone)
        told = rule(one)
        last = datetime.combine(one.last_day, time.max, zone) if told and one.last_day else None
        yield Entry(
            uid=f"meeting-{one.pk}",
            title=f"{one.platform}: {one}",
            begins=one.begins_at,
            ends=one.begins_at + timedelta(minutes=one.minutes),
            changed_at=one.changed_at,
            text=one.text,
            place=one.place,
            path=one.platform.get_absolute_url(),
            revision=one.revision,
            rule=told,
            until=last.astimezone(UTC).replace(microsecond=0) if last else None,
            skipped=tuple(datetime.combine(day, one.begins, zone) for day in one.skipped),
        )


@calendars.register
def own_meetings(user: User) -> Iterable[Entry]:
    """What stands in a person's own calendar of the catalogue."""
    return entries(mine(user))
