"""Users, organisations, teams and what the server says about itself."""

from dataclasses import replace
from typing import Any

from githost.api.call import Answer, Call, Refused, invalid, not_found, required, typed
from githost.api.limits import RESOURCES
from githost.api.lookup import find_account
from githost.git import writing
from githost.models import Account, Membership, Repository, Team
from githost.shapes import accounts as shapes
from githost.shapes import repositories as repository_shapes
from githost.shapes.common import api


def root(call: Call) -> Any:
    return {
        "current_user_url": api("/user"),
        "organization_url": api("/orgs/{org}"),
        "rate_limit_url": api("/rate_limit"),
        "repository_url": api("/repos/{owner}/{repo}"),
        "user_url": api("/users/{user}"),
    }


def meta(call: Call) -> Any:
    return {"verifiable_password_authentication": False, "installed_version": "commons-embedded"}


def rate_limit(call: Call) -> Any:
    """What is left of every resource; asking costs nothing."""
    found = {name: replace(call.budget, resource=name).shape() for name in RESOURCES}
    return {"resources": found, "rate": found["core"]}


def me(call: Call) -> Any:
    answer = Answer(shapes.private_user(call.person))
    answer.headers["X-OAuth-Scopes"] = "repo, read:org, admin:repo_hook, user"
    return answer


def user(call: Call, login: str) -> Any:
    found = find_account(login)
    if found is None:
        raise not_found()
    return shapes.public_user(found)


def user_by_id(call: Call, account_id: int) -> Any:
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise not_found()
    return shapes.public_user(found)


def _organisation(org: str) -> Account:
    found = find_account(org, organisation=True)
    if found is None:
        raise not_found()
    return found


def organisation(call: Call, org: str) -> Any:
    return shapes.organisation_full(_organisation(org))


def organisation_by_id(call: Call, organisation_id: int) -> Any:
    found = Account.objects.filter(pk=organisation_id, kind=Account.ORGANIZATION).first()
    if found is None:
        raise not_found()
    return shapes.organisation_full(found)


def members(call: Call, org: str) -> Any:
    found = Account.objects.filter(organisations__organisation=_organisation(org)).order_by("login")
    return call.page(found, shapes.simple_user)


def membership(call: Call, org: str, login: str) -> Any:
    """204 for a member, 404 otherwise."""
    if Membership.objects.filter(
        organisation=_organisation(org), member__login__iexact=login
    ).exists():
        return Answer(status=204)
    raise not_found()


def teams(call: Call, org: str) -> Any:
    found = (
        Team.objects.filter(organisation=_organisation(org))
        .select_related("organisation")
        .order_by("slug")
    )
    return call.page(found, shapes.team)


def _team(org: str, slug: str) -> Team:
    found = (
        Team.objects.filter(organisation=_organisation(org), slug=slug)
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise not_found()
    return found


def team(call: Call, org: str, slug: str) -> Any:
    return shapes.team_full(_team(org, slug))


def _team_by_id(organisation_id: int, team_id: int) -> Team:
    found = (
        Team.objects.filter(organisation_id=organisation_id, pk=team_id)
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise not_found()
    return found


def team_by_id(call: Call, organisation_id: int, team_id: int) -> Any:
    return shapes.team_full(_team_by_id(organisation_id, team_id))


def team_members(call: Call, org: str, slug: str) -> Any:
    return call.page(_team(org, slug).members.order_by("login"), shapes.simple_user)


def team_members_by_id(call: Call, organisation_id: int, team_id: int) -> Any:
    return call.page(
        _team_by_id(organisation_id, team_id).members.order_by("login"), shapes.simple_user
    )


def organisation_repositories(call: Call, org: str) -> Any:
    return _list(call, _organisation(org))


def user_repositories(call: Call, login: str) -> Any:
    found = find_account(login)
    if found is None:
        raise not_found()
    return _list(call, found)


def _list(call: Call, owner: Account) -> Any:
    found = Repository.objects.filter(owner=owner).select_related("owner").order_by("name")
    insider = call.account and (
        call.account.site_admin
        or call.account == owner
        or Membership.objects.filter(organisation=owner, member=call.account).exists()
    )
    if not insider:
        found = found.filter(private=False)
    return call.page(
        found, lambda repository: repository_shapes.repository(repository, call.account)
    )


def create_organisation_repository(call: Call, org: str) -> Any:
    owner = _organisation(org)
    allowed = (
        call.person.site_admin
        or Membership.objects.filter(organisation=owner, member=call.person).exists()
    )
    if not allowed:
        raise Refused(
            403, "You need to be a member of the organization to create a repository in it."
        )
    return _create(call, owner)


def create_user_repository(call: Call) -> Any:
    return _create(call, call.person)


def _create(call: Call, owner: Account) -> Answer:
    data = call.body()
    required(data, "Repository", "name")
    name = typed(data, "name", str, "")
    if (
        not name.replace("-", "").replace("_", "").replace(".", "").isalnum()
        or name in (".", "..")
        or len(name) > 100
    ):
        raise invalid("name is not valid", resource="Repository", field_name="name")
    if Repository.objects.filter(owner=owner, name__iexact=name).exists():
        raise invalid(
            "name already exists on this account", resource="Repository", field_name="name"
        )
    made = Repository.objects.create(
        owner=owner,
        name=name,
        description=typed(data, "description", str, ""),
        private=typed(data, "private", bool, False),
    )
    writing.create(made.path, made.default_branch)
    if typed(data, "auto_init", bool, False):
        from githost.api.contents import first_commit

        first_commit(made, call.person)
    return Answer(repository_shapes.full(made, call.person), 201)
