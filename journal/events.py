"""Writing and reading events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from journal.chain import Link, digest, first_break
from journal.models import Event


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
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
    last = Event.objects.filter(subject=subject).order_by("-sequence").first()
    link = Link(
        subject=subject,
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        at=at or timezone.now(),
        actor_id=actor.pk if actor else None,
        actor_name=actor.get_full_name() if actor else "",
        data=dict(data or {}),
    )
    previous = last.hash if last else ""
    return Event.objects.create(**vars(link), previous_hash=previous, hash=digest(link, previous))


def of(subject: str) -> QuerySet[Event]:
    """All events of a subject, the oldest first."""
    return Event.objects.filter(subject=subject).order_by("sequence")


def verify(subject: str) -> str | None:
    """Say where the subject's chain is broken, or None when it is whole."""
    return first_break(
        (
            Link(e.subject, e.sequence, e.kind, e.at, e.actor_id, e.actor_name, e.data),
            e.previous_hash,
            e.hash,
        )
        for e in of(subject).iterator()
    )
