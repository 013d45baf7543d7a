"""What goes on in repositories, and what waits for the owners of platforms, counted for many."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from contributions.lifecycle import ChangeState, PartState, ProposalState
from contributions.models import Change, ProposalPart
from contributions.models.changes import OPEN_STATES
from platforms import working

WINDOW = timedelta(days=90)


@working.register_work
def work(repositories: Collection[int]) -> dict[int, working.Work]:
    """The pull requests of each repository; one query."""
    since = timezone.now() - WINDOW
    lately = Q(host_updated_at__gte=since)
    counted = (
        Change.objects.filter(repository__in=repositories)
        .order_by()
        .values("repository")
        .annotate(
            now_open=Count("pk", filter=Q(state__in=OPEN_STATES)),
            lately_merged=Count("pk", filter=Q(merged_at__gte=since)),
            last=Max("merged_at"),
            seen=Count("pk", filter=lately),
            checked=Count("pk", filter=lately & ~Q(checks=[])),
        )
    )
    return {
        row["repository"]: working.Work(
            open=row["now_open"],
            merged=row["lately_merged"],
            last_merged_at=row["last"],
            checked=row["checked"] > 0 if row["seen"] else None,
        )
        for row in counted
    }


@working.register_load
def load(platforms: Collection[int]) -> dict[int, int]:
    """Changes in review and proposals not decided yet, by platform; two queries."""
    reviews = (
        Change.objects.filter(repository__platform__in=platforms, state=ChangeState.IN_REVIEW.value)
        .order_by()
        .values_list("repository__platform")
        .annotate(n=Count("pk"))
    )
    decisions = (
        ProposalPart.objects.filter(
            platform__in=platforms,
            state=PartState.WAITING.value,
            proposal__state=ProposalState.SUBMITTED.value,
        )
        .order_by()
        .values_list("platform")
        .annotate(n=Count("pk"))
    )
    waiting = dict(reviews)
    for pk, n in decisions:
        waiting[pk] = waiting.get(pk, 0) + n
    return waiting
