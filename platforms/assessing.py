"""Gathers what the readiness checks look at, for many platforms at once; keeps what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from platforms import activity, gate, readiness, working
from platforms.lifecycle import ItemState
from platforms.models import (
    EFFORTS,
    Assessment,
    Exemption,
    Lifecycle,
    OwnershipSource,
    Platform,
    Repository,
    RepositoryPortrait,
    RoadmapItem,
    Role,
)
from platforms.readiness_facts import Facts, RepositoryFacts
from platforms.selectors import Holder, holders

#: A platform is assessed this often; its repositories may be seen oftener.
EVERY = timedelta(hours=20)
#: As many at once, and as many in one run of a worker.
AT_ONCE = 500
IN_A_RUN = 5_000
#: A description of fewer letters says nothing; the activity score's own measure.
DESCRIBED = 30


def today() -> date:
    """The day by the organisation's clocks."""
    return timezone.localdate(timezone=ZoneInfo(settings.ORGANISATION_ZONE))


def assess_due() -> int:
    """Assess the platforms that were not assessed for long; returns how many."""
    before = timezone.now() - EVERY
    late = Platform.objects.filter(Q(assessed_at=None) | Q(assessed_at__lt=before)).exclude(
        lifecycle=Lifecycle.ARCHIVED.value
    )
    ids = list(late.order_by("assessed_at").values_list("pk", flat=True)[:IN_A_RUN])
    for start in range(0, len(ids), AT_ONCE):
        assess(ids[start : start + AT_ONCE])
    return len(ids)


def assess(ids: Iterable[int]) -> None:
    """Assess platforms by id and keep what is new; queries do not grow with how many they are."""
    now, day = timezone.now(), today()
    platforms = list(
        Platform.objects.filter(pk__in=ids).select_related(
            "team__department__manager", "escalation"
        )
    )
    found = results(platforms, now)
    states = {pk: {one.check.key: one.state.value for one in of} for pk, of in found.items()}
    scores = {pk: readiness.score(of) for pk, of in states.items()}
    active = _activity(platforms, now)
    for one in platforms:
        one.readiness, one.activity = scores[one.pk] or 0, active.get(one.pk, 0)
        one.assessed_at = now
    with transaction.atomic():
        _keep(platforms, states, scores, day)
        Platform.objects.bulk_update(platforms, ["readiness", "activity", "assessed_at"])


def results(
    platforms: Sequence[Platform], now: datetime
) -> dict[int, tuple[readiness.Result, ...]]:
    """What each check says of each platform now, by platform id."""
    repositories = _repositories(platforms)
    held = holders(platforms, now)
    exempt, first = exemptions(platforms, today()), _first_items(platforms)
    found = {}
    for one in platforms:
        owners, items = held.get(one.pk, []), first.get(one.pk, 0)
        facts = _facts(one, repositories[one.pk], owners, items, now)
        found[one.pk] = readiness.assess(facts, exempt[one.pk].keys())
    return found


def exemptions(platforms: Iterable[Platform], day: date) -> dict[int, dict[str, Exemption]]:
    """The exemptions that hold on a day, by platform id and check."""
    found: dict[int, dict[str, Exemption]] = defaultdict(dict)
    rows = Exemption.objects.filter(platform__in=platforms, ended_at=None, until__gte=day)
    for row in rows.select_related("by"):
        found[row.platform_id][row.check_key] = row
    return found


def _repositories(
    platforms: Sequence[Platform],
) -> dict[int, tuple[RepositoryFacts, ...]]:
    rows = list(
        Repository.objects.filter(platform__in=platforms, archived=False, missing_since=None)
        .select_related("portrait")
        .order_by("full_name")
    )
    works = working.work_of([row.pk for row in rows])
    found: dict[int, list[RepositoryFacts]] = defaultdict(list)
    for row in rows:
        portrait: RepositoryPortrait | None = getattr(row, "portrait", None)
        seen = portrait is not None and portrait.read_at is not None
        work = works[row.pk]
        found[row.platform_id].append(
            RepositoryFacts(
                name=row.full_name,
                paths=tuple(portrait.paths) if portrait and seen else None,
                gated=None if row.gate_state == gate.UNKNOWN else row.gate_state == gate.GATED,
                checked=work.checked,
                last_commit_at=portrait.last_commit_at if portrait else None,
                last_merged_at=work.last_merged_at,
            )
        )
    return {one.pk: tuple(found[one.pk]) for one in platforms}


