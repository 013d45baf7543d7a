"""One repository: what it is called and where it lives, its topics, its end."""

import shutil
from typing import Any

from django.db import transaction
from django.utils import timezone

from githost import deliveries, events, names
from githost.api.call import Answer, Call, Refused, invalid, required, typed
from githost.api.lookup import find_account
from githost.api.owned import check_name
from githost.git.process import git as run_git
from githost.git.process import locked
from githost.models import Account, Membership, Repository, TeamGrant
from githost.shapes import repositories as shapes
from githost.shapes.accounts import organisation_simple, simple_user


def get(call: Call) -> Any:
    return shapes.full(call.repo, call.account)


def update(call: Call) -> Any:
    """Rename, describe, archive, make private, or choose another default branch."""
    person, data, repo = call.need("admin"), call.body(), call.repo
    before = Repository.objects.select_related("owner").get(pk=repo.pk)
    name = typed(data, "name", str, repo.name) or repo.name
    if name.lower() != repo.name.lower():
        check_name(repo.owner, name)
    repo.name = name
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
    with transaction.atomic():
        repo.save()
        if repo.name != before.name:
            names.leave_forwarding(repo, before.full_name)
        _tell(before, repo, person)
    deliveries.wake()
    return shapes.full(repo, person)


def _tell(before: Repository, after: Repository, by: Account) -> None:
    """An event for each thing that is different now."""
    if after.name != before.name:
        changes: Any = {"repository": {"name": {"from": before.name}}}
        events.repository_changed(after, "renamed", by, changes=changes)
    if after.archived != before.archived:
        events.repository_changed(after, "archived" if after.archived else "unarchived", by)
    if after.private != before.private:
        events.repository_changed(after, "privatized" if after.private else "publicized", by)
    changes = {
        name: {"from": getattr(before, name)}
        for name in ("description", "default_branch", "topics")
        if getattr(before, name) != getattr(after, name)
    }
    if changes:
        events.repository_changed(after, "edited", by, changes=changes)


def delete(call: Call) -> Any:
    """For good: its name leads nowhere, and its id is never given again."""
    person, repo = call.need("admin"), call.repo
    path = repo.path
    with locked(path), transaction.atomic():
        events.repository_changed(repo, "deleted", person)
        repo.delete()
    shutil.rmtree(path)
    deliveries.wake()
    return Answer(status=204)


def transfer(call: Call) -> Any:
    """To another owner, at once: nobody has to accept here. Teams of the old one stay behind."""
    person, data, repo = call.need("admin"), call.body(), call.repo
    required(data, "Repository", "new_owner")
    owner = find_account(typed(data, "new_owner", str, ""))
    if owner is None or owner.kind == Account.BOT:
        raise invalid("new_owner is not an account", resource="Repository", field_name="new_owner")
    member = Membership.objects.filter(organisation=owner, member=person).exists()
    if owner != person and not member and not person.site_admin:
        raise Refused(403, f"You can't create a repository for {owner.login}.")
    name = typed(data, "new_name", str, repo.name) or repo.name
    check_name(owner, name)
    former, left = repo.full_name, repo.owner
    with transaction.atomic():
        repo.owner, repo.name, repo.updated_at = owner, name, timezone.now()
        repo.save()
        TeamGrant.objects.filter(repository=repo).delete()
        repo.installations.clear()
        names.leave_forwarding(repo, former)
        kind = "organization" if left.is_organisation else "user"
        shape = organisation_simple(left) if left.is_organisation else simple_user(left)
        changes = {"owner": {"from": {kind: shape}}}
        events.repository_changed(repo, "transferred", person, changes=changes)
    deliveries.wake()
    return Answer(shapes.minimal(repo), 202)


def topics(call: Call) -> Any:
    return {"names": call.repo.topics}


def replace_topics(call: Call) -> Any:
    person, repo = call.need("admin"), call.repo
    before = list(repo.topics)
    repo.topics = [str(name).lower() for name in typed(call.body(), "names", list, [])]
    repo.save(update_fields=["topics"])
    if repo.topics != before:
        changes = {"topics": {"from": before}}
        events.repository_changed(repo, "edited", person, changes=changes)
        deliveries.wake()
    return {"names": repo.topics}
