"""How far the figures can be trusted: what was confirmed when, and what they cannot see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from insights.selectors.scope import Scope
from platforms.gate import GATED
from platforms.models import Platform, Repository


@dataclass(frozen=True)
class Freshness:
    """Repositories behind the figures; `confirmed` is when the last-confirmed of them was read."""

    repositories: int
    confirmed: datetime | None
    never: int
    ungated: int


def freshness(platforms: Iterable[Platform]) -> Freshness:
    """Ask the repositories in use when their hosts last answered, and whether their gate gates."""
    rows = Repository.objects.filter(platform__in=list(platforms), archived=False)
    known = list(rows.values_list("confirmed_at", "gate_state"))
    confirmed = [at for at, _ in known if at is not None]
    return Freshness(
        repositories=len(known),
        confirmed=min(confirmed, default=None),
        never=len(known) - len(confirmed),
        ungated=sum(1 for _, state in known if state != GATED),
    )


def not_gated(scope: Scope) -> list[Repository]:
    """The repositories in use whose gate is not known to gate, of platforms that may be named."""
    rows = Repository.objects.filter(platform__in=scope.named, archived=False)
    return list(rows.exclude(gate_state=GATED).select_related("platform").order_by("full_name"))
