"""Changes by people, with the teams of author and owners at the merge and who was waited for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contributions import promises
from contributions.models import Change as ChangeRow
from contributions.models import Head
from contributions.models import Review as ReviewRow
from contributions.models.changes import OPEN_STATES
from insights.question import Question, Reads
from insights.records import Change, Review
from insights.selectors.scope import Scope
from people.models import Membership, Team
from platforms import promise
from platforms.models import Platform
from platforms.promising import promising

_FIELDS = (
    "pk", "created_at", "state", "proposal", "author", "ready_at", "first_review_at",
    "approved_at", "merged_at", "closed_at", "repository__platform", "team", "owner",
)  # fmt: skip
#: An account that nobody is matched to counts as a person, until its host calls it a programme.
_PEOPLE = Q(opened_for__is_bot=False) | Q(opened_for=None) & (
    Q(author=None)
    | Q(author__is_bot=False) & (Q(author__user=None) | Q(author__user__is_bot=False))
)


def changes(question: Question, scope: Scope, reads: Reads = Reads.ALL) -> tuple[Change, ...]:
    """Changes on the platforms that any figure of the question looks at; five queries.

    Or those alone that were open, reviewed first, merged or closed in the period.
    """
    oldest = question.oldest if reads is Reads.ALL else question.window.since
    rows = ChangeRow.objects.filter(_PEOPLE, scope.within("repository__platform__")).filter(
        Q(state__in=OPEN_STATES)
        | Q(created_at__gte=oldest)
        | Q(merged_at__gte=oldest)
        | Q(closed_at__gte=oldest)
        | Q(first_review_at__gte=oldest)
    )
    if question.kind == "code":
        rows = rows.filter(Q(proposal=None) | Q(proposal__kind="code"))
    elif question.kind:
        rows = rows.filter(proposal__kind=question.kind)
    departments = dict(Team.objects.values_list("pk", "department"))
    recent = rows.filter(
        Q(state__in=OPEN_STATES)
        | Q(merged_at__gte=question.window.since)
        | Q(closed_at__gte=question.window.since)
    )
    pushes, reviews = _pushes(recent), _reviews(recent)
    platforms = promising(rows.values("repository__platform"))
    annotated = rows.annotate(team=_author_team(), owner=_owning_team()).order_by("pk")
    # Read some at a time: what the database says of a row takes more room than the row kept of it.
    return tuple(
        _change(row, platforms, departments, pushes.get(row["pk"], ()), reviews.get(row["pk"], ()))
        for row in annotated.values(*_FIELDS).iterator(chunk_size=5_000)
    )


def _author_team() -> Coalesce:
    """The author's team at the merge, as kept then; else by memberships at the merge or the start.

    Looked up again, so that an author who was matched to a person later counts from then on.
    """
    moment = Coalesce(OuterRef("merged_at"), OuterRef("created_at"))
    held = (
        Membership.objects.annotate(moment=moment)
        .filter(Q(until=None) | Q(until__gt=F("moment")), since__lte=F("moment"))
        .filter(user=Coalesce(OuterRef("opened_for"), OuterRef("author__user")))
        .order_by("-since")
    )
    return Coalesce(
        F("author_team"), Subquery(held.values("team")[:1]), output_field=BigIntegerField()
    )


def _owning_team() -> Coalesce:
    return Coalesce(
        F("owning_team"), F("repository__platform__team"), output_field=BigIntegerField()
    )


def _pushes(rows: QuerySet[ChangeRow]) -> defaultdict[int, list[datetime]]:
    """When each change's head moved; the first head is no push."""
    seen: defaultdict[int, list[datetime]] = defaultdict(list)
    heads = Head.objects.filter(change__in=rows.values("pk")).order_by("seen_at", "pk")
    for change, at in heads.values_list("change", "seen_at"):
        seen[change].append(at)
    for moments in seen.values():
        del moments[0]
    return seen


def _reviews(rows: QuerySet[ChangeRow]) -> defaultdict[int, list[Review]]:
    """The approvals and requests for changes that each change was given."""
    given: defaultdict[int, list[Review]] = defaultdict(list)
    kinds = (ReviewRow.APPROVE, ReviewRow.REQUEST_CHANGES)
    found = ReviewRow.objects.filter(change__in=rows.values("pk"), kind__in=kinds)
    for change, kind, at, lapsed_at in found.order_by("at", "pk").values_list(
        "change", "kind", "at", "lapsed_at"
    ):
        given[change].append(Review(at, kind == ReviewRow.APPROVE, lapsed_at is not None))
    return given


def _change(
    row: dict[str, Any],
    platforms: Mapping[int, Platform],
    departments: Mapping[int, int],
    pushes: Iterable[datetime],
    reviews: Iterable[Review],
) -> Change:
    platform = platforms[row["repository__platform"]]
    ready, first = row["ready_at"], row["first_review_at"]
    hours = due = None
    if ready is not None:
        due = promises.response_due(platform, ready)
        if first is not None:
            hours = promise.worked(ready, first, promises.calendar_of(platform, ready))
    return Change(
        pk=row["pk"],
        platform=platform.pk,
        created_at=row["created_at"],
        state=row["state"],
        proposal=row["proposal"],
        account=row["author"],
        ready_at=ready,
        first_review_at=first,
        review_hours=hours,
        review_due_at=due,
        approved_at=row["approved_at"],
        merged_at=row["merged_at"],
        closed_at=row["closed_at"],
        author_team=row["team"],
        author_department=departments.get(row["team"]),
        owning_team=row["owner"],
        owning_department=departments.get(row["owner"]),
        pushes=tuple(pushes),
        reviews=tuple(reviews),
    )
