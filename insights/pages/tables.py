"""Tables and lines of the manager's page: decisions by platform, first responses by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from insights.figures import TOO_FEW, Sample, Stat, durations, share, shown
from insights.selectors import Scope
from platforms.models import Platform

if TYPE_CHECKING:
    from insights.pages.overview import Figure

#: A page shows this many; the rest is in the rows behind it.
MOST = 12


@dataclass(frozen=True)
class Deciding:
    """How long a platform's owners took to decide, beside what they promise."""

    platform: Platform
    stat: Stat
    kept: Stat
    url: str = ""

    @property
    def is_late(self) -> bool:
        return self.stat.value is not None and self.stat.value > self.platform.decision_hours

    @property
    def median(self) -> str:
        return shown(self.stat.value)

    @property
    def p90(self) -> str:
        return shown(self.stat.p90)

    @property
    def kept_words(self) -> str:
        return "–" if self.kept.value is None else f"{round(self.kept.value)} %"


def by_platform(
    decided: Iterable[Sample], due: Iterable[Sample], scope: Scope
) -> tuple[list[Deciding], int]:
    """The platforms with enough decisions, the slowest first, and how many have too few.

    Only those are named that may be; one query for their names.
    """
    hours: defaultdict[int, list[float]] = defaultdict(list)
    kept: defaultdict[int, list[float]] = defaultdict(list)
    for one in decided:
        if one.platform not in scope.hidden:
            hours[one.platform].append(one.value)
    for one in due:
        kept[one.platform].append(one.value)
    stats = {pk: durations(values) for pk, values in hours.items()}
    enough = [pk for pk, stat in stats.items() if stat.n >= TOO_FEW]
    slowest = sorted(enough, key=lambda pk: (-(stats[pk].value or 0), pk))[:MOST]
    named = Platform.objects.in_bulk(slowest)
    rows = [Deciding(named[pk], stats[pk], share(kept[pk])) for pk in slowest]
    return rows, len(stats) - len(enough)


def with_url(row: Deciding, url: str) -> Deciding:
    """The row with the address of what is behind it."""
    return replace(row, url=url)


def response_chart(figure: Figure) -> dict[str, Any]:
    """Lines of median and 90th percentile by month, and what they show in words."""
    medians = [stat.value for stat in figure.by_month]
    ninetieths = [stat.p90 for stat in figure.by_month]
    known = [value for value in medians if value is not None]
    if len(known) < 2:
        desc = "Too few answers to draw a line."
    else:
        verb = "fell" if known[-1] < known[0] else "rose" if known[-1] > known[0] else "stayed"
        desc = f"The median {verb} from {shown(known[0])} to {shown(known[-1])} working hours."
    return {
        "series": [
            {"values": ninetieths, "label": _end("p90", ninetieths), "quiet": True},
            {"values": medians, "label": _end("median", medians)},
        ],
        "desc": desc,
        "n": sum(stat.n for stat in figure.by_month),
        "drawn": len(known) >= 2,
        "stats": figure.by_month,
    }


def _end(name: str, values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{name} {shown(known[-1])} h" if known else name


def month_names(months: Iterable[date]) -> list[str]:
    """Short names of months, for an axis."""
    return [f"{one:%b}" for one in months]
