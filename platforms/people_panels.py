"""What the catalogue shows on the pages of people and teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from people import introductions
from people.models import Team, User
from people.panels import Panel, person_panels, team_panels
from platforms.models import Platform, Role
from platforms.selectors import platforms_held, roles_at, roles_of, visible_to

#: A person's or a team's page names so many; a page of their own lists them all.
SHOWN = 20


@person_panels.register
def roles_of_person(person: User, viewer: User) -> Panel | None:
    """The first platforms on which a person has a role, as far as the viewer may see them."""
    seen = list(having(person, viewer).order_by("name")[: SHOWN + 1])
    content = {"rows": with_roles(person, seen[:SHOWN]), "person": person}
    return Panel("platforms/_roles.html", {**content, "more": len(seen) > SHOWN})


def having(person: User, viewer: User) -> QuerySet[Platform]:
    """The platforms on which a person has a role, as far as the viewer may see them."""
    return visible_to(viewer).filter(pk__in=platforms_held(person, tuple(Role)).values("pk"))


def with_roles(person: User, platforms: Sequence[Platform]) -> list[dict[str, Any]]:
    """Each platform with the strongest role of the person."""
    roles = roles_of(person, on=platforms)
    return [{"platform": platform, "role": roles[platform.pk]} for platform in platforms]


@team_panels.register
def platforms_of_team(team: Team, viewer: User) -> Panel | None:
    """The first platforms that a team owns, as far as the viewer may see them."""
    seen = list(visible_to(viewer).filter(team=team).order_by("name")[: SHOWN + 1])
    content = {"platforms": seen[:SHOWN], "team": team, "more": len(seen) > SHOWN}
    return Panel("platforms/_of_team.html", content) if seen else None


@introductions.register
def roles_in_words(people: Sequence[User]) -> Mapping[int, str]:
    """Say of whom how many open platforms they own by name."""
    counted = (
        roles_at(timezone.now())
        .filter(user__in=people, role=Role.OWNER, platform__restricted=False)
        .values("user")
        .annotate(n=Count("platform"))
        .values_list("user", "n")
    )
    return {pk: f"owns {n} platform{'' if n == 1 else 's'}" for pk, n in counted}
