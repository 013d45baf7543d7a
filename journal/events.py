"""Writing and reading events."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from journal.chain import Link, digest, first_break
from journal.models import Event

#: Key of the lock that a writer of many chains holds alone, and every other writer shares.
MANY = 0x0E7E275


class Actor(Protocol):
    """Whoever acted: an account with a primary key and a name."""

    pk: Any

    def get_full_name(self) -> str: ...


def write(
    subject: str,
    kind: str,
    *,
    actor: Actor | None = None,
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Event:
    """Append an event to a subject's chain, inside the caller's transaction.

    `data` must be JSON. Writers of one subject wait for each other on an advisory lock that
    ends with the transaction, so the chain cannot fork.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{kind} of {subject} must be written together with what it records."
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s),"
            " pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [MANY, subject],
        )
    last = Event.objects.filter(subject=subject).order_by("-sequence").first()
    event = _next(last, subject, kind, actor, data, at or timezone.now())
    event.save(force_insert=True)
    return event


def write_many(
    written: Iterable[tuple[str, str, Mapping[str, Any]]], *, actor: Actor | None = None
) -> int:
    """Append an event for each (subject, kind, data), inside the caller's transaction.

    For many subjects at once: two statements in place of three an event. All other writers wait
    until the transaction ends, so take the row locks it needs before, and end it soon.
    """
    asked = list(written)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Events are written with what they record.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MANY])
    subjects = {subject for subject, _, _ in asked}
    rows = Event.objects.filter(subject__in=subjects).order_by("subject", "-sequence")
    last: dict[str, Event] = {row.subject: row for row in rows.distinct("subject")}
    now, made = timezone.now(), []
    for subject, kind, data in asked:
        last[subject] = _next(last.get(subject), subject, kind, actor, data, now)
        made.append(last[subject])
    return len(Event.objects.bulk_create(made, batch_size=1000))


def _next(
    last: Event | None,
    subject: str,
    kind: str,
    actor: Actor | None,
    data: Mapping[str, Any] | None,
    at: datetime,
) -> Event:
    """The event that follows the last of a chain, not saved yet."""
    link = Link(
        subject=subject,
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        at=at,
        actor_id=actor.pk if actor else None,
        actor_name=actor.get_full_name() if actor else "",
        data=dict(data or {}),
    )
    previous = last.hash if last else ""
    return Event(**vars(link), previous_hash=previous, hash=digest(link, previous))


def of(subject: str) -> QuerySet[Event]:
    """All events of a subject, the oldest first."""
    return Event.objects.filter(subject=subject).order_by("sequence")


def verify(subject: str) -> str | None:
    """Say where the subject's chain is broken, or None when it is whole."""
    return first_break(map(_link, of(subject).iterator()))


@dataclass
class Verified:
    """What was read: how much, and where the first broken chain breaks ("" where none does).

    `named` are the subjects asked for by name that have events at all.
    """

    events: int = 0
    chains: int = 0
    broken: int = 0
    first_break: str = ""
    named: set[str] = field(default_factory=set)


def verify_all(subjects: Collection[str] = ()) -> Verified:
    """Verify every chain, or those of `subjects`, in one snapshot and in constant memory.

    Events cut off the end of a chain leave no trace in it: keep the last hash elsewhere to know.
    """
    rows = Event.objects.order_by("subject", "sequence")
    if subjects:
        rows = rows.filter(subject__in=subjects)
    found = Verified()
    with transaction.atomic():  # a cursor of the server's that ends with the transaction
        for subject, chain in groupby(rows.iterator(), key=lambda event: event.subject):
            found.chains += 1
            if subjects:
                found.named.add(subject)
            broken = first_break(map(_link, _counted(chain, found)))
            for _ in _counted(chain, found):
                pass  # the rest of a broken chain is read past, and counted
            if broken:
                found.broken += 1
                found.first_break = found.first_break or broken
    return found


def _counted(chain: Iterator[Event], found: Verified) -> Iterator[Event]:
    for event in chain:
        found.events += 1
        yield event


def _link(event: Event) -> tuple[Link, str, str]:
    link = Link(
        event.subject,
        event.sequence,
        event.kind,
        event.at,
        event.actor_id,
        event.actor_name,
        event.data,
    )
    return link, event.previous_hash, event.hash
