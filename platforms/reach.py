"""Tells when a platform has no owner who can be reached, once each time it comes to that."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from journal import events
from people import notify
from people.models import User
from platforms.models import Lifecycle, Platform, PlatformRole, Role, Unreachable
from platforms.ownerless import unreachable


@transaction.atomic
def look(platforms: Sequence[Platform]) -> None:
    """Raise the alarm where it is new and end it where an owner or a deputy is back.

    An archived platform needs nobody, and one that came by import and was never owned has lost
    nobody. The department's manager and the admins are told.
    """
    now = timezone.now()
    asked = {one.pk: one for one in platforms}
    lost = {pk for pk in unreachable(platforms, now) if asked[pk].lifecycle != Lifecycle.ARCHIVED}
    lost -= _never_owned(lost)
    known = Unreachable.objects.filter(platform__in=asked, until=None).select_for_update()
    already = {row.platform_id: row for row in known}
    for pk in sorted(lost - set(already)):
        _raise(asked[pk])
    for pk in sorted(set(already) - lost):
        row = already[pk]
        row.until = max(now, row.since)
        row.save(update_fields=["until"])
        events.write(f"platform:{pk}", "platform:owner_reachable")


def _never_owned(ids: set[int]) -> set[int]:
    imported = Platform.objects.filter(pk__in=ids, entries__isnull=False)
    owned = PlatformRole.objects.filter(platform__in=ids, role=Role.OWNER.value)
    rows = imported.exclude(pk__in=owned.values("platform")).values_list("pk", flat=True)
    return set(rows) if ids else set()


def _raise(platform: Platform) -> None:
    row, created = Unreachable.objects.get_or_create(
        platform=platform, until=None, defaults={"since": timezone.now()}
    )
    if not created:
        return
    events.write(f"platform:{platform.pk}", "platform:no_reachable_owner")
    manager = platform.team.department.manager
    people = {one.pk: one for one in User.objects.filter(is_superuser=True, is_active=True)}
    if manager:
        people[manager.pk] = manager
    notify.notify(
        people.values(),
        kind="no_reachable_owner",
        title=f"{platform} has no owner who can be reached",
        body=(
            "Everybody who owns it is away or has left, and nobody stands in. What people propose"
            " and change there waits until somebody does."
        ),
        path=f"{platform.get_absolute_url()}owners/",
        why="You manage the department that owns it, or run the programme.",
        key=f"unreachable:{row.pk}",
    )