def _first_items(platforms: Sequence[Platform]) -> dict[int, int]:
    """How many things each platform wants help with that are small, or that somebody mentors."""
    rows = RoadmapItem.objects.filter(
        Q(effort=EFFORTS[0]) | Q(mentor__isnull=False),
        platform__in=platforms,
        state=ItemState.OPEN.value,
        wanted=True,
    )
    return dict(rows.order_by().values_list("platform").annotate(n=Count("pk")))


def _facts(
    one: Platform,
    repositories: tuple[RepositoryFacts, ...],
    held: Sequence[Holder],
    items: int,
    now: datetime,
) -> Facts:
    hearer = one.escalation or one.team.department.manager
    return Facts(
        now=now,
        repositories=repositories,
        owners=sum(
            holder.role == Role.OWNER and not holder.user.is_bot and not holder.away_until
            for holder in held
            if not holder.stands_in_for  # who stands in goes again
        ),
        owners_kept_here=one.ownership_source == OwnershipSource.PORTAL,
        channel=bool(one.channel or one.channel_url),
        first_items=items,
        hearer=str(hearer or ""),
        described=bool(one.description.strip()),
        tagged=bool(one.tags),
    )


def _activity(platforms: Sequence[Platform], now: datetime) -> dict[int, int]:
    """The score of each platform's most active repository."""
    described = {one.pk: len(one.summary) > DESCRIBED for one in platforms}
    best: dict[int, int] = {}
    rows = RepositoryPortrait.objects.filter(
        repository__platform__in=platforms,
        repository__archived=False,
        repository__missing_since=None,
        born_at__isnull=False,
    )
    for row in rows.select_related("repository"):
        pk = row.repository.platform_id
        best[pk] = max(best.get(pk, 0), activity.score(figures(row, described[pk]), now))
    return best


def figures(row: RepositoryPortrait, described: bool) -> activity.Figures:
    """What the activity score is made of; the row has been read."""
    if row.born_at is None or row.updated_at is None:
        raise ValueError(f"{row} was never read")
    return activity.Figures(
        forks=row.forks,
        watchers=row.watchers,
        stars=row.stars,
        open_issues=row.open_issues,
        created_at=row.born_at,
        updated_at=row.updated_at,
        weeks=None if row.weeks is None else tuple(row.weeks),
        described=described or len(row.description) > DESCRIBED,
        guidelines=any(
            path.rpartition("/")[2].lower().startswith("contributing") for path in row.paths
        ),
    )


def _keep(
    platforms: Sequence[Platform],
    states: Mapping[int, dict[str, str]],
    scores: Mapping[int, int | None],
    day: date,
) -> None:
    """Write what differs from the last time; the same day is written over."""
    newest = Assessment.objects.filter(platform__in=platforms).order_by("platform_id", "-day")
    last = {row.platform_id: row for row in newest.distinct("platform_id")}
    new = []
    for one in platforms:
        before = last.get(one.pk)
        same = (
            before is not None
            and before.version == readiness.VERSION
            and before.states == states[one.pk]
        )
        if not same:
            new.append(
                Assessment(
                    platform=one,
                    day=day,
                    version=readiness.VERSION,
                    score=scores[one.pk],
                    states=states[one.pk],
                )
            )
    Assessment.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["platform", "day"],
        update_fields=["version", "score", "states"],
    )


def roll_up_load() -> int:
    """Bring up to date how much waits where owners state what they can bear; returns how many."""
    known = dict(Platform.objects.filter(capacity__isnull=False).values_list("pk", "load"))
    waiting = working.load_of(known.keys())
    changed = [pk for pk, load in waiting.items() if known[pk] != load]
    for pk in changed:
        Platform.objects.filter(pk=pk).update(load=waiting[pk])
    return len(changed)
