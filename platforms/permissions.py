"""Who may change the catalogue: one answer for the button and for the service."""

from __future__ import annotations

from people.models import Team, User
from people.selectors import teams_of
from platforms.models import Platform, Role
from platforms.selectors import holds_role


def teams_to_register_for(user: User) -> list[Team]:
    """The teams somebody may register a platform for: their own, and for an admin every one."""
    if user.is_admin:
        return list(Team.objects.select_related("department"))
    return teams_of(user)


def why_not_register(user: User, team: Team | None = None) -> str | None:
    """Members register for their own team; admins for any."""
    if not user.is_active:
        return "This account is deactivated."
    if user.is_admin:
        return None
    teams = teams_of(user)
    if not teams:
        return (
            "A platform belongs to a team, and you are in none. Ask an admin to add you to yours."
        )
    if team is not None and team not in teams:
        return f"You are not in {team}. One of its members or an admin may register it."
    return None


def why_not_edit(user: User, platform: Platform) -> str | None:
    """Owners keep a platform's text, and admins may."""
    if not user.is_active:
        return "This account is deactivated."
    if user.is_admin or holds_role(user, platform, Role.OWNER):
        return None
    return f"Only owners of {platform} and admins may change this."


def why_not_connect(user: User, platform: Platform) -> str | None:
    """Whoever may edit a platform may connect its repositories and set their gate."""
    return why_not_edit(user, platform)
