"""Who may change the catalogue: one answer for the button and for the service."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from people.models import Membership, Team, User
from people.selectors import is_in_a_team, members_of, teams_of
from platforms.levels import refusal
from platforms.lifecycle import ItemState
from platforms.models import (
    Candidate,
    Deputy,
    Governance,
    Lifecycle,
    Platform,
    PlatformRole,
    RoadmapItem,
    Role,
    RoleOffer,
)
from platforms.ownerless import unreachable
from platforms.selectors import acts_as_owner, holds_role, platforms_with_role
from platforms.successors import successor


def written_by_owners(user: User, platforms: Iterable[Platform]) -> list[Platform]:
    """Those of the platforms whose owners write every change themselves, and with which this
    person has nothing to do. At most two queries.
    """
    asked = [one for one in platforms if one.governance == Governance.ISSUES]
    own = own_among(user, asked)
    return [one for one in asked if one not in own]


def own_among(user: User, platforms: Collection[Platform]) -> set[Platform]:
    """Those of the platforms of whose team somebody is, or on which they have a role."""
    if not platforms:
        return set()
    held = platforms_with_role(user, tuple(Role)).filter(pk__in=[one.pk for one in platforms])
    teams = {team.pk for team in teams_of(user)}
    return {*held, *(one for one in platforms if one.team_id in teams)}


def why_not_write_for(user: User, platform: Platform) -> str | None:
    """Why this platform takes no change that somebody writes, by its governance level."""
    return refusal(str(platform)) if written_by_owners(user, [platform]) else None


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
    if not is_in_a_team(user):
        return (
            "A platform belongs to a team, and you are in none. Ask an admin to add you to yours."
        )
    if team is not None and team not in teams_of(user):
        return f"You are not in {team}. One of its members or an admin may register it."
    return None


def why_not_confirm_page(user: User, platform: Platform) -> str | None:
    """Owners and who stands in for one say that a platform's page is true."""
    if acts_as_owner(user, platform):
        return None
    return f"Only owners of {platform} confirm what stands on its page."


def why_not_import(user: User) -> str | None:
    """Admins import files of other systems."""
    return None if user.is_admin else "Only admins import catalogues and people."


def why_not_confirm(user: User, candidate: Candidate) -> str | None:
    """An owner confirms whom a file names, or an admin who is not part of it.

    Whoever imported the file does not confirm it alone, nor does anybody for their own team:
    an admin alone makes nobody an owner.
    """
    if holds_role(user, candidate.platform, Role.OWNER):
        return None
    if not user.is_admin:
        return f"Only owners of {candidate.platform} and admins confirm whom a file names."
    if user.pk == candidate.user_id:
        return "Nobody confirms themself; another admin has to."
    if candidate.team and user.pk in {one.pk for one in members_of(candidate.team)}:
        return f"You are in {candidate.team}; another admin has to confirm it."
    if candidate.team and user.pk == candidate.brought_by_id:
        return "You imported the file that names them; another admin has to confirm it."
    return None


def why_not_edit(user: User, platform: Platform) -> str | None:
    """Owners and their deputies keep a platform's text, and admins may."""
    if not user.is_active:
        return "This account is deactivated."
    if platform.merged_into_id:
        into = successor(platform, user) or "another platform"
        return f"{platform} is part of {into} now and read only."
    if platform.lifecycle == Lifecycle.ARCHIVED:
        return f"{platform} is archived and read only. An owner or an admin can bring it back."
    if user.is_admin or acts_as_owner(user, platform):
        return None
    return f"Only owners of {platform} and admins may change this, and who stands in for an owner."


def why_not_announce(user: User, platform: Platform | None) -> str | None:
    """Owners and their deputies announce for their platform; admins also for all."""
    if platform is not None:
        return why_not_edit(user, platform)
    return None if user.is_admin else "Only admins announce for everybody."


def why_not_write(user: User) -> str | None:
    """Whoever is in a team writes the playbook, and admins."""
    if user.is_active and (user.is_admin or teams_of(user)):
        return None
    return "The playbook is written by people who are in a team. Ask an admin to add you to yours."


def why_not_take_out(user: User) -> str | None:
    """Admins take pages out of the playbook; what others dislike they write better."""
    return None if user.is_admin else "Only admins take pages out of the playbook."


def why_not_need(user: User, item: RoadmapItem, team: Team | None = None) -> str | None:
    """Anybody says for a team of theirs that it needs a planned thing too."""
    if not user.is_active:
        return "This account is deactivated."
    if item.state in (ItemState.DELIVERED, ItemState.DROPPED):
        return f"“{item}” is {ItemState(item.state).label.lower()}, so nobody waits for it."
    teams = teams_of(user)
    if not teams:
        return "You are in no team. Ask an admin to add you to yours."
    if team is not None and team not in teams_of(user):
        return f"You are not in {team}."
    return None


