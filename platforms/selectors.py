"""Reading the catalogue: what somebody may see, who has which role, how fresh it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from people.models import Membership, Team, User
from people.once import once, reading
from people.selectors import away_until
from people.written import Written, among
from platforms.deputies import deputies_at, standing_in
from platforms.models import Lifecycle, Platform, PlatformRole, Role, RoleOffer

#: The roles that approve and decide, the strongest first.
DECIDING = (Role.OWNER, Role.TRUSTED_COMMITTER)
_STRENGTH = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class Holder:
    """A person with a role on a platform; `team` is the one through which they have it.

    A deputy acts as an owner and `stands_in_for` one. Who is away is so until `away_until`.
    """

    user: User
    role: Role
    team: Team | None
    since: datetime
    stands_in_for: User | None = None
    away_until: datetime | None = None

    @property
    def words(self) -> str:
        """The role as people say it."""
        return f"deputy of {self.stands_in_for}" if self.stands_in_for else self.role.label


def roles_at(moment: datetime) -> QuerySet[PlatformRole]:
    """Roles that hold at a moment."""
    return PlatformRole.objects.at(moment)


def _roles_of_user(user: User, moment: datetime) -> QuerySet[PlatformRole]:
    teams = Membership.objects.at(moment).filter(user=user).values("team")
    return roles_at(moment).filter(Q(user=user) | Q(team__in=teams))


def visible_to(user: User) -> QuerySet[Platform]:
    """Platforms somebody may see: the open ones, and those restricted ones that concern them.

    These are a restricted platform of their team, of a department they manage, or on which they
    have a role, stand in for an owner, or were offered ownership. Admins see all. Every reading
    of the catalogue starts here or at `seen_by`.
    """
    return Platform.objects.filter(seen_by(user))


def seen_by(user: User, at: str = "") -> Q:
    """The same as a condition on what belongs to one platform, which stands `at` a path.

    The path ends in two underscores, as in ``platform__``. A join to the few platforms that rows
    belong to is quicker than a list of all that may be seen.
    """
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_admin:
        return Q(**{f"{at}pk__isnull": False})
    # The database plans the inner query for longer than it carries it out.
    if reading():
        concerned: Any = restricted_seen(user)
    else:
        concerned = _CONCERNED.within(user=user.pk, moment=timezone.now())
    return Q(**{f"{at}restricted": False}) | Q(**{f"{at}pk__in": concerned})


def seen_among(seen: list[int], at: str = "") -> Q:
    """Like `seen_by`, of the restricted platforms only these: for a query that is written once."""
    return Q(**{f"{at}restricted": False}) | Q(**{f"{at}pk__in": among(seen)})


def unarchived(rows: QuerySet[Platform]) -> QuerySet[Platform]:
    """What takes part; the archived are left out."""
    return rows.exclude(lifecycle=Lifecycle.ARCHIVED.value)


def restricted_seen(user: User) -> list[int]:
    """Ids of the restricted platforms that somebody may see, in their order."""
    return once(("restricted", user.pk), lambda: _restricted_seen(user))


def _restricted_seen(user: User) -> list[int]:
    if not user.is_active:
        return []
    if user.is_admin:
        rows = Platform.objects.filter(restricted=True).order_by("pk")
        return [*rows.values_list("pk", flat=True)]
    return sorted(pk for (pk,) in _CONCERNED.rows(user=user.pk, moment=timezone.now()))


def _concerned(user: int, moment: datetime) -> QuerySet[Platform, Any]:
    """The restricted platforms that concern somebody."""
    somebody = User(pk=user)
    return Platform.objects.filter(
        Q(team__in=Membership.objects.at(moment).filter(user=user).values("team"))
        | Q(team__department__manager=user)
        | Q(pk__in=_roles_of_user(somebody, moment).values("platform"))
        | Q(pk__in=deputies_at(moment).filter(deputy=user).values("platform"))
        | Q(pk__in=offers_to(somebody).values("platform")),
        restricted=True,
    ).values("pk")


_CONCERNED = Written(_concerned, user=int, moment=datetime)


def seen_at(user: User, slug: str) -> Platform:
    """The platform at an address, with what its pages show around it; Http404 where none is seen.

    Who may see it is asked only where not everybody may, since that takes longer than reading it.
    """
    around = ("team__department__manager", "escalation", "confirmed_by")
    one = get_object_or_404(Platform.objects.select_related(*around), slug=slug)
    if one.pk in restricted_seen(user) if one.restricted else user.is_active:
        return one
    raise Http404


def offers_to(user: User) -> QuerySet[RoleOffer]:
    """Offers of ownership that somebody may answer now."""
    ready = Q(needs_second=False) | Q(seconded_by__isnull=False)
    offers = RoleOffer.objects.filter(ready, user=user, answer="")
    return offers.select_related("platform", "offered_by").order_by("pk")


def platforms_with_role(
    user: User, roles: Collection[Role] = DECIDING, at: datetime | None = None
) -> QuerySet[Platform]:
    """Platforms on which somebody has one of the roles, by name, through a team or as deputy."""
    moment = at or timezone.now()
    found = Q(pk__in=_roles_of_user(user, moment).filter(role__in=list(roles)).values("platform"))
    if Role.OWNER in roles:
        found |= Q(pk__in=deputies_at(moment).filter(deputy=user).values("platform"))
    return Platform.objects.filter(found)


def acts_as_owner(user: User, platform: Platform) -> bool:
    """Whether an active person owns a platform, or stands in for somebody who does, now."""
    if not user.is_active:
        return False
    given = {"user": user.pk, "platform": platform.pk}
    asked = once(("owned", *given.values()), lambda: _OWNED.row(**given, moment=timezone.now()))
    return asked is not None


_OWNED = Written(
    lambda user, platform, moment: (
        platforms_with_role(User(pk=user), (Role.OWNER,), moment).filter(pk=platform).values("pk")
    ),
    user=int,
    platform=int,
    moment=datetime,
)


def platforms_held(
    user: User, roles: Collection[Role] = DECIDING, at: datetime | None = None
) -> QuerySet[Platform]:
    """Platforms on which somebody has one of the roles themself, not as somebody's deputy."""
    held = _roles_of_user(user, at or timezone.now()).filter(role__in=list(roles))
    return Platform.objects.filter(pk__in=held.values("platform"))


