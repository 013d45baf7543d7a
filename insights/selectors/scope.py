"""Which platforms count for a viewer, and which of them may be named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from insights.question import Question
from people.models import Department, User
from platforms.models import Lifecycle, Platform
from platforms.ownerless import unreachable
from platforms.selectors import visible_to


@dataclass(frozen=True)
class Scope:
    """Platforms of a viewer: `counted` go into figures, only those in `seen` are named."""

    counted: tuple[Platform, ...]
    seen: frozenset[int]

    @property
    def named(self) -> list[Platform]:
        return [one for one in self.counted if one.pk in self.seen]

    def departments(self) -> list[Department]:
        """The departments that own the platforms that may be named, by name."""
        found = {one.team.department_id: one.team.department for one in self.named}
        return sorted(found.values(), key=lambda one: one.name)

    def narrowed(self, question: Question) -> Scope:
        """The platforms that a question is about."""
        kept = tuple(
            one
            for one in self.counted
            if question.department in ("", one.team.department.slug)
            and question.platform in ("", one.slug)
        )
        return Scope(kept, self.seen)

    def ownerless(self) -> Mapping[int, str]:
        """Names of the platforms in use that nobody reachable owns, by id."""
        used = [one for one in self.named if one.lifecycle != Lifecycle.ARCHIVED]
        without = unreachable(used)
        return {one.pk: one.name for one in used if one.pk in without}


def sees_all_figures(user: User) -> bool:
    """Managers and admins see the figures of every platform; others of those they may see."""
    return user.is_admin or Department.objects.filter(manager=user).exists()


def scope(user: User) -> Scope:
    """The platforms whose rows count for this viewer. Restricted ones are named to few."""
    rows = Platform.objects.select_related("team__department").order_by("name")
    seen = frozenset(visible_to(user).values_list("pk", flat=True))
    if not user.is_active or not sees_all_figures(user):
        rows = rows.filter(pk__in=seen)
    return Scope(tuple(rows), seen)
