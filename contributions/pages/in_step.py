"""Whether the portal is in step with its hosts: in one sentence, and repository by repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone

from contributions.models import Change, Delivery, RefusedDeliveries
from contributions.models.changes import OPEN_STATES
from journal.models import Effect
from people.models import HostAccount, User
from people.paging import Order, Page, cut
from people.panels import Panel
from platforms.models import Host, Repository
from platforms.panels import host_panels

BY_NAME = Order("full_name")
#: The sweep reads every repository each minute; this long without it is too long.
BEHIND = timedelta(minutes=5)
#: An effect that waits longer than this is worth a look.
SLOW = timedelta(minutes=1)
#: As many as the page of a connection shows; the list has them all.
ON_CONNECTION = 10

STATES = [
    ("", "all"),
    ("behind", "behind"),
    ("failing", "failing"),
    ("missing", "gone from the host"),
    ("ungated", "not truly gated"),
    ("archived", "archived"),
]


@dataclass(frozen=True)
class Row:
    """A repository and what is behind in it; `unmatched` are logins that belong to nobody here."""

    repository: Repository
    unmatched: Sequence[str]
    lag: timedelta | None

    @property
    def behind(self) -> bool:
        one = self.repository
        if one.archived:
            return False
        return bool(one.failing_since) or self.lag is None or self.lag > BEHIND


def overview(now: datetime | None = None) -> dict[str, Any]:
    """Repositories, effects and deliveries, counted; the queries do not grow with the rows."""
    now = now or timezone.now()
    waiting = Q(done_at=None, given_up_at=None)
    late = waiting & Q(due_at__lt=now - SLOW)
    return {
        "repositories": Repository.objects.aggregate(
            total=Count("pk"), behind=Count("pk", filter=_behind(now)), oldest=_oldest()
        ),
        "effects": Effect.objects.filter(waiting).aggregate(
            waiting=Count("pk"),
            late=Count("pk", filter=late),
            oldest=Min("due_at", filter=late),
        ),
        "given_up": Effect.objects.filter(given_up_at__isnull=False).count(),
        "delivered_at": Delivery.objects.order_by("-pk").values_list("received_at").first(),
        "refused": list(
            RefusedDeliveries.objects.filter(day__gte=now.date() - timedelta(days=1))
            .values("reason")
            .annotate(n=Sum("count"))
            .order_by("-n")
            .values_list("reason", "n")
        ),
    }


def _oldest() -> Min:
    return Min("confirmed_at", filter=Q(archived=False))


def _behind(now: datetime) -> Q:
    late = Q(confirmed_at=None) | Q(confirmed_at__lt=now - BEHIND) | Q(failing_since__isnull=False)
    return Q(archived=False) & late


def filtered(chosen: Mapping[str, Any], now: datetime) -> QuerySet[Repository]:
    """Repositories by `host` (key), `state` and `q`, a part of the name."""
    rows = Repository.objects.select_related("platform", "host")
    if chosen.get("host"):
        rows = rows.filter(host__key=chosen["host"])
    if chosen.get("q"):
        rows = rows.filter(full_name__icontains=chosen["q"])
    match chosen.get("state"):
        case "behind":
            rows = rows.filter(_behind(now))
        case "failing":
            rows = rows.filter(failing_since__isnull=False)
        case "missing":
            rows = rows.filter(missing_since__isnull=False)
        case "ungated":
            rows = rows.filter(archived=False).exclude(gate_state="gated")
        case "archived":
            rows = rows.filter(archived=True)
    return rows


def repositories(chosen: Mapping[str, Any], cursor: str = "") -> Page[Row]:
    """One page of repositories by name, each with what is behind; constant queries."""
    now = timezone.now()
    found = cut(filtered(chosen, now), BY_NAME, cursor)
    return Page(_rows(found.rows, now), found.newer, found.older)


def _rows(shown: Sequence[Repository], now: datetime) -> list[Row]:
    unmatched = unmatched_accounts(shown)
    return [
        Row(one, unmatched[one.pk], now - one.confirmed_at if one.confirmed_at else None)
        for one in shown
    ]


def unmatched_accounts(shown: Sequence[Repository]) -> dict[int, list[str]]:
    """Logins that take part in open changes and belong to nobody here, by repository."""
    nobody = HostAccount.objects.filter(user=None, is_bot=False)
    open_ones = Change.objects.filter(repository__in=shown, state__in=OPEN_STATES)
    found: dict[int, set[str]] = defaultdict(set)
    for path in ("author", "commits__author", "reviews__account"):
        rows = open_ones.filter(**{f"{path}__in": nobody})
        for pk, login in rows.values_list("repository", f"{path}__login").distinct():
            found[pk].add(login)
    return defaultdict(list, {pk: sorted(logins) for pk, logins in found.items()})


@host_panels.register
def of_host(host: Host, viewer: User) -> Panel | None:
    """The first repositories of a connection, those that are behind before the others."""
    now = timezone.now()
    rows = filtered({"host": host.key}, now)
    late = list(rows.filter(_behind(now)).order_by("full_name")[:ON_CONNECTION])
    rest = rows.exclude(pk__in=[one.pk for one in late]).order_by("full_name")
    shown = [*late, *rest[: ON_CONNECTION - len(late)]]
    if not shown:
        return None
    return Panel(
        "sync/_of_host.html",
        {"rows": _rows(shown, now), "host": host, "back": host.get_absolute_url()},
    )
