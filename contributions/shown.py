"""Whether the host still shows the verdict that was last published; written again if not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from contributions import record
from contributions.models import Change, PublishedStatus
from people import notify
from people.models import User
from platforms.hosts.connections import app_of
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


def differs(
    ours: PublishedStatus | None, shown: Iterable[CheckSnapshot], read_at: datetime
) -> bool:
    """Whether the host showed something else at `read_at` than we had published by then."""
    if ours is None or ours.at > read_at - SETTLING:
        return False
    return not says(ours, theirs(ours, shown))


def theirs(ours: PublishedStatus, shown: Iterable[CheckSnapshot]) -> str:
    """The state that the host shows where ours was written; empty where it shows none.

    Under our name others may publish too, elsewhere: a commit status beside an App's check run.
    """
    return next((one.state for one in shown if one.app_id == ours.app_id), "")


def says(ours: PublishedStatus, state: str) -> bool:
    """Whether a state that a host tells is the one that we published."""
    return state == WORDS.get(ours.state, ours.state)


def outdated(ours: PublishedStatus | None, repository: Repository) -> bool:
    """Whether the verdict was published in another way than the connection publishes now."""
    return ours is not None and ours.app_id != app_of(repository.host)


def look(change: Change, snapshot: PullSnapshot) -> None:
    """Have the verdict written again, with an alert, where somebody wrote over it.

    Called with the change's lock held, after its snapshot was taken in.
    """
    ours = published(change.repository, [snapshot.head_sha]).get(snapshot.head_sha)
    if outdated(ours, change.repository):
        record.publish(change)
        return
    if ours is None or not differs(ours, snapshot.shown, snapshot.read_at):
        return
    found = theirs(ours, snapshot.shown) or "nothing"
    ours.delete()  # so that it counts as unpublished
    data = {"sha": snapshot.head_sha, "ours": ours.state, "shown": found}
    record.change_event(change, "status_overwritten", data=data)
    record.publish(change)
    notify.notify(
        list(User.objects.filter(is_superuser=True, is_active=True)),
        kind="status_overwritten",
        title=f"Somebody wrote over the verdict on {change.title}",
        body=f"{change} showed {found} on the host where the portal had published {ours.state}.",
        path=change.get_absolute_url(),
        why="You run the programme. A token other than the portal's can write our status.",
        key=f"overwritten:{change.pk}:{ours.pk}",
    )
