"""Writes the verdict on the git host as a commit status, and takes old ones back."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contributions import policy, record
from contributions.lifecycle import ChangeState
from contributions.models import Change, PublishedStatus
from contributions.models.changes import OPEN_STATES
from journal import effects
from platforms.gate import CONTEXT
from platforms.hosts.budget import Purpose, spending
from platforms.hosts.connections import host_for
from platforms.hosts.problems import Missing

TAKEN_BACK = "pending"


@effects.handler(record.PUBLISH)
@spending(Purpose.GATE)
def publish_now(change: int) -> None:
    """Bring every commit status of this change's pull request in line with its verdict.

    The status of a commit is the AND over all open pull requests that share it as their head. A
    success is taken back on an earlier head, and on the head of a pull request that was closed or
    aimed at an ungoverned branch: it would be there when that is undone. Nothing is written twice.
    Raises HostProblem; safe to repeat.
    """
    row = Change.objects.select_related("repository__host", "repository__platform").get(pk=change)
    for earlier in PublishedStatus.objects.filter(change=row, state="success").exclude(
        sha=row.head_sha
    ):
        text = f"Superseded: the head moved to {row.short_head}."
        _write(row, earlier.sha, TAKEN_BACK, text)
    with transaction.atomic():
        record.tell(row)  # apart, because it may wait while a verdict may not
    if ChangeState(row.state).is_terminal:
        return
    sharing = Change.objects.filter(
        repository=row.repository, head_sha=row.head_sha, state__in=OPEN_STATES
    ).exclude(verdict=None)
    stored = sharing.values_list("verdict", flat=True)
    verdicts = [policy.Verdict.from_json(verdict) for verdict in stored if verdict]
    if any(verdict.published for verdict in verdicts):
        state, description = policy.combined(verdicts)
        _write(row, row.head_sha, state, description)
    elif not row.repository.archived:  # one that is archived takes no status, and no merge
        _take_back(row)


def _take_back(change: Change) -> None:
    held = PublishedStatus.objects.filter(repository=change.repository, sha=change.head_sha)
    if held.filter(state="success").exists():
        why = "the base branch is not governed" if change.is_open else "the pull request is closed"
        _write(change, change.head_sha, TAKEN_BACK, f"Taken back: {why}.")


def _write(change: Change, sha: str, state: str, description: str) -> None:
    repository = change.repository
    last = PublishedStatus.objects.filter(repository=repository, sha=sha).first()
    if last and (last.state, last.description) == (state, description):
        return
    try:
        host_for(repository.host).publish_status(
            repository.remote_id,
            sha,
            context=CONTEXT,
            state=state,
            description=description,
            url=f"{settings.PORTAL_URL}{change.get_absolute_url()}",
        )
    except Missing:
        if sha == change.head_sha:
            raise
        return  # an earlier head that the host has forgotten can be merged by nobody
    PublishedStatus.objects.update_or_create(
        repository=repository,
        sha=sha,
        defaults={
            "change": change,
            "state": state,
            "description": description,
            "at": timezone.now(),
        },
    )
