"""Answers a host's merge queue: a group may be merged where every pull request in it may.

A group's commit holds its own pull request and all that stand before it in the queue, so each of
them is read and judged, and each must hold at the very head that is queued. What cannot be told
is never a success: without an answer, or with a failure, the host does not merge.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from contributions import check_summary, merging, policy, publishing, record
from contributions.models import Change, Delivery, MergeGroup
from contributions.policy.verdict import cut
from journal import effects
from journal.later import Later
from platforms.hosts.budget import Purpose, spending
from platforms.hosts.connections import host_for
from platforms.hosts.problems import Missing, Unsupported
from platforms.hosts.queues import Queued

#: How a host names a group's branch: its base, the last pull request in it, a commit.
BRANCH = re.compile(r"refs/heads/gh-readonly-queue/(.+)/pr-(\d{1,9})-[0-9a-f]{40}(?:[0-9a-f]{24})?")
#: A host may tell of a group a moment before it lists it.
SETTLING = timedelta(seconds=30)


def hear(delivery: Delivery) -> None:
    """Take in, inside the caller's transaction, that a group asks for its verdict or has ended."""
    rows = MergeGroup.objects.filter(repository=delivery.repository, head_sha=delivery.sha)
    named = BRANCH.fullmatch(delivery.ref)
    if delivery.action == "destroyed":
        rows.filter(ended_at=None).update(ended_at=timezone.now())
    elif delivery.action == "checks_requested" and delivery.repository and named:
        about = {"base_ref": named[1][:250], "number": int(named[2]), "asked_at": timezone.now()}
        group, _ = MergeGroup.objects.get_or_create(
            repository=delivery.repository, head_sha=delivery.sha, defaults=about
        )
        if group.ended_at is None:
            record.answer_group(group.pk)


@effects.handler(record.ANSWER_GROUP)
@spending(Purpose.GATE)
def answer(group: int) -> None:
    """Read and judge what a group would merge, and write the verdict on its commit.

    Raises HostProblem where the host cannot be read, Later where it does not list the group yet;
    safe to repeat.
    """
    row = MergeGroup.objects.select_related("repository__host", "repository__platform").get(
        pk=group
    )
    if row.ended_at is not None:
        return
    try:
        members = _members(row)
    except (Unsupported, Missing) as problem:
        why = f"What this group would merge cannot be told. {problem}"
        change = _read(row, row.number)
        summary = check_summary.taken_back(why, publishing.url_of(change))
        _write(row, [change], "failure", why, summary)
        return
    if not members:
        _wait_or_end(row)
        return
    MergeGroup.objects.filter(pk=row.pk).update(numbers=[one.number for one in members])
    judged = [_judged(row, one) for one in members]
    if not any(verdict.published for _, verdict, _ in judged):
        return  # nobody governs this base
    lacking = [why for _, _, why in judged if why]
    lacking += [
        f"#{one.number} is queued at another head than the one in its commit"
        for one in members
        if one.parents[1:] and one.head_sha not in one.parents  # squashed, it tells no head
    ]
    count = len(judged)
    state = "failure" if lacking else "success"
    words = "; ".join(lacking) if lacking else f"Ready: all {count} of this group hold"
    if count == 1 and not lacking:
        words = judged[0][1].headline
    changes = [change for change, _, _ in judged]
    pairs = [(change, verdict) for change, verdict, _ in judged]
    summary = check_summary.summary(pairs, publishing.url_of(changes[-1]))
    _write(row, changes, state, words, summary)


def _members(row: MergeGroup) -> list[Queued]:
    """What the group's commit holds: its own entry, the last, and all before it in the queue."""
    host, pk = host_for(row.repository.host), row.repository.remote_id
    node_id = row.repository.node_id or host.repository(pk).node_id
    queue = host.queue(pk, node_id, row.base_ref)
    own = next((one for one in queue if one.group_sha == row.head_sha), None)
    return [one for one in queue if own and one.position <= own.position]


def _read(row: MergeGroup, number: int) -> Change:
    return merging.take_in_new(row.repository, merging.read_pull(row.repository, number))


def _judged(row: MergeGroup, queued: Queued) -> tuple[Change, policy.Verdict, str]:
    """One of the group as its host shows it now, its verdict, and why it does not hold, if so."""
    change = _read(row, queued.number)
    if change.verdict is None:
        why = "Its verdict is not known."
        verdict = policy.could_not_ask(
            why, head=change.head_sha, base_ref=change.base_ref, at=timezone.now()
        )
    else:
        verdict = policy.Verdict.from_json(change.verdict)
    if not change.is_open:
        lack = "is not open"
    elif (change.head_sha, verdict.head) != (queued.head_sha, queued.head_sha):
        lack = f"stands at {change.short_head} and was queued at {queued.head_sha[:7]}"
    elif change.base_ref != row.base_ref or not verdict.published:
        lack = f"does not aim at {row.base_ref}"
    else:
        lack = "" if verdict.allowed else verdict.headline
    return change, verdict, f"#{queued.number}: {lack}" if lack else ""


def _wait_or_end(row: MergeGroup) -> None:
    if timezone.now() - row.asked_at < SETTLING:
        raise Later("The host does not list this group yet.", at=timezone.now() + SETTLING / 6)
    MergeGroup.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now())


def _write(row: MergeGroup, changes: list[Change], state: str, words: str, summary: str) -> None:
    if publishing.write(changes[-1], row.head_sha, state, cut(words), summary):
        numbers = [one.number for one in changes]
        data = {"group": row.head_sha, "state": state, "numbers": numbers, "words": words}
        with transaction.atomic():
            for one in changes:
                record.change_event(one, "merge_group", data=data)
