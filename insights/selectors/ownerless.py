"""Platforms that nobody reachable owns: how many, those where something waits, and all of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet

from contributions.lifecycle import PartState, ProposalState
from contributions.models import ProposalPart
from insights.findings import Ownerless
from insights.selectors.scope import Scope
from people.written import Size
from platforms.models import Lifecycle, Platform
from platforms.ownerless import beyond_reach


def without_owner(scope: Scope) -> QuerySet[Platform]:
    """The platforms in use that may be named and nobody reachable owns."""
    return beyond_reach(scope.named().exclude(lifecycle=Lifecycle.ARCHIVED.value))


def with_waiting(rows: QuerySet[Platform]) -> QuerySet[Platform]:
    """The same with how many proposals wait for an owner's answer there, in `waiting`."""
    asked = ProposalPart.objects.filter(
        platform=OuterRef("pk"),
        state=PartState.WAITING.value,
        proposal__state=ProposalState.SUBMITTED.value,
    )
    return rows.annotate(waiting=Size(asked)).select_related("team__department")


def ownerless(scope: Scope, waiting: Iterable[int], few: int) -> Ownerless:
    """How many there are, and the names of those of `waiting`; of the first `few` where none is."""
    rows = without_owner(scope)
    names = dict(rows.filter(pk__in=set(waiting)).values_list("pk", "name"))
    first = list(rows.order_by("name").values_list("pk", "name", "slug")[:few])
    return Ownerless(
        count=rows.count(),
        names=names or {pk: name for pk, name, _ in first},
        slug=first[0][2] if len(first) == 1 else "",
    )
