"""How far the figures can be trusted: what was confirmed when, and what they cannot see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from insights.selectors.scope import Scope
from platforms.gate import GATED
from platforms.models import Repository
from platforms.selectors import seen_by


@dataclass(frozen=True)
class Freshness:
    """Repositories behind the figures; `confirmed` is when the last-confirmed of them was read."""

    repositories: int
    confirmed: datetime | None
    never: int
    ungated: int


def freshness(scope: Scope) -> Freshness:
    """Ask the repositories in use when their hosts last answered, and whether their gate gates."""
    rows = Repository.objects.filter(scope.within("platform__"), archived=False)
    found = rows.aggregate(
        repositories=Count("pk"),
        confirmed=Min("confirmed_at"),
        never=Count("pk", filter=Q(confirmed_at=None)),
        ungated=Count("pk", filter=~Q(gate_state=GATED)),
    )
    return Freshness(**found)


def not_gated(scope: Scope) -> QuerySet[Repository]:
    """The repositories in use whose gate is not known to gate, of platforms that may be named."""
    named = scope.within("platform__") & seen_by(scope.user, "platform__")
    rows = Repository.objects.filter(named, archived=False).exclude(gate_state=GATED)
    return rows.select_related("platform")
