"""Whether the host still shows the verdict that was last published; written again if not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from contributions import record
from contributions.models import Change, PublishedStatus
from people import notify
from people.models import User
from platforms.hosts.snapshots import CheckSnapshot, PullSnapshot
from platforms.models import Repository

#: A host may show what was there a moment before.
SETTLING = timedelta(seconds=15)
#: Hosts tell a check in three words; ours has a fourth.
WORDS = {"error": "failure"}


def published(repository: Repository, shas: Iterable[str]) -> dict[str, PublishedStatus]:
    """What was last published on each of these commits."""
    rows = PublishedStatus.objects.filter(repository=repository, sha__in=list(shas))
    return {row.sha: row for row in rows}


def differs(ours: PublishedStatus | None, theirs: CheckSnapshot | None, read_at: datetime) -> bool:
    """Whether the host showed something else at `read_at` than we had published by then."""
    if ours is None or ours.at > read_at - SETTLING:
        return False
    return theirs is None or theirs.state != WORDS.get(ours.state, ours.state)


def look(change: Change, snapshot: PullSnapshot) -> None:
    """Have the verdict written again, with an alert, where somebody wrote over it.

    Called with the change's lock held, after its snapshot was taken in.
    """
    ours = published(change.repository, [snapshot.head_sha]).get(snapshot.head_sha)
    if ours is None or not differs(ours, snapshot.shown, snapshot.read_at):
        return
    theirs = snapshot.shown.state if snapshot.shown else "nothing"
    ours.delete()  # so that it counts as unpublished
    data = {"sha": snapshot.head_sha, "ours": ours.state, "shown": theirs}
    record.change_event(change, "status_overwritten", data=data)
    record.publish(change)
    notify.notify(
        list(User.objects.filter(is_superuser=True, is_active=True)),
        kind="status_overwritten",
        title=f"Somebody wrote over the verdict on {change.title}",
        body=f"{change} showed {theirs} on the host where the portal had published {ours.state}.",
        path=change.get_absolute_url(),
        why="You run the programme. A token other than the portal's can write our status.",
        key=f"overwritten:{change.pk}:{ours.pk}",
    )
