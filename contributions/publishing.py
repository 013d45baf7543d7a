"""Writes the verdict on the git host, and takes old ones back: as a commit status, as an App as a
check run with a table of what is missing.
"""

import hashlib

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contributions import check_summary, policy, record
from contributions.lifecycle import ChangeState
from contributions.models import Change, MergeGroup, PublishedStatus
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
    """Bring what the host shows of this change's pull request in line with its verdict.

    The status of a commit is the AND over all open pull requests that share it as their head. A
    success is taken back on an earlier head, and on the head of a pull request that was closed or
    aimed at an ungoverned branch: it would be there when that is undone. Nothing is written twice.
    Raises HostProblem; safe to repeat.
    """
    row = Change.objects.select_related("repository__host", "repository__platform").get(pk=change)
    groups = MergeGroup.objects.filter(repository=row.repository)
    held = PublishedStatus.objects.filter(change=row, state="success").exclude(sha=row.head_sha)
    for earlier in held.exclude(sha__in=groups.values("head_sha")):
        _take_back(row, earlier.sha, f"Superseded: the head moved to {row.short_head}.")
    with transaction.atomic():
        record.tell(row)  # apart, because it may wait while a verdict may not
        for group in groups.filter(ended_at=None, numbers__contains=[row.number]):
            record.answer_group(group.pk)  # its verdict rests on this one's
    if ChangeState(row.state).is_terminal:
        return
    sharing = Change.objects.filter(
        repository=row.repository, head_sha=row.head_sha, state__in=OPEN_STATES
    ).exclude(verdict=None)
    judged = [
        (one, policy.Verdict.from_json(one.verdict))
        for one in sharing.order_by("pk")
        if one.verdict
    ]
    published = [(one, verdict) for one, verdict in judged if verdict.published]
    if published:
        state, description = policy.combined([verdict for _, verdict in published])
        summary = check_summary.summary(published, url_of(row))
        write(row, row.head_sha, state, description, summary)
    elif not row.repository.archived:  # one that is archived takes no status, and no merge
        held = PublishedStatus.objects.filter(repository=row.repository, sha=row.head_sha)
        if held.filter(state="success").exists():
            why = "the base branch is not governed" if row.is_open else "the pull request is closed"
            _take_back(row, row.head_sha, f"Taken back: {why}.")


def _take_back(change: Change, sha: str, why: str) -> None:
    write(change, sha, TAKEN_BACK, why, check_summary.taken_back(why, url_of(change)))


def url_of(change: Change) -> str:
    """Where the host's page leads to."""
    return f"{settings.PORTAL_URL}{change.get_absolute_url()}"


def write(change: Change, sha: str, state: str, description: str, summary: str) -> bool:
    """Have the host show this of a commit, and say whether it did not already.

    `summary` is for where it takes a text. Raises HostProblem.
    """
    repository = change.repository
    host = host_for(repository.host)
    digest = "" if host.app_id is None else hashlib.sha256(summary.encode()).hexdigest()
    said = {"state": state, "description": description, "app_id": host.app_id, "digest": digest}
    last = PublishedStatus.objects.filter(repository=repository, sha=sha)
    if last.values(*said).first() == said:
        return False
    words = {"state": state, "url": url_of(change)}
    try:
        if host.app_id is None:
            host.publish_status(
                repository.remote_id, sha, context=CONTEXT, description=description, **words
            )
        else:
            host.publish_check(
                repository.remote_id,
                sha,
                name=CONTEXT,
                title=description,
                summary=summary,
                **words,
            )
    except Missing:
        if sha == change.head_sha:
            raise
        return False  # an earlier head that the host has forgotten can be merged by nobody
    PublishedStatus.objects.update_or_create(
        repository=repository,
        sha=sha,
        defaults={**said, "change": change, "at": timezone.now()},
    )
    return True
