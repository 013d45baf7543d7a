"""Lists of effects and deliveries that admins search; filters, one page, constant queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from contributions import record
from contributions.models import Delivery
from journal.effects import handlers
from journal.models import Effect
from platforms.hosts.events import HINTS
from platforms.models import Host, Repository

#: Counting further tells nobody more.
MOST_COUNTED = 1000

EFFECT_STATES = [
    ("", "not done"),
    ("failing", "failing"),
    ("given_up", "given up"),
    ("done", "done"),
    ("all", "all"),
]


def effects(chosen: Mapping[str, Any]) -> QuerySet[Effect]:
    """Effects by `state`, `handler` and `q`, the beginning of what they are about."""
    rows = Effect.objects.all()
    match chosen.get("state"):
        case "failing":
            rows = rows.filter(done_at=None, given_up_at=None).exclude(last_error="")
        case "given_up":
            rows = rows.filter(given_up_at__isnull=False)
        case "done":
            rows = rows.filter(done_at__isnull=False)
        case "all":
            pass
        case _:  # in the words of the two indexes that hold these few among many that are done
            waiting = Q(done_at=None, given_up_at=None)
            rows = rows.filter(waiting | Q(given_up_at__isnull=False))
    if chosen.get("handler"):
        rows = rows.filter(handler=chosen["handler"])
    if chosen.get("q"):
        rows = rows.filter(_about(chosen["q"]))
    return rows


def _about(asked: str) -> Q:
    """A key is `handler:subject`; people look for the subject, with or without its handler."""
    found = Q(key__startswith=asked)
    for name in handlers():
        found |= Q(key__startswith=f"{name}:{asked}")
    return found


def retrying() -> dict[str, int] | None:
    """How far the last "try again" has come: of how many, how many are done; None where done."""
    latest = Effect.objects.filter(retried_at__isnull=False).aggregate(at=Max("retried_at"))["at"]
    if latest is None:
        return None
    found = Effect.objects.filter(retried_at=latest).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(done_at__isnull=False)),
        tried=Count("pk", filter=Q(done_at__isnull=False) | Q(attempts__gt=0)),
    )
    return found if found["tried"] < found["total"] else None


def deliveries(chosen: Mapping[str, Any]) -> QuerySet[Delivery]:
    """Deliveries by `event`, `host` and `q`: a delivery's id, a repository, or `repository#7`."""
    rows = Delivery.objects.select_related("repository", "host")
    if chosen.get("event"):
        rows = rows.filter(event=chosen["event"])
    if chosen.get("host"):
        rows = rows.filter(host__key=chosen["host"])
    asked = chosen.get("q") or ""
    name, _, number = asked.partition("#")
    if "/" in name:
        named = Repository.objects.filter(full_name__iexact=name.strip())
        rows = rows.filter(repository__in=list(named))
        if number:
            readable = number.isascii() and number.isdigit() and len(number) < 10
            rows = rows.filter(number=int(number)) if readable else rows.none()
    elif asked:
        # With the hosts, of which there are few, so that the index over both is used.
        rows = rows.filter(host__in=list(Host.objects.all()), delivery_id=asked)
    return rows


def counted(rows: QuerySet[Any]) -> int:
    """How many there are, at most MOST_COUNTED."""
    return rows.order_by()[:MOST_COUNTED].count()


def event_choices() -> list[tuple[str, str]]:
    """The events that are kept."""
    return [("", "all"), *((name, name.replace("_", " ")) for name in sorted(HINTS))]


def handler_choices() -> list[tuple[str, str]]:
    """What effects do."""
    return [("", "all"), *((name, name) for name in sorted(handlers()))]


def asked_for(delivery: Delivery) -> QuerySet[Effect]:
    """The reads of the same pull request, or of the same repository, since a delivery came."""
    subject = f"{record.LOOK}:{delivery.repository_id}:"
    same = Q(key=f"{subject}{delivery.number}") if delivery.number else Q(key__startswith=subject)
    return Effect.objects.filter(same, created_at__gte=delivery.received_at).order_by("pk")
