"""Follows a repository that changed hands or its name on the host, known by ids, not names."""

from __future__ import annotations

from contributions import judging, record
from contributions.models import Change
from contributions.models.changes import OPEN_STATES
from platforms.hosts.snapshots import PullSnapshot
from platforms.models import Repository


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
    before = row.owner_remote_id
    row.owner_remote_id, row.full_name = snapshot.owner_id, snapshot.full_name
    row.web_url = snapshot.web_url.rpartition("/pull/")[0] or row.web_url
    row.save(update_fields=["owner_remote_id", "full_name", "web_url"])
    repository.owner_remote_id, repository.full_name = row.owner_remote_id, row.full_name
    if before is None or before == snapshot.owner_id:
        return
    open_ones = Change.objects.filter(repository=row, state__in=OPEN_STATES).order_by("pk")
    for change in open_ones.select_for_update(of=("self",)):
        judging.void_approvals(change, "The repository was transferred to another owner.")
        data = {"from": before, "to": snapshot.owner_id, "name": snapshot.full_name}
        record.change_event(change, "transferred", data=data)
        judging.judge(change)
