"""The rows behind who answers for a platform: roles, deputies, offers, and whom files name."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import User
from platforms.models import Candidate, Deputy, Platform, PlatformRole, Role, RoleOffer
from platforms.selectors import holds_role


def roles_of(platform: Platform) -> QuerySet[PlatformRole]:
    """Roles that hold now, the oldest first."""
    rows = PlatformRole.objects.at(timezone.now()).filter(platform=platform)
    return rows.select_related("user", "team", "platform").order_by("since", "pk")


def deputies_of(platform: Platform) -> QuerySet[Deputy]:
    """Who stands in now or will, the soonest first."""
    rows = Deputy.objects.filter(platform=platform, ended_at=None)
    rows = rows.filter(until__gt=timezone.now()).order_by("since", "pk")
    return rows.select_related("owner", "deputy", "platform")


def offers_of(platform: Platform) -> QuerySet[RoleOffer]:
    """Offers of ownership, answered ones too."""
    rows = RoleOffer.objects.filter(platform=platform).order_by("pk")
    return rows.select_related("user", "offered_by", "seconded_by", "platform")


def offers_seen(platform: Platform, user: User) -> QuerySet[RoleOffer]:
    """Those that concern somebody: one is between its two people, the owners and the admins."""
    rows = offers_of(platform)
    if user.is_admin or holds_role(user, platform, Role.OWNER):
        return rows
    return rows.filter(Q(user=user) | Q(offered_by=user))


def candidates_of(platform: Platform) -> QuerySet[Candidate]:
    """Whom files call owners, answered ones too."""
    rows = Candidate.objects.filter(platform=platform).order_by("pk")
    return rows.select_related("user", "team", "platform", "brought_by")
