"""Which platforms nobody answers for, at present or for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from people.models import Absence, Membership, User
from platforms.deputies import deputies_at
from platforms.models import Platform, PlatformRole, Role
from platforms.selectors import Holder, holders


def without_owner(platforms: Sequence[Platform]) -> set[int]:
    """Ids of the platforms that nobody active owns at present."""
    held = holders(platforms)
    return {one.pk for one in platforms if not any(map(_owns, held.get(one.pk, [])))}


def unreachable(platforms: Sequence[Platform], at: datetime | None = None) -> set[int]:
    """Ids of the platforms none of whose owners is here, nor anybody who stands in for one."""
    held = holders(platforms, at)
    return {
        one.pk
        for one in platforms
        if not any(_owns(holder) and not holder.away_until for holder in held.get(one.pk, []))
    }


def beyond_reach(rows: QuerySet[Platform], at: datetime | None = None) -> QuerySet[Platform]:
    """Those of `rows` that `unreachable` finds, asked of the database at once.

    For counting and paging through a catalogue of any size.
    """
    moment = at or timezone.now()
    here = User.objects.filter(is_active=True, is_bot=False).exclude(
        pk__in=Absence.objects.at(moment).values("user")
    )
    members = Membership.objects.at(moment).filter(user__in=here)
    roles = PlatformRole.objects.at(moment)
    owning = roles.filter(Q(user__in=here) | Q(team__in=members.values("team")), role=Role.OWNER)
    # A deputy who is a trusted committer in their own right stays one.
    theirs = Membership.objects.at(moment).filter(user=OuterRef(OuterRef("deputy")))
    their_own = roles.filter(
        Q(user=OuterRef("deputy")) | Q(team__in=theirs.values("team")),
        platform=OuterRef("platform"),
        role=Role.TRUSTED_COMMITTER,
    )
    standing = deputies_at(moment).filter(~Exists(their_own), deputy__in=here)
    return rows.exclude(pk__in=owning.values("platform")).exclude(
        pk__in=standing.values("platform")
    )


def _owns(holder: Holder) -> bool:
    return holder.role == Role.OWNER and not holder.user.is_bot