def why_not_connect(user: User, platform: Platform) -> str | None:
    """Owners and admins connect its repositories and set their gate; a deputy does not."""
    if not user.is_active:
        return "This account is deactivated."
    if user.is_admin or holds_role(user, platform, Role.OWNER):
        return None
    return f"Only owners of {platform} and admins may change this."


def why_not_exempt(user: User, platform: Platform) -> str | None:
    """Owners and admins say which readiness check a platform need not pass, and why."""
    if not user.is_active:
        return "This account is deactivated."
    if user.is_admin or holds_role(user, platform, Role.OWNER):
        return None
    return f"Only owners of {platform} and admins exempt it from a check."


def why_not_archive(user: User, platform: Platform) -> str | None:
    """Owners and admins archive a platform and bring it back; a deputy does not."""
    if not user.is_active:
        return "This account is deactivated."
    if user.is_admin or holds_role(user, platform, Role.OWNER):
        return None
    return f"Only owners of {platform} and admins archive it."


def why_not_merge(user: User, platform: Platform, into: Platform) -> str | None:
    """Who owns both merges one into the other: else one side's approvers would be another's choice.

    An admin alone gives nobody a say over a repository, and what is restricted stays so.
    """
    if platform.pk == into.pk:
        return "A platform is not merged into itself."
    if platform.merged_into_id:
        return f"{platform} was merged already."
    if into.lifecycle == Lifecycle.ARCHIVED:
        return f"{into} is archived. Bring it back first."
    if platform.restricted and not into.restricted:
        return f"{platform} is restricted and {into} is not: all would see what few may see."
    if all(holds_role(user, one, Role.OWNER) for one in (platform, into)):
        return None
    return f"Only somebody who owns both {platform} and {into} merges them."


def why_not_administer(user: User) -> str | None:
    """Admins connect git hosts and see to it that they are in step."""
    return None if user.is_admin else "Only admins connect git hosts."


def why_not_give_role(user: User, platform: Platform) -> str | None:
    """Owners name trusted committers and reviewers. A deputy or an admin does not."""
    if holds_role(user, platform, Role.OWNER):
        return None
    return f"Only owners of {platform} name trusted committers and reviewers."


def why_not_offer(user: User, platform: Platform) -> str | None:
    """Owners offer ownership; so do admins, whose offer an owner or a second admin seconds."""
    if user.is_admin or holds_role(user, platform, Role.OWNER):
        return None
    return f"Only owners of {platform} and admins offer ownership."


def why_not_second(user: User, offer: RoleOffer) -> str | None:
    """An owner or a second admin confirms what one admin offered, for somebody else."""
    if not offer.needs_second:
        return "This offer needs nobody else."
    if offer.seconded_by_id is not None:
        return f"{offer.seconded_by} has confirmed this offer already."
    if user.pk in (offer.offered_by_id, offer.user_id):
        return "Somebody else has to confirm this offer."
    if user.is_admin or holds_role(user, offer.platform, Role.OWNER):
        return None
    return f"Only an owner of {offer.platform} or a second admin confirms this offer."


def why_not_end_role(user: User, role: PlatformRole) -> str | None:
    """Owners end the lesser roles and their own ownership; an admin that of people who left."""
    mine = user.pk == role.user_id
    if role.role != Role.OWNER:
        if mine or holds_role(user, role.platform, Role.OWNER):
            return None
        return f"Only owners of {role.platform} end this role."
    if mine and user.is_active:
        return None
    if role.user_id is not None:
        if user.is_admin and role.user and not role.user.is_active:
            return None
        return (
            f"{role.user} gives up their ownership themself. An admin ends it only once the"
            " account is deactivated."
        )
    if Membership.objects.at(timezone.now()).filter(user=user, team=role.team_id).exists():
        return None if user.is_active else "This account is deactivated."
    return f"Only members of {role.team} give up its ownership."


def why_not_appoint(user: User, platform: Platform, owner: User, deputy: User) -> str | None:
    """An owner appoints for themself; an admin for an owner whom nobody can reach, not themself."""
    if not holds_role(owner, platform, Role.OWNER):
        return f"{owner} does not own {platform}, so nobody can stand in for them."
    if deputy.pk == owner.pk:
        return "Nobody stands in for themself."
    if not deputy.is_active:
        return f"The account of {deputy} is deactivated."
    if deputy.is_bot:
        return f"{deputy} is a program, which never approves."
    if user.pk == owner.pk:
        return None
    if not user.is_admin:
        return f"Only {owner} appoints who stands in for them."
    if user.pk == deputy.pk:
        return "An admin does not appoint themself."
    if unreachable([platform]):
        return None
    return (
        f"An owner of {platform} can be reached, so {owner} appoints their deputy themself."
        " An admin does it only where no owner is here."
    )


def why_not_end_deputy(user: User, deputy: Deputy) -> str | None:
    """The owner, the deputy and admins end it early."""
    if user.is_active and (user.is_admin or user.pk in (deputy.owner_id, deputy.deputy_id)):
        return None
    return f"Only {deputy.owner}, {deputy.deputy} and admins end this."
