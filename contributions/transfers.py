"""Follows a repository that changed hands, name or branch on its host, known by ids, not names."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from contributions import judging, record, reevaluation
from contributions.models import Change
from contributions.models.changes import OPEN_STATES
from journal import effects, events
from people import notify
from people.models import User
from platforms.hosts.connections import host_for
from platforms.hosts.problems import Missing
from platforms.hosts.snapshots import PullSnapshot, RepositorySnapshot
from platforms.models import Repository
from platforms.selectors import people_with_role
from platforms.tasks import look_at_gate

GONE = "The host shows no such repository any more: it was deleted there, or hidden from us."


def follow(repository: Repository, snapshot: PullSnapshot) -> None:
    """Note whose the repository is and what it is called; another owner voids every approval.

    Called before any change is locked, so that two readings cannot wait for each other. A
    transfer back is a transfer: what fell stays fallen.
    """
    if snapshot.owner_id is None:
        return
    seen = (repository.owner_remote_id, repository.full_name)
    if seen == (snapshot.owner_id, snapshot.full_name):
        return
    row = Repository.objects.select_for_update(no_key=True).get(pk=repository.pk)
    web_url = snapshot.web_url.rpartition("/pull/")[0]
    _rename(row, snapshot.owner_id, snapshot.full_name, web_url)
    repository.owner_remote_id, repository.full_name = row.owner_remote_id, row.full_name


@effects.handler(record.LOOK_AT_REPOSITORY)
def look_at(repository: int) -> None:
    """Read a repository from its host and follow what became of it. Raises HostProblem."""
    row = Repository.objects.select_related("host").get(pk=repository)
    try:
        found = host_for(row.host).repository(row.remote_id)
    except Missing as problem:
        _note_missing(row, str(problem))
    else:
        _follow_repository(row, found)


@transaction.atomic
def _follow_repository(repository: Repository, found: RepositorySnapshot) -> None:
    row = Repository.objects.select_for_update(no_key=True).get(pk=repository.pk)
    if found.owner_id is not None:
        _rename(row, found.owner_id, found.full_name, found.web_url)
    before = (row.default_branch, row.archived)
    changed = {
        name: [getattr(row, name), now]
        for name, now in (("default_branch", found.default_branch), ("archived", found.archived))
        if getattr(row, name) != now
    }
    if row.missing_since:
        changed["missing"] = [True, False]
    if changed:
        data = {"repository": row.full_name, "changed": changed}
        events.write(f"platform:{row.platform_id}", "platform:repository-changed", data=data)
    row.default_branch, row.archived = found.default_branch, found.archived
    row.node_id, row.installation_id = found.node_id, found.installation_id
    row.missing_since = None
    row.confirmed_at = timezone.now()
    row.save()
    if before != (row.default_branch, row.archived):
        # Which branch is governed, and whether any is, has changed.
        reevaluation.ask(row.platform_id)
        look_at_gate(row.pk)


def _rename(row: Repository, owner_id: int, full_name: str, web_url: str) -> None:
    """Write name and owner, the caller holding the row; void approvals when the owner changed."""
    before, name = row.owner_remote_id, row.full_name
    if (before, name) == (owner_id, full_name):
        return
    row.owner_remote_id, row.full_name, row.web_url = owner_id, full_name, web_url or row.web_url
    row.save(update_fields=["owner_remote_id", "full_name", "web_url"])
    if name != full_name:
        data = {"from": name, "to": full_name}
        events.write(f"platform:{row.platform_id}", "platform:repository-renamed", data=data)
    if before is None or before == owner_id:
        return
    open_ones = Change.objects.filter(repository=row, state__in=OPEN_STATES).order_by("pk")
    for change in open_ones.select_for_update(of=("self",)):
        judging.void_approvals(change, "The repository was transferred to another owner.")
        told = {"from": before, "to": owner_id, "name": full_name}
        record.change_event(change, "transferred", data=told)
        judging.judge(change)


@transaction.atomic
def _note_missing(repository: Repository, said: str) -> None:
    """Say once that the host shows no such repository; what is known of it stays."""
    row = Repository.objects.select_for_update(no_key=True).get(pk=repository.pk)
    row.last_error = f"{GONE} {said}"[:1000]
    if row.missing_since is None:
        row.missing_since = timezone.now()
        row.failing_since = row.failing_since or row.missing_since
        data = {"repository": row.full_name, "remote_id": row.remote_id}
        events.write(f"platform:{row.platform_id}", "platform:repository-missing", data=data)
        _tell_missing(row)
    row.save(update_fields=["last_error", "missing_since", "failing_since"])


def _tell_missing(row: Repository) -> None:
    owners = people_with_role(row.platform, timezone.now())
    admins = User.objects.filter(is_superuser=True, is_active=True)
    notify.notify(
        list({person.pk: person for person in (*owners, *admins)}.values()),
        kind="repository_missing",
        title=f"{row.full_name} is no longer on its host",
        body="It was deleted there, or hidden from the portal. Nothing can be merged in it.",
        path=row.platform.get_absolute_url(),
        why="You own this platform, or run the programme.",
        key=f"missing:{row.pk}:{row.missing_since:%Y-%m-%d}",
    )
