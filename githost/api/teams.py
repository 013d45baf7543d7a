"""Teams of an organisation: their members, and the repositories they may work in."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from githost import access, deliveries, events
from githost.api.call import Answer, Call, invalid, not_found, required, typed
from githost.api.lookup import find_account, find_repository
from githost.api.organisations import governed, inner, join
from githost.models import Account, Membership, Repository, Team, TeamGrant
from githost.shapes import accounts as shapes
from githost.shapes.repositories import repository as repository_shape

ROLES = {"pull": "read", "push": "write"}


def listed(call: Call, org: str) -> Any:
    found = inner(call, org).teams.select_related("organisation").order_by("slug")
    return call.page(found, shapes.team)


def _team(organisation: Account, slug: str) -> Team:
    found = organisation.teams.select_related("organisation").filter(slug=slug).first()
    if found is None:
        raise not_found()
    return found


def get(call: Call, org: str, slug: str) -> Any:
    return shapes.team_full(_team(inner(call, org), slug))


def _by_id(call: Call, organisation_id: int, team_id: int) -> Team:
    found = Team.objects.select_related("organisation").filter(
        organisation_id=organisation_id, pk=team_id
    )
    if not found:
        raise not_found()
    inner(call, found[0].organisation.login)
    return found[0]


def by_id(call: Call, organisation_id: int, team_id: int) -> Any:
    return shapes.team_full(_by_id(call, organisation_id, team_id))


def create(call: Call, org: str) -> Any:
    organisation, data = governed(call, org), call.body()
    required(data, "Team", "name")
    name = typed(data, "name", str, "")
    slug = slugify(name)
    if not slug or organisation.teams.filter(slug=slug).exists():
        raise invalid("Name must be unique for this org", resource="Team", field_name="name")
    with transaction.atomic():
        made = Team.objects.create(
            organisation=organisation,
            name=name[:200],
            slug=slug,
            description=typed(data, "description", str, ""),
        )
        events.team(made, "created", call.person)
    deliveries.wake()
    return Answer(shapes.team_full(made), 201)


def update(call: Call, org: str, slug: str) -> Any:
    found, data = _team(governed(call, org), slug), call.body()
    changes: dict[str, Any] = {}
    name = typed(data, "name", str, found.name)[:200] or found.name
    if name != found.name:
        new = slugify(name)
        if not new or found.organisation.teams.filter(slug=new).exclude(pk=found.pk).exists():
            raise invalid("Name must be unique for this org", resource="Team", field_name="name")
        changes["name"] = {"from": found.name}
        found.name, found.slug = name, new
    description = typed(data, "description", str, found.description)
    if description != found.description:
        changes["description"] = {"from": found.description}
        found.description = description
    found.save()
    if changes:
        events.team(found, "edited", call.person, changes=changes)
        deliveries.wake()
    return shapes.team_full(found)


def delete(call: Call, org: str, slug: str) -> Any:
    found = _team(governed(call, org), slug)
    events.team(found, "deleted", call.person)
    found.delete()
    deliveries.wake()
    return Answer(status=204)


def members(call: Call, org: str, slug: str) -> Any:
    return call.page(_team(inner(call, org), slug).members.order_by("login"), shapes.simple_user)


def members_by_id(call: Call, organisation_id: int, team_id: int) -> Any:
    found = _by_id(call, organisation_id, team_id).members.order_by("login")
    return call.page(found, shapes.simple_user)


def _shape(team: Team, member: Account) -> Any:
    """GitHub counts the organisation's admins among the maintainers of every team."""
    admin = Membership.objects.filter(
        organisation=team.organisation_id, member=member, role="admin"
    ).exists()
    return shapes.team_membership(team, member, "maintainer" if admin else "member")


def membership(call: Call, org: str, slug: str, login: str) -> Any:
    team = _team(inner(call, org), slug)
    found = team.members.filter(login__iexact=login).first()
    if found is None:
        raise not_found()
    return _shape(team, found)


def add_member(call: Call, org: str, slug: str, login: str) -> Any:
    team, member = _team(governed(call, org), slug), find_account(login)
    if member is None or member.kind != Account.USER:
        raise not_found()
    with transaction.atomic():
        join(team.organisation, member, call.person)
        if not team.members.filter(pk=member.pk).exists():
            team.members.add(member)
            events.member_of_team(team, member, call.person, added=True)
    deliveries.wake()
    return _shape(team, member)


def remove_member(call: Call, org: str, slug: str, login: str) -> Any:
    team = _team(governed(call, org), slug)
    member = team.members.filter(login__iexact=login).first()
    if member is None:
        raise not_found()
    team.members.remove(member)
    events.member_of_team(team, member, call.person, added=False)
    deliveries.wake()
    return Answer(status=204)


def repositories(call: Call, org: str, slug: str) -> Any:
    grants = _team(inner(call, org), slug).grants.select_related("repository__owner")

    def shape(grant: TeamGrant) -> Any:
        return {
            **repository_shape(grant.repository),
            "permissions": access.permissions(grant.role),
            "role_name": grant.role,
        }

    return call.page(grants.order_by("repository__name"), shape)


def _inside(call: Call, org: str, slug: str, owner: str, name: str) -> tuple[Team, Repository]:
    """A team and a repository of its organisation, for whoever governs both."""
    organisation = governed(call, org)
    team, repository = _team(organisation, slug), find_repository(owner, name)
    if repository is None or repository.owner_id != organisation.pk:
        raise not_found()
    return team, repository


def add_repository(call: Call, org: str, slug: str, owner: str, name: str) -> Any:
    team, repository = _inside(call, org, slug, owner, name)
    wanted = typed(call.body(), "permission", str, "push")
    role = ROLES.get(wanted, wanted)
    if role not in access.ROLES[1:]:
        raise invalid("permission is not one of pull, triage, push, maintain, admin")
    _, made = TeamGrant.objects.update_or_create(
        repository=repository, team=team, defaults={"role": role}
    )
    if made:
        events.team_in_repository(team, repository, call.person, added=True)
        deliveries.wake()
    return Answer(status=204)


def remove_repository(call: Call, org: str, slug: str, owner: str, name: str) -> Any:
    team, repository = _inside(call, org, slug, owner, name)
    gone, _ = TeamGrant.objects.filter(repository=repository, team=team).delete()
    if gone:
        events.team_in_repository(team, repository, call.person, added=False)
        deliveries.wake()
    return Answer(status=204)
