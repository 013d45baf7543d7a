"""Who may work in a repository, and as what."""

from typing import Any

from githost import access, deliveries, events
from githost.api.call import Answer, Call, invalid, not_found, typed
from githost.api.lookup import find_account
from githost.models import Account, Collaborator, Repository
from githost.shapes.accounts import simple_user


def listed(call: Call) -> Any:
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


def is_one(call: Call, login: str) -> Any:
    account = find_account(login)
    if account is None or account.pk not in {c.account_id for c in call.repo.collaborators.all()}:
        raise not_found()
    return Answer(status=204)


def add(call: Call, login: str) -> Any:
    """Takes effect at once: this host sends no invitations."""
    call.need("admin")
    account = find_account(login)
    if account is None:
        raise not_found()
    wanted = typed(call.body(), "permission", str, "push")
    role = {"pull": "read", "push": "write"}.get(wanted, wanted)
    if role not in access.ROLES[1:]:
        raise invalid("permission is not one of pull, triage, push, maintain, admin")
    before = call.repo.collaborators.filter(account=account).first()
    Collaborator.objects.update_or_create(
        repository=call.repo, account=account, defaults={"role": role}
    )
    if before is None:
        events.collaborator(call.repo, account, "added", call.person)
    elif before.role != role:
        changes = {"old_permission": {"from": before.role}, "permission": {"to": role}}
        events.collaborator(call.repo, account, "edited", call.person, changes=changes)
    deliveries.wake()
    return Answer(status=204)


def remove(call: Call, login: str) -> Any:
    call.need("admin")
    found = call.repo.collaborators.filter(account__login__iexact=login).first()
    if found:
        found.delete()
        events.collaborator(call.repo, found.account, "removed", call.person)
        deliveries.wake()
    return Answer(status=204)
