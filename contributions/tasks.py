"""Celery's entries: ids in, load, one call."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contributions import fanout, merging, policy_files, record
from contributions.models import Change
from contributions.models.changes import OPEN_STATES
from journal import effects
from platforms.hosts.connections import host_for
from platforms.hosts.problems import HostProblem, Missing
from platforms.models import PolicySource, Repository

#: Hosts update items while a list is being read: read a little of the past again.
OVERLAP = timedelta(minutes=2)
#: New statuses need not move a pull request's update time: open ones are read again this often.
REREAD = timedelta(minutes=10)


@effects.handler(record.LOOK)
def look(repository: int, number: int) -> None:
    """Read one pull request and take it in. Raises HostProblem; safe to repeat."""
    row = Repository.objects.select_related("host", "platform").get(pk=repository)
    merging.take_in_new(row, merging.read_pull(row, number))


@shared_task
def sweep_repositories() -> None:
    """Start a sweep of every repository that is not archived and not missing on its host."""
    for (pk,) in Repository.objects.filter(archived=False, missing_since=None).values_list("pk"):
        sweep_repository.delay(pk)


@shared_task
def look_at_quiet_repositories() -> None:
    """Ask for the repositories that no sweep reads: archived, or missing on their host."""
    quiet = Repository.objects.filter(Q(archived=True) | Q(missing_since__isnull=False))
    with transaction.atomic():
        for (pk,) in quiet.values_list("pk"):
            record.look_at_repository(pk)


@shared_task
def sweep_repository(pk: int) -> None:
    """Find what webhooks lost: every pull request that changed since the watermark.

    The watermark moves only when the whole list was read, so a sweep that fails loses nothing.
    """
    repository = Repository.objects.select_related("host", "platform").get(pk=pk)
    started = timezone.now()
    since = repository.watermark - OVERLAP if repository.watermark else None
    known = {
        change.number: change
        for change in Change.objects.filter(repository=repository).only(
            "number", "head_sha", "host_updated_at", "confirmed_at", "state"
        )
    }
    newest = repository.watermark
    wanted: set[int] = set()
    try:
        for pull in host_for(repository.host).pulls(repository.remote_id, since=since):
            newest = max(newest, pull.updated_at) if newest else pull.updated_at
            change = known.get(pull.number)
            if (
                change is None
                or change.host_updated_at < pull.updated_at
                or change.head_sha != pull.head_sha
            ):
                wanted.add(pull.number)
        if repository.platform.policy_source == PolicySource.REPOSITORY:
            policy_files.take_in(policy_files.look(repository))
    except Missing:
        with transaction.atomic():
            record.look_at_repository(pk)  # which says so, or finds that only the list is missing
        return
    except HostProblem as problem:
        Repository.objects.filter(pk=pk).update(last_error=str(problem)[:1000])
        Repository.objects.filter(pk=pk, failing_since=None).update(failing_since=started)
        return
    wanted |= {
        number
        for number, change in known.items()
        if change.state in OPEN_STATES and change.confirmed_at < started - REREAD
    }
    with transaction.atomic():
        for number in sorted(wanted):
            record.look(pk, number)
        Repository.objects.filter(pk=pk).update(
            watermark=newest, confirmed_at=started, failing_since=None, last_error=""
        )


@shared_task
def judge_after_windows() -> None:
    """Judge again where a role, a deputy, a membership or an absence has begun or ended."""
    fanout.judge_after_windows()
