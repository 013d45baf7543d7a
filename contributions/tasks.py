"""Celery's entries: ids in, load, one call."""

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from contributions import contents, fanout, merging, owner_moves, record, recovering, sweeping
from contributions.models import Change
from journal import effects
from platforms.hosts.budget import Purpose, spending
from platforms.hosts.connections import host_for
from platforms.models import Repository


@effects.handler(record.LOOK)
def look(repository: int, number: int) -> None:
    """Read one pull request and take it in. Raises HostProblem; safe to repeat."""
    row = Repository.objects.select_related("host", "platform").get(pk=repository)
    merging.take_in_new(row, merging.read_pull(row, number))


@effects.handler(record.READ_PATCHES)
@spending(Purpose.SWEEP)
def read_patches(change: int) -> None:
    """Read what changed in a change's files, for people to look at. Raises HostProblem."""
    row = Change.objects.select_related("repository__host").get(pk=change)
    if not (row.patches_missing and row.is_open):
        return
    client = host_for(row.repository.host)
    files = client.patches(row.repository.remote_id, row.number, sha=row.head_sha)
    contents.take_patches(row, files)


@effects.handler(record.READ_OWNER_MOVES)
@spending(Purpose.SWEEP)
def read_owner_moves(change: int) -> None:
    """Find whose paths an edit of an owner file gives to others. Raises HostProblem."""
    owner_moves.read(Change.objects.select_related("repository__host").get(pk=change))


@shared_task
def sweep_repositories() -> None:
    """Start a sweep of every repository that is not archived and not missing on its host."""
    for (pk,) in Repository.objects.filter(archived=False, missing_since=None).values_list("pk"):
        sweep_repository.apply_async((pk,), expires=settings.SWEEP_SECONDS)


@shared_task
def look_at_quiet_repositories() -> None:
    """Ask for the repositories that no sweep reads: archived, or missing on their host."""
    quiet = Repository.objects.filter(Q(archived=True) | Q(missing_since__isnull=False))
    with transaction.atomic():
        for (pk,) in quiet.values_list("pk"):
            record.look_at_repository(pk)


@shared_task
def sweep_repository(pk: int) -> None:
    """Find what webhooks lost in one repository, and go on reading its past."""
    sweeping.sweep(pk)


@shared_task
def recover_deliveries() -> None:
    """Have sent again what no webhook of ours took."""
    recovering.everywhere()


@shared_task
def judge_after_windows() -> None:
    """Judge again where a role, a deputy, a membership or an absence has begun or ended."""
    fanout.judge_after_windows()
