"""Reading the catalogue: what somebody may see, who has which role, how fresh it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from people.models import Membership, Team, User
from platforms.models import Platform, PlatformRole, Repository, Role

#: The roles that approve and decide, the strongest first.
DECIDING = (Role.OWNER, Role.TRUSTED_COMMITTER)
_STRENGTH = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class Holder:
    """A person with a role on a platform; `team` is the one through which they have it."""

    user: User
    role: Role
    team: Team | None
    since: datetime


def roles_at(moment: datetime) -> QuerySet[PlatformRole]:
    """Roles that hold at a moment."""
    return PlatformRole.objects.at(moment)


def _memberships_at(moment: datetime) -> QuerySet[Membership]:
    return Membership.objects.at(moment)


def _roles_of_user(user: User, moment: datetime) -> QuerySet[PlatformRole]:
    teams = _memberships_at(moment).filter(user=user).values("team")
    return roles_at(moment).filter(Q(user=user) | Q(team__in=teams))


def visible_to(user: User) -> QuerySet[Platform]:
    """Platforms somebody may see: the open ones, and those restricted ones that concern them.

    These are a restricted platform of their team, of a department they manage, or on which they
    have a role. Admins see all. Every reading of the catalogue starts here.
    """
    if not user.is_active:
        return Platform.objects.none()
    if user.is_admin:
        return Platform.objects.all()
    now = timezone.now()
    concerned = Platform.objects.filter(
        Q(team__in=_memberships_at(now).filter(user=user).values("team"))
        | Q(team__department__manager=user)
        | Q(pk__in=_roles_of_user(user, now).values("platform")),
        restricted=True,
    )
    return Platform.objects.filter(Q(restricted=False) | Q(pk__in=concerned.values("pk")))


def platforms_with_role(
    user: User, roles: Collection[Role] = DECIDING, at: datetime | None = None
) -> QuerySet[Platform]:
    """Platforms on which somebody has one of the roles, by name or through a team."""
    held = _roles_of_user(user, at or timezone.now()).filter(role__in=list(roles))
    return Platform.objects.filter(pk__in=held.values("platform"))


def holds_role(user: User, platform: Platform, role: Role, at: datetime | None = None) -> bool:
    """Whether an active person has this very role on the platform, by name or through a team."""
    if not user.is_active:
        return False
    held = _roles_of_user(user, at or timezone.now())
    return held.filter(platform=platform, role=role).exists()


def roles_of(user: User, at: datetime | None = None) -> dict[int, Role]:
    """The strongest role somebody has on each platform, by platform id."""
    strongest: dict[int, Role] = {}
    for pk, name in _roles_of_user(user, at or timezone.now()).values_list("platform", "role"):
        role = Role(name)
        if pk not in strongest or _STRENGTH[role] < _STRENGTH[strongest[pk]]:
            strongest[pk] = role
    return strongest


def holders(platforms: Iterable[Platform], at: datetime | None = None) -> dict[int, list[Holder]]:
    """Everybody active with a role on each platform, once, with the strongest role they have.

    Two queries, however many platforms. The strongest role comes first, then the longest-held.
    """
    moment = at or timezone.now()
    roles = roles_at(moment).filter(platform__in=list(platforms)).select_related("user", "team")
    rows = list(roles.order_by("since", "pk"))
    members: dict[int, list[Membership]] = {}
    for held in (
        _memberships_at(moment)
        .filter(team__in={row.team_id for row in rows if row.team_id}, user__is_active=True)
        .select_related("user")
        .order_by("since", "pk")
    ):
        members.setdefault(held.team_id, []).append(held)
    found: dict[int, dict[int, Holder]] = {}
    for row in sorted(rows, key=lambda row: _STRENGTH[Role(row.role)]):
        on = found.setdefault(row.platform_id, {})
        if row.user:
            if row.user.is_active:
                on.setdefault(row.user.pk, Holder(row.user, Role(row.role), None, row.since))
            continue
        for held in members.get(row.team_id or 0, []):
            holder = Holder(held.user, Role(row.role), row.team, max(row.since, held.since))
            on.setdefault(held.user_id, holder)
    return {pk: list(by_user.values()) for pk, by_user in found.items()}


def owners(platform: Platform, at: datetime | None = None) -> list[Holder]:
    """Everybody with a role on a platform, its owners first."""
    return holders([platform], at).get(platform.pk, [])


def people_with_role(
    platform: Platform, at: datetime | None = None, roles: Collection[Role] = DECIDING
) -> list[User]:
    """The active people who have one of the roles on a platform."""
    return [holder.user for holder in owners(platform, at) if holder.role in roles]


def without_owner(platforms: Sequence[Platform]) -> set[int]:
    """Ids of the platforms that nobody active owns at present."""
    held = holders(platforms)
    return {
        one.pk
        for one in platforms
        if not any(
            holder.role == Role.OWNER and not holder.user.is_bot for holder in held.get(one.pk, [])
        )
    }


def last_confirmed() -> datetime | None:
    """The moment up to which every repository in use was confirmed with its host."""
    found: datetime | None = Repository.objects.filter(archived=False).aggregate(
        oldest=Min("confirmed_at")
    )["oldest"]
    return found
