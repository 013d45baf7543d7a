"""What became of a platform's review promise lately, and what goes on there, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from django.core.cache import cache
from django.db.models import Count, Max
from django.db.models.functions import TruncWeek
from django.utils import timezone

from contributions import promises
from contributions.lifecycle import PartState
from contributions.models import Change, ProposalPart
from contributions.models.changes import OPEN_STATES
from contributions.selectors import HANDED_IN, open_parts
from platforms import promise
from platforms.models import Platform
from platforms.panels import Figures

WINDOW = timedelta(days=90)
WEEKS = 8
#: Seconds for which an achieved promise is kept: it is a figure of 90 days.
KEPT_FOR = 300
_DECIDED = (PartState.ACCEPTED.value, PartState.DECLINED.value)


@dataclass
class Tally:
    """Answers against a promise: `hours` of those given, in working hours; `late` of all."""

    hours: list[float] = field(default_factory=list)
    kept: int = 0
    late: int = 0

    def add(self, hours: float, *, promised: float, given: bool) -> None:
        """Count an answer that took `hours`, or one still missing after `hours`."""
        if given:
            self.hours.append(hours)
        if hours > promised:
            self.late += 1
        elif given:
            self.kept += 1

    @property
    def n(self) -> int:
        """The answers that were given or were due."""
        return self.kept + self.late

    @property
    def share(self) -> float | None:
        """Of all answers due, the percentage that came in time."""
        return 100 * self.kept / self.n if self.n else None

    @property
    def median(self) -> float | None:
        """Working hours."""
        return median(self.hours) if self.hours else None


@dataclass
class Achieved:
    """The last 90 days of one platform's promise."""

    responses: Tally = field(default_factory=Tally)
    decisions: Tally = field(default_factory=Tally)


def achieved(platforms: Sequence[Platform]) -> dict[int, Achieved]:
    """The last 90 days of each platform's promise by platform id; at most two queries.

    A first response is that to a proposal or to a change; both are counted from when it was handed
    over. What nobody answered counts once it is late.
    """
    keys = {f"achieved:{one.pk}": one.pk for one in platforms}
    found = {keys[key]: kept for key, kept in cache.get_many(keys).items()}
    missing = {one.pk: one for one in platforms if one.pk not in found}
    if missing:
        counted = _count(missing, timezone.now())
        cache.set_many({f"achieved:{pk}": one for pk, one in counted.items()}, KEPT_FOR)
        found |= counted
    return found


def _count(platforms: Mapping[int, Platform], now: datetime) -> dict[int, Achieved]:
    found = {pk: Achieved() for pk in platforms}
    calendars = {pk: promises.calendar_of(one, now) for pk, one in platforms.items()}
    for part in (
        ProposalPart.objects.filter(
            platform__in=platforms, proposal__submitted_at__gte=now - WINDOW
        )
        .exclude(state=PartState.DROPPED.value)
        .select_related("proposal")
        .only(
            "platform",
            "state",
            "responded_at",
            "decided_at",
            "proposal__submitted_at",
            "proposal__pauses",
            "proposal__ended_at",
        )
    ):
        _count_part(found[part.platform_id], part, platforms, calendars, now)
    changes = Change.objects.filter(
        repository__platform__in=platforms, ready_at__gte=now - WINDOW
    ).values_list("repository__platform", "ready_at", "first_review_at", "closed_at")
    for pk, ready, reviewed, closed in changes:
        if ready is None or (reviewed is None and closed is not None):
            continue  # it ended before anybody could answer
        hours = promise.worked(ready, reviewed or now, calendars[pk])
        promised = platforms[pk].response_hours
        found[pk].responses.add(hours, promised=promised, given=reviewed is not None)
    return found


def _count_part(
    counted: Achieved,
    part: ProposalPart,
    platforms: Mapping[int, Platform],
    calendars: Mapping[int, promise.Calendar],
    now: datetime,
) -> None:
    platform, calendar = platforms[part.platform_id], calendars[part.platform_id]
    submitted, ended = part.proposal.submitted_at, part.proposal.ended_at
    if submitted is None:
        return
    pauses = [*promises.pauses_of(part.proposal.pauses)]
    decided = part.decided_at if part.state in _DECIDED else None
    for answer, promised, tally in (
        (part.responded_at, platform.response_hours, counted.responses),
        (decided, platform.decision_hours, counted.decisions),
    ):
        if answer is None and (ended or part.state == PartState.CHANGES_REQUESTED):
            continue  # withdrawn, or the author's turn
        hours = promise.worked(submitted, answer or now, calendar, pauses)
        tally.add(hours, promised=promised, given=answer is not None)


def figures(platforms: Sequence[Platform]) -> dict[int, Figures]:
    """What each platform's row in the catalogue shows; queries do not grow with the platforms."""
    now = timezone.now()
    kept = achieved(platforms)
    ids = [one.pk for one in platforms]
    of_these = Change.objects.filter(repository__platform__in=ids).order_by()
    changes = dict(
        of_these.filter(state__in=OPEN_STATES)
        .values_list("repository__platform")
        .annotate(n=Count("pk"))
    )
    proposals = dict(
        open_parts()
        .filter(HANDED_IN, platform__in=ids)
        .order_by()
        .values_list("platform")
        .annotate(n=Count("pk"))
    )
    last = dict(
        of_these.filter(merged_at__isnull=False)
        .values_list("repository__platform")
        .annotate(at=Max("merged_at"))
    )
    weeks = _weeks(now)
    merged: dict[int, dict[datetime, int]] = defaultdict(dict)
    for pk, week, n in (
        of_these.filter(merged_at__gte=weeks[0])
        .annotate(week=TruncWeek("merged_at"))
        .values_list("repository__platform", "week")
        .annotate(n=Count("pk"))
    ):
        merged[pk][week] = n
    return {
        pk: Figures(
            kept=kept[pk].responses.share,
            answered_hours=kept[pk].responses.median,
            n=kept[pk].responses.n,
            open=changes.get(pk, 0) + proposals.get(pk, 0),
            merged=_line(merged[pk], weeks),
            last_merged_at=last.get(pk),
        )
        for pk in ids
    }


def _weeks(now: datetime) -> list[datetime]:
    """The starts of the last weeks in the viewer's zone, the oldest first, this one the last."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def _line(by_week: Mapping[datetime, int], weeks: Iterable[datetime]) -> tuple[int, ...]:
    line = tuple(by_week.get(week, 0) for week in weeks)
    return line if any(line) else ()
