"""The merge queue: every entry is tried on top of those ahead, and merged once its checks passed.

Functions whose name does not say otherwise are for callers that hold the repository's lock.
"""

import pygit2
from django.db import transaction

from githost import deliveries, events, gate, receive
from githost.git import merging, reading
from githost.git.process import locked
from githost.git.refs import ZERO, RefChange, RefMoved, set_ref, swap
from githost.models import Account, Pull, QueueEntry, Repository

FAILED, LEFT = "CI_FAILURE", "MANUAL"


class NotQueued(Exception):
    """The pull request may not be put into the queue; nothing was changed."""


def entries(repository: Repository, branch: str) -> list[QueueEntry]:
    """The queue of a branch, the next to be merged first."""
    found = QueueEntry.objects.filter(pull__repository=repository, pull__base_ref=branch)
    return list(
        found.select_related("pull__repository__owner", "pull__author", "enqueuer").order_by("pk")
    )


def is_used(pull: Pull) -> bool:
    """Whether pull requests into this base are merged through a queue and in no other way."""
    protection = gate.protection_of(pull)
    return protection is not None and protection.merge_queue


def enqueue(pull: Pull, *, by: Account, head: str | None = None) -> QueueEntry | None:
    """Put a pull request at the end, taking the lock; `head` is what it must stand at.

    None where there was nothing to wait for and it is merged already. Raises NotQueued.
    """
    repository = pull.repository
    with locked(repository.path), transaction.atomic():
        pull.refresh_from_db()
        if head and head != pull.head_sha:
            raise NotQueued("The head branch was modified.")
        if not is_used(pull):
            raise NotQueued("The base branch does not use a merge queue.")
        if pull.state != "open" or hasattr(pull, "queue_entry"):
            raise NotQueued("The pull request is not open, or is in the queue already.")
        if reasons := gate.refusals(pull, by):
            raise NotQueued(reasons[0])
        ahead = entries(repository, pull.base_ref)
        git = reading.open_repository(repository.path)
        base = ahead[-1].head_sha if ahead else gate.base_tip(git, pull)
        entry = QueueEntry(pull=pull, enqueuer=by)
        try:
            _form(entry, base)
        except merging.Conflict as conflict:
            raise NotQueued("The pull request has conflicts with what is ahead.") from conflict
        events.pull_request(pull, "enqueued", by)
        _request_checks(entry)
        advance(repository, pull.base_ref)
    deliveries.wake()
    return QueueEntry.objects.filter(pk=entry.pk).select_related("enqueuer").first()


def dequeue(pull: Pull, *, by: Account) -> None:
    """Take a pull request out again, taking the lock."""
    with locked(pull.repository.path), transaction.atomic():
        if not QueueEntry.objects.filter(pull=pull).exists():
            raise NotQueued("The pull request is not in the queue.")
        leave(pull, by)
    deliveries.wake()


def leave(pull: Pull, by: Account, reason: str = LEFT) -> None:
    """Take a pull request out, if it is in, and try those behind it anew."""
    queue = entries(pull.repository, pull.base_ref)
    entry = next((one for one in queue if one.pull_id == pull.pk), None)
    if entry is None:
        return
    _dissolve(entry, by, "dequeued")
    entry.delete()
    events.pull_request(pull, "dequeued", by, reason=reason)
    _form_anew(queue[queue.index(entry) + 1 :], entry.base_sha)


def checked(repository: Repository, sha: str) -> None:
    """Something was said of a commit, told by a caller without the lock: it may be a group's."""
    for entry in QueueEntry.objects.filter(pull__repository=repository, head_sha=sha):
        with locked(repository.path), transaction.atomic():
            advance(repository, entry.pull.base_ref)


def base_moved(repository: Repository, branch: str) -> None:
    """A branch moved in another way than by its queue: all of the queue is tried anew on it."""
    queue = entries(repository, branch)
    tip = reading.tip(reading.open_repository(repository.path), f"refs/heads/{branch}")
    if queue and tip and queue[0].base_sha != tip:
        _form_anew(queue, tip)


def advance(repository: Repository, branch: str) -> None:
    """Merge from the front as long as the checks have passed; take out what failed."""
    while queue := entries(repository, branch):
        entry = queue[0]
        protection = gate.protection_of(entry.pull)
        states = gate.check_states(repository.pk, entry.head_sha, protection) if protection else {}
        if "failure" in states.values():
            leave(entry.pull, entry.enqueuer, FAILED)
        elif set(states.values()) <= {"success"}:
            _merge(entry)
        else:
            return


def _form(entry: QueueEntry, base: str) -> None:
    """Make the commit that the entry would be merged as; raises Conflict."""
    pull = entry.pull
    owner = pull.repository.owner.login
    message = f"Merge pull request #{pull.number} from {owner}/{pull.head_ref}\n\n{pull.title}\n"
    entry.head_sha = merging.merge(
        pull.repository.path,
        base=base,
        head=pull.head_sha,
        message=message,
        by=entry.enqueuer.signature,
    )
    entry.base_sha = base
    entry.save()
    set_ref(pull.repository.path, entry.ref, entry.head_sha)


def _request_checks(entry: QueueEntry) -> None:
    made = RefChange(entry.ref, ZERO, entry.head_sha)
    receive.ask_for_checks(entry.pull.repository, made, entry.enqueuer)
    events.merge_group(entry, "checks_requested", entry.enqueuer)


def _form_anew(queue: list[QueueEntry], base: str) -> None:
    for entry in queue:
        _dissolve(entry, entry.enqueuer, "invalidated")
        try:
            _form(entry, base)
        except merging.Conflict:
            entry.delete()
            events.pull_request(entry.pull, "dequeued", entry.enqueuer, reason="MERGE_CONFLICT")
        else:
            _request_checks(entry)
            base = entry.head_sha


def _dissolve(entry: QueueEntry, by: Account, reason: str) -> None:
    events.merge_group(entry, "destroyed", by, reason=reason)
    git = pygit2.Repository(str(entry.pull.repository.path))
    if entry.ref in git.references:
        git.references.delete(entry.ref)


def _merge(entry: QueueEntry) -> None:
    """Move the base to the entry's commit, which is the one that was checked."""
    pull, by = entry.pull, entry.enqueuer
    change = RefChange(f"refs/heads/{pull.base_ref}", entry.base_sha, entry.head_sha)
    try:
        swap(pull.repository.path, change)
    except RefMoved:
        base_moved(pull.repository, pull.base_ref)
        return
    _dissolve(entry, by, "merged")
    entry.delete()
    receive.record_merge(pull, entry.head_sha, by, into=entry.base_sha)
    events.pull_request(pull, "dequeued", by, reason="MERGE")
    receive.refs_changed_under_lock(pull.repository, [change], by)
