"""Who holds which role on a platform at a moment, by name or through a team."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from people.models import Membership, User
from platforms.models import Platform, PlatformRole, Role

#: Roles that decide on proposals and may approve changes.
DECIDERS = (Role.OWNER, Role.TRUSTED_COMMITTER)


def _held(user: User, roles: Iterable[Role], at: datetime) -> QuerySet[PlatformRole]:
    teams = Membership.objects.at(at).filter(user=user).values("team")
    mine = Q(user=user) | Q(team__in=teams)
    return PlatformRole.objects.at(at).filter(mine, role__in=[role.value for role in roles])


def platforms_with_role(user: User, roles: Iterable[Role], at: datetime) -> QuerySet[Platform]:
    """Platforms on which this person holds one of the roles at `at`; none when deactivated."""
    if not user.is_active:
        return Platform.objects.none()
    return Platform.objects.filter(pk__in=_held(user, roles, at).values("platform"))


def holds_role(user: User, platform: Platform, roles: Iterable[Role], at: datetime) -> bool:
    """Whether this person holds one of the roles on the platform at `at`."""
    return user.is_active and _held(user, roles, at).filter(platform=platform).exists()


def people_with_role(
    platform: Platform, at: datetime, roles: Iterable[Role] = DECIDERS
) -> list[User]:
    """Active people who hold one of the roles at `at`, each once, in the order of their names."""
    rows = PlatformRole.objects.at(at).filter(
        platform=platform, role__in=[role.value for role in roles]
    )
    by_name = Q(platform_roles__in=rows)
    teams = rows.exclude(team=None).values("team")
    by_team = Q(pk__in=Membership.objects.at(at).filter(team__in=teams).values("user"))
    found = User.objects.filter(by_name | by_team, is_active=True, is_bot=False)
    return list(found.distinct().order_by("name", "pk"))
