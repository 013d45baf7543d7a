"""Which platforms count for a viewer, and which of them may be named.

Nothing here lists the platforms: a scope is a condition for other queries, as short for a hundred
thousand of them as for three.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from insights.question import Question
from people.models import Department, User
from platforms.models import Platform
from platforms.selectors import restricted_seen, seen_by, visible_to


@dataclass(frozen=True)
class Scope:
    """Platforms of a viewer: those of `within` count in figures, only those of `named` are named.

    `restricted` are the ids of all restricted platforms, `hidden` of those that may not be named.
    """

    user: User
    sees_all: bool
    restricted: frozenset[int]
    hidden: frozenset[int]
    department: str = ""
    platform: str = ""

    def within(self, at: str = "") -> Q:
        """What counts, as a condition on rows whose platform stands `at` a path."""
        found = Q() if self.sees_all else seen_by(self.user, at)
        if self.department:
            found &= Q(**{f"{at}team__department__slug": self.department})
        if self.platform:
            found &= Q(**{f"{at}slug": self.platform})
        return found

    def named(self) -> QuerySet[Platform]:
        """The platforms that count and may be named."""
        return visible_to(self.user).filter(self.within())

    def departments(self) -> list[Department]:
        """The departments that own platforms that may be named, by name."""
        owned = visible_to(self.user).filter(team__department=OuterRef("pk"))
        return list(Department.objects.filter(Exists(owned)).order_by("name"))

    def narrowed(self, question: Question) -> Scope:
        """The platforms that a question is about."""
        return replace(self, department=question.department, platform=question.platform)


def sees_all_figures(user: User) -> bool:
    """Managers and admins see the figures of every platform; others of those they may see."""
    return user.is_admin or Department.objects.filter(manager=user).exists()


def scope(user: User) -> Scope:
    """The platforms whose rows count for this viewer. Restricted ones are named to few."""
    restricted = frozenset(Platform.objects.filter(restricted=True).values_list("pk", flat=True))
    return Scope(
        user,
        sees_all=user.is_active and sees_all_figures(user),
        restricted=restricted,
        hidden=restricted.difference(restricted_seen(user)),
    )
