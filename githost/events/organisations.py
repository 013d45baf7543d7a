"""What happens to organisations, their members and their teams, as payloads."""

from typing import Any

from githost.events.sending import emit
from githost.models import Account, Membership, Repository, Team
from githost.shapes import accounts as shapes
from githost.shapes.accounts import simple_user


def organisation(found: Account, action: str, sender: Account, **extra: Any) -> None:
    emit("organization", action, organisation=found, sender=sender, **extra)


def member_of_organisation(membership: Membership, sender: Account, *, added: bool = True) -> None:
    action = "member_added" if added else "member_removed"
    shape = shapes.membership(membership)
    organisation(membership.organisation, action, sender, membership=shape)


def team(found: Team, action: str, sender: Account, **extra: Any) -> None:
    emit(
        "team",
        action,
        organisation=found.organisation,
        sender=sender,
        team=shapes.team(found),
        **extra,
    )


def team_in_repository(
    found: Team, repository: Repository, sender: Account, *, added: bool
) -> None:
    action = "added_to_repository" if added else "removed_from_repository"
    emit("team", action, repository=repository, sender=sender, team=shapes.team(found))


def member_of_team(found: Team, member: Account, sender: Account, *, added: bool) -> None:
    emit(
        "membership",
        "added" if added else "removed",
        organisation=found.organisation,
        sender=sender,
        scope="team",
        member=simple_user(member),
        team=shapes.team(found),
    )


def collaborator(
    repository: Repository, member: Account, action: str, sender: Account, **extra: Any
) -> None:
    emit(
        "member", action, repository=repository, sender=sender, member=simple_user(member), **extra
    )
