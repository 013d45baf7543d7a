"""Reading people, the units they belong to and what they were told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from knox.models import AuthToken

from people.models import Absence, Department, Membership, Notification, Team, User
from people.written import Written


def memberships_at(moment: datetime) -> QuerySet[Membership]:
    """Memberships that hold at a moment."""
    return Membership.objects.at(moment).select_related("user", "team__department")


def teams_of(user: User, at: datetime | None = None) -> list[Team]:
    """The teams a person is in at a moment (now where none is given), the longest-held first."""
    rows = Membership.objects.at(at or timezone.now()).filter(user=user)
    return [row.team for row in rows.select_related("team__department").order_by("since", "pk")]


def is_in_a_team(user: User) -> bool:
    """Whether a person is in any team now."""
    return _IN_A_TEAM.row(user=user.pk, moment=timezone.now()) is not None


_IN_A_TEAM = Written(
    lambda user, moment: Membership.objects.at(moment).filter(user=user).values_list("pk")[:1],
    user=int,
    moment=datetime,
)


def department_of(user: User, at: datetime | None = None) -> Department | None:
    """The department of the team a person has been in longest at that moment, if any."""
    teams = teams_of(user, at)
    return teams[0].department if teams else None


def members_of(team: Team, at: datetime | None = None) -> list[User]:
    """The people in a team at a moment, by name; those who have left the company are not."""
    rows = memberships_at(at or timezone.now()).filter(team=team, user__is_active=True)
    return [row.user for row in rows.order_by("user__name", "user__pk")]


def teams_by_user(users: Iterable[User], at: datetime | None = None) -> dict[int, list[Team]]:
    """The present teams of many people by user id, in one query."""
    found: dict[int, list[Team]] = defaultdict(list)
    rows = memberships_at(at or timezone.now()).filter(user__in=list(users))
    for row in rows.order_by("since", "pk"):
        found[row.user_id].append(row.team)
    return found


def people_here() -> QuerySet[User]:
    """People who may sign in, by name; programmes are left out."""
    return User.objects.filter(is_active=True, is_bot=False).order_by("name", "pk")


def demo_people() -> QuerySet[User]:
    """People of the demo organisation, who may be stepped into; nobody outside demo mode."""
    return people_here().filter(is_demo=True) if settings.DEMO else User.objects.none()


def notifications_of(user: User) -> QuerySet[Notification]:
    """What a person was told."""
    return Notification.objects.filter(user=user)


def unread(user: User) -> QuerySet[Notification]:
    """What a person was told and has not read."""
    return notifications_of(user).filter(read_at=None)


def tokens_of(user: User) -> QuerySet[AuthToken]:
    """A person's API tokens, the newest first."""
    tokens: QuerySet[AuthToken] = AuthToken.objects.filter(user=user).order_by("-created")
    return tokens


def away_until(users: Iterable[User], at: datetime | None = None) -> dict[int, datetime]:
    """Until when people are away, by user id, in one query; those who are here are not in it."""
    rows = Absence.objects.at(at or timezone.now()).filter(user__in=list(users))
    return dict(rows.order_by("until").values_list("user", "until"))


def absences_of(user: User, at: datetime | None = None) -> QuerySet[Absence]:
    """A person's present and coming absences, the next first."""
    rows: QuerySet[Absence] = Absence.objects.filter(user=user, until__gt=at or timezone.now())
    return rows.order_by("since")
