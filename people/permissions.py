"""Who may change accounts and teams: one answer for the button and for the service."""

from people.models import Team, User


def why_not_switch(by: User, user: User) -> str | None:
    """Admins switch accounts off and on, never their own."""
    if not by.is_admin:
        return "Only admins switch accounts off and on."
    if by.pk == user.pk:
        return "Nobody switches their own account off or on; another admin has to."
    return None


def why_not_staff(by: User, team: Team, user: User) -> str | None:
    """Admins and the department's manager say who is in a team; nobody adds or removes themself.

    A team may own a platform, so being in one is a right that nobody gives to themself.
    """
    if not by.is_active:
        return "This account is deactivated."
    if not may_staff(by, team):
        return f"Only admins and whoever manages {team.department} say who is in {team}."
    if by.pk == user.pk:
        return "Nobody changes their own team; another admin has to."
    return None


def may_staff(by: User, team: Team) -> bool:
    """Whether somebody says who is in a team, for others than themself."""
    return by.is_admin or (by.is_active and team.department.manager_id == by.pk)
