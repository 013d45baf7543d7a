"""Repositories, their collaborators, topics and languages."""

from typing import Any

from django.utils import timezone

from githost import access, deliveries, events
from githost.api.call import Answer, Call, invalid, not_found, typed
from githost.api.lookup import find_account
from githost.git.process import git as run_git
from githost.models import Account, Collaborator, FormerName, Repository
from githost.shapes import repositories as shapes
from githost.shapes.accounts import simple_user


def get(call: Call) -> Any:
    return shapes.full(call.repo, call.account)


def update(call: Call) -> Any:
    """Rename, describe, archive, make private, or choose another default branch."""
    person, data, repo = call.need("admin"), call.body(), call.repo
    former, archived = repo.name, repo.archived
    name = typed(data, "name", str, repo.name)
    if name != former:
        if (
            Repository.objects.filter(owner=repo.owner, name__iexact=name)
            .exclude(pk=repo.pk)
            .exists()
        ):
            raise invalid(
                "name already exists on this account", resource="Repository", field_name="name"
            )
        FormerName.objects.update_or_create(full_name=repo.full_name, defaults={"repository": repo})
        repo.name = name
        FormerName.objects.filter(full_name=repo.full_name).delete()
    repo.description = typed(data, "description", str, repo.description)
    repo.private = typed(data, "private", bool, repo.private)
    repo.archived = typed(data, "archived", bool, repo.archived)
    branch = typed(data, "default_branch", str, repo.default_branch)
    if branch != repo.default_branch:
        if branch not in call.git.branches:
            raise invalid("Cannot update default branch for a branch that does not exist.")
        run_git(repo.path, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
        repo.default_branch = branch
    repo.updated_at = timezone.now()
    repo.save()
    if repo.name != former:
        events.repository_changed(
            repo, "renamed", person, changes={"repository": {"name": {"from": former}}}
        )
    if repo.archived != archived:
        events.repository_changed(repo, "archived" if repo.archived else "unarchived", person)
    deliveries.wake()
    return shapes.full(repo, person)


def topics(call: Call) -> Any:
    return {"names": call.repo.topics}


def replace_topics(call: Call) -> Any:
    call.need("admin")
    names = typed(call.body(), "names", list, [])
    call.repo.topics = [str(name).lower() for name in names]
    call.repo.save(update_fields=["topics"])
    return {"names": call.repo.topics}


def collaborators(call: Call) -> Any:
    call.need("write")
    people = {c.account_id: c.account for c in call.repo.collaborators.select_related("account")}
    for membership in call.repo.owner.memberships.select_related("member"):
        people.setdefault(membership.member_id, membership.member)
    for grant in call.repo.team_grants.prefetch_related("team__members"):
        people.update({member.pk: member for member in grant.team.members.all()})
    if not call.repo.owner.is_organisation:
        people[call.repo.owner_id] = call.repo.owner
    return call.page(
        sorted(people.values(), key=lambda a: a.login.lower()),
        lambda a: _collaborator(call.repo, a),
    )


def _collaborator(repository: Repository, account: Account) -> Any:
    role = access.role(account, repository)
    return {**simple_user(account), "permissions": access.permissions(role), "role_name": role}


def permission(call: Call, login: str) -> Any:
    account = find_account(login)
    if account is None:
        raise not_found()
    role = access.role(account, call.repo)
    legacy = {"maintain": "write", "triage": "read"}.get(role, role)
    return {"permission": legacy, "role_name": role, "user": _collaborator(call.repo, account)}


def is_collaborator(call: Call, login: str) -> Any:
    account = find_account(login)
    if account is None or account.pk not in {c.account_id for c in call.repo.collaborators.all()}:
        raise not_found()
    return Answer(status=204)


def add_collaborator(call: Call, login: str) -> Any:
    """Takes effect at once: this host sends no invitations."""
    call.need("admin")
    account = find_account(login)
    if account is None:
        raise not_found()
    wanted = typed(call.body(), "permission", str, "push")
    role = {"pull": "read", "push": "write"}.get(wanted, wanted)
    if role not in access.ROLES[1:]:
        raise invalid("permission is not one of pull, triage, push, maintain, admin")
    Collaborator.objects.update_or_create(
        repository=call.repo, account=account, defaults={"role": role}
    )
    return Answer(status=204)


def remove_collaborator(call: Call, login: str) -> Any:
    call.need("admin")
    Collaborator.objects.filter(repository=call.repo, account__login__iexact=login).delete()
    return Answer(status=204)