def holds_role(user: User, platform: Platform, role: Role, at: datetime | None = None) -> bool:
    """Whether an active person has this very role on the platform, by name or through a team."""
    if not user.is_active:
        return False
    held = _roles_of_user(user, at or timezone.now())
    return held.filter(platform=platform, role=role).exists()


def roles_of(
    user: User, at: datetime | None = None, *, on: Collection[Platform] | None = None
) -> dict[int, Role]:
    """The strongest role somebody has on each platform, or on each of those given, by its id."""
    strongest: dict[int, Role] = {}
    held = _roles_of_user(user, at or timezone.now())
    if on is not None:
        held = held.filter(platform__in=on)
    for pk, name in held.values_list("platform", "role"):
        role = Role(name)
        if pk not in strongest or _STRENGTH[role] < _STRENGTH[strongest[pk]]:
            strongest[pk] = role
    return strongest


def holders(platforms: Iterable[Platform], at: datetime | None = None) -> dict[int, list[Holder]]:
    """Everybody active with a role on each platform, once, with the strongest role they have.

    Deputies stand among the owners. Four queries, however many platforms. The strongest role comes
    first, then the longest-held.
    """
    moment = at or timezone.now()
    asked = list(platforms)
    roles = roles_at(moment).filter(platform__in=asked).select_related("user", "team")
    rows = list(roles.order_by("since", "pk"))
    members: dict[int, list[Membership]] = {}
    for held in (
        Membership.objects.at(moment)
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
    _add_deputies(found, asked, moment)
    return _with_absences(found, moment)


def _add_deputies(
    found: dict[int, dict[int, Holder]], platforms: list[Platform], moment: datetime
) -> None:
    """Add who stands in for an owner; they count while that owner is one, as `deputies_at` says."""
    owning = {
        (pk, one.user.pk)
        for pk, on in found.items()
        for one in on.values()
        if one.role == Role.OWNER
    }
    if not owning:
        return
    rows = standing_in(moment).filter(platform__in=platforms, deputy__is_active=True)
    for row in rows.select_related("deputy", "owner").order_by("since", "pk"):
        if (row.platform_id, row.owner_id) not in owning:
            continue
        on = found[row.platform_id]
        held = on.get(row.deputy_id)
        if held is None or held.role not in DECIDING:
            holder = Holder(row.deputy, Role.OWNER, None, row.since, stands_in_for=row.owner)
            on[row.deputy_id] = holder


def _with_absences(
    found: dict[int, dict[int, Holder]], moment: datetime
) -> dict[int, list[Holder]]:
    away = away_until({one.user for on in found.values() for one in on.values()}, moment)
    return {
        pk: sorted(
            (replace(one, away_until=away.get(one.user.pk)) for one in on.values()),
            key=lambda one: (_STRENGTH[one.role], one.stands_in_for is not None),
        )
        for pk, on in found.items()
    }


def owners(platform: Platform, at: datetime | None = None) -> list[Holder]:
    """Everybody with a role on a platform, its owners first."""
    return holders([platform], at).get(platform.pk, [])


def people_with_role(
    platform: Platform,
    at: datetime | None = None,
    roles: Collection[Role] = DECIDING,
    *,
    but_for: int | None = None,
) -> list[User]:
    """The active people who have one of the roles on a platform, deputies of owners included.

    `but_for` is the id of somebody who may not act here, nor may whoever stands in for them.
    """
    return [
        holder.user
        for holder in owners(platform, at)
        if holder.role in roles and not concerns(holder, but_for)
    ]


def concerns(holder: Holder, user_id: int | None) -> bool:
    """Whether a holder is this person, or acts only in this person's stead."""
    if user_id is None:
        return False
    return user_id in {holder.user.pk, holder.stands_in_for and holder.stands_in_for.pk}
