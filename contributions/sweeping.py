"""Finds what webhooks lost, and reads the past of a repository that is new here.

A sweep reads what changed since the watermark and compares the heads of all that is open: statuses
and a moved base branch leave no trace in a pull request's own time of change. Whatever differs is
taken in as the list showed it, or read by itself where the list does not show enough.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contributions import governing, merging, policy_files, record, shown, transfers
from contributions.models import Change
from contributions.models.changes import OPEN_STATES
from journal.locks import alone
from platforms.hosts.budget import Purpose, spending
from platforms.hosts.connections import host_for
from platforms.hosts.interface import GitHost
from platforms.hosts.problems import HostProblem, Missing, Throttled
from platforms.hosts.snapshots import HeadSnapshot, Listed, Survey
from platforms.models import PolicySource, Repository

logger = logging.getLogger(__name__)

LONG_AGO = datetime.min.replace(tzinfo=UTC)
#: Hosts update items while a list is being read: read a little of the past again.
OVERLAP = timedelta(minutes=2)
#: All heads are compared this often; the first page of them comes with every sweep.
HEADS_EVERY = timedelta(minutes=4)
#: Hosts tell times in whole seconds, by clocks of their own: what we read sooner than this after
#: a change may lack another one of the same second, and is read once more.
SETTLED = timedelta(seconds=10)
#: Where heads come without their checks, what is open is read whole this often.
REREAD = timedelta(minutes=10)
#: So many pages of the past are read in one run; the next sweep goes on.
PAGES_OF_A_RUN = 40
#: What of a change is compared with its head on the host.
COMPARED = (
    "number",
    "state",
    "head_sha",
    "base_sha",
    "checks",
    "host_updated_at",
    "confirmed_at",
)
#: First key of the session locks: one sweep of a repository at a time.
LOCK_SPACE = 0x05EEE9


@dataclass
class Sweep:
    """One sweep under way: what is known and open, what was handled, what is still wanted."""

    repository: Repository
    client: GitHost
    started: datetime
    open_ones: dict[int, Change]
    handled: set[int] = field(default_factory=set)
    wanted: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)


@spending(Purpose.SWEEP)
def sweep(pk: int) -> None:
    """Sweep one repository. What fails is said on its row, and the next sweep begins as this one.

    The watermark moves only when everything down to it was read, so nothing is lost.
    """
    with alone(LOCK_SPACE, pk) as held:
        if not held:
            return
        row = Repository.objects.select_related("host", "platform").get(pk=pk)
        started = timezone.now()
        try:
            if not row.node_id:
                transfers.look_at(pk)
                row.refresh_from_db()
            if row.missing_since is None:
                _sweep(row, started)
        except Missing:
            with transaction.atomic():
                record.look_at_repository(pk)  # which says so, or finds that only a list is missing
        except Throttled as problem:  # nobody's fault: how long ago it was confirmed says enough
            Repository.objects.filter(pk=pk).update(last_error=str(problem)[:1000])
        except HostProblem as problem:
            rows = Repository.objects.filter(pk=pk)
            rows.update(last_error=str(problem)[:1000])
            rows.filter(failing_since=None).update(failing_since=started)


def _sweep(row: Repository, started: datetime) -> None:
    client = host_for(row.host)
    if row.platform.policy_source == PolicySource.REPOSITORY:
        policy_files.take_in(policy_files.look(row))
    open_ones = Change.objects.filter(repository=row, state__in=OPEN_STATES).only(*COMPARED)
    running = Sweep(row, client, started, {change.number: change for change in open_ones})
    first = row.watermark is None and row.backfilled_at is None
    if not first:
        _read_changed(running)
    if row.backfilled_at is None:
        _read_past(running, with_heads=first)
    _read_wanted(running)
    Repository.objects.filter(pk=row.pk).update(
        watermark=row.watermark,
        heads_at=row.heads_at,
        confirmed_at=started,
        failing_since=None,
        last_error="",
    )


def _read_changed(running: Sweep) -> None:
    """What changed since the watermark, and the heads of what is open."""
    row = running.repository
    since = row.watermark - OVERLAP if row.watermark else LONG_AGO
    all_heads = row.heads_at is None or running.started - row.heads_at >= HEADS_EVERY
    newest: list[datetime] = [row.watermark] if row.watermark else []
    changed: str | None = ""
    heads: str | None = ""
    while changed is not None or heads is not None:
        page = running.client.survey(row.remote_id, row.node_id, changed=changed, heads=heads)
        times = [one.summary.updated_at for one in page.changed]
        _take(running, [one for one in page.changed if one.summary.updated_at >= since])
        newest += times
        changed = None if any(time < since for time in times) else page.changed_after
        heads = _take_heads(running, page, asked=heads is not None)
        heads = heads if all_heads else None
    row.watermark = max(newest, default=None)


def _take_heads(running: Sweep, page: Survey, *, asked: bool) -> str | None:
    """Compare a page of heads; after the last one, what was in none of them. Returns the cursor."""
    if not asked:
        return None
    running.seen |= _compare(running, page.heads, page.read_at)
    if page.heads_after is None:
        running.repository.heads_at = running.started
        # What is open here and not in the list any more was closed, merged, or lost.
        running.wanted |= set(running.open_ones) - running.seen
    return page.heads_after


def _read_past(running: Sweep, *, with_heads: bool) -> None:
    """Go on reading the past, page by page, each kept before the next is asked for."""
    row = running.repository
    horizon = running.started - timedelta(days=settings.BACKFILL_DAYS)
    changed: str | None = row.backfill_cursor
    heads: str | None = "" if with_heads else None
    for _ in range(PAGES_OF_A_RUN):
        page = running.client.survey(row.remote_id, row.node_id, changed=changed, heads=heads)
        times = [one.summary.updated_at for one in page.changed]
        if row.watermark is None and times:
            row.watermark = max(times)
        _take(running, [one for one in page.changed if one.summary.updated_at >= horizon])
        heads = _take_heads(running, page, asked=heads is not None)
        row.backfill_read += len(times)
        row.backfill_total = page.total if page.total is not None else row.backfill_total
        row.backfill_until = min(times, default=row.backfill_until)
        changed = page.changed_after
        if changed is None or (times and min(times) < horizon):
            row.backfilled_at, changed = timezone.now(), None
        row.backfill_cursor = changed or ""
        row.save(update_fields=[*PROGRESS, "watermark"])
        if changed is None:
            break
    while heads is not None:
        page = running.client.survey(row.remote_id, row.node_id, changed=None, heads=heads)
        heads = _take_heads(running, page, asked=True)


PROGRESS = [
    "backfill_cursor",
    "backfill_read",
    "backfill_total",
    "backfill_until",
    "backfilled_at",
]


def _compare(running: Sweep, heads: Iterable[HeadSnapshot], read_at: datetime) -> set[int]:
    """Want whatever the host shows otherwise than we know it; returns the numbers seen."""
    listed = list(heads)
    ours = shown.published(running.repository, [one.summary.head_sha for one in listed])
    for head in listed:
        change = running.open_ones.get(head.summary.number)
        last = ours.get(head.summary.head_sha)
        overwritten = head.checks is not None and shown.differs(last, head.shown, read_at)
        overwritten |= shown.outdated(last, running.repository)
        if change is None or overwritten or _differs(running, change, head):
            running.wanted.add(head.summary.number)
    return {one.summary.number for one in listed}


def _differs(running: Sweep, change: Change, head: HeadSnapshot) -> bool:
    if change.head_sha != head.summary.head_sha or change.host_updated_at < head.summary.updated_at:
        return True
    if head.checks is None:
        return change.confirmed_at < running.started - REREAD
    if head.base_sha != change.base_sha:
        return True
    known = {(check["name"], check["state"]) for check in change.checks}
    return known != {(check.name, check.state) for check in head.checks}


def _read_wanted(running: Sweep) -> None:
    """Read what is wanted and was not in the lists: many at once, the rest one by one."""
    row = running.repository
    wanted = sorted(running.wanted - running.handled)
    if not wanted:
        return
    for one in running.client.some_pulls(row.remote_id, row.node_id, wanted):
        _take(running, [one], known_to_differ=True)
    with transaction.atomic():
        for number in sorted(set(wanted) - running.handled):
            record.look(row.pk, number)


def _take(running: Sweep, listed: list[Listed], *, known_to_differ: bool = False) -> None:
    """Take in those that differ from what is known; ask for those of which too little is said."""
    row, beside = running.repository, governing.read_beside(running.repository)
    numbers = [one.summary.number for one in listed]
    known = Change.objects.filter(repository=row, number__in=numbers)
    rows = {one.number: one for one in known.only(*COMPARED)}
    for one in listed:
        number, change = one.summary.number, rows.get(one.summary.number)
        running.handled.add(number)
        if change and not known_to_differ and _is_known(change, one):
            running.handled.discard(number)  # its head may still differ
            continue
        matters = one.summary.open or (change is not None and change.is_open)
        # No list tells the trees of a head.
        if one.snapshot is None or (matters and (beside.trees or not one.whole)):
            _ask(row, number)
            continue
        try:
            snapshot = one.snapshot
            if matters:
                snapshot = running.client.with_beside(row.remote_id, snapshot, beside=beside)
            merging.take_in_new(row, snapshot)
        except Throttled:
            raise
        except Exception:  # one that cannot be taken in must not keep all later ones out
            logger.exception("%s #%s could not be taken in from a list", row, number)
            _ask(row, number)


def _is_known(change: Change, one: Listed) -> bool:
    at = one.summary.updated_at
    older = change.host_updated_at > at
    same = change.host_updated_at == at and change.confirmed_at >= at + SETTLED
    return (older or same) and change.head_sha == one.summary.head_sha


@transaction.atomic
def _ask(row: Repository, number: int) -> None:
    record.look(row.pk, number)
