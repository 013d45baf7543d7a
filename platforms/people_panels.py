"""What the catalogue shows on the pages of people and teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count
from django.utils import timezone

from people import introductions
from people.models import Team, User
from people.panels import Panel, person_panels, team_panels
from platforms.models import Role
from platforms.selectors import roles_at, roles_of, visible_to


@person_panels.register
def roles_of_person(person: User, viewer: User) -> Panel | None:
    """The platforms on which a person has a role, as far as the viewer may see them."""
    roles = roles_of(person)
    seen = visible_to(viewer).filter(pk__in=roles).order_by("name")
    rows = [{"platform": platform, "role": roles[platform.pk]} for platform in seen]
    return Panel("platforms/_roles.html", {"rows": rows, "person": person})


@team_panels.register
def platforms_of_team(team: Team, viewer: User) -> Panel | None:
    """The platforms a team owns, as far as the viewer may see them."""
    seen = list(visible_to(viewer).filter(team=team).order_by("name"))
    return Panel("platforms/_of_team.html", {"platforms": seen, "team": team}) if seen else None


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
