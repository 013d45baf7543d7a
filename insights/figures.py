"""Statistics of samples over a window of time: medians, percentiles, shares, months (pure)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

#: Below this a value would say more about single people than about the work.
TOO_FEW = 5


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open window of time, [since, until)."""

    since: datetime
    until: datetime

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until

    @property
    def before(self) -> Window:
        """The window of the same length that ends where this one begins."""
        return Window(self.since - (self.until - self.since), self.since)

    def overlap(self, since: datetime, until: datetime) -> timedelta:
        """How much of [since, until) lies in the window."""
        return max(timedelta(), min(self.until, until) - max(self.since, since))


@dataclass(frozen=True, slots=True)
class Sample:
    """One row behind a figure: what it is about, when it counts, its value, and that in words.

    In a share the value is 1 for what counts and 0 for the rest.
    """

    kind: str  # "proposal" or "change"
    pk: int
    platform: int
    at: datetime
    value: float
    said: str


@dataclass(frozen=True, slots=True)
class Stat:
    """What samples come to; `value` and `p90` are None where there are too few to say.

    Of durations `value` is the median. Of a share it is the percentage, and `part` how many count.
    """

    n: int
    value: float | None = None
    p90: float | None = None
    part: int = 0


def percentile(values: Iterable[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value with at least `share` (0 to 1] at or below.

    Raises ValueError without values or for a share outside of (0, 1].
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("There is no percentile of nothing.")
    if not 0 < share <= 1:
        raise ValueError("A percentile is a share from 0 to 1, zero excluded.")
    return ordered[math.ceil(share * len(ordered) - 1e-9) - 1]


def durations(values: Sequence[float]) -> Stat:
    """Median (of an even number the mean of the middle two) and nearest-rank 90th percentile."""
    if len(values) < TOO_FEW:
        return Stat(len(values))
    return Stat(len(values), statistics.median(values), percentile(values, 0.9))


def share(values: Sequence[float]) -> Stat:
    """The percentage of ones among ones and zeros."""
    part = sum(1 for value in values if value)
    if len(values) < TOO_FEW:
        return Stat(len(values), part=part)
    return Stat(len(values), 100 * part / len(values), part=part)


def months(until: datetime, count: int, zone: tzinfo) -> list[tuple[date, Window]]:
    """The last `count` calendar months of a time zone, each by its first day, the present last.

    The present month ends at `until`.
    """
    present = until.astimezone(zone).date().replace(day=1)
    found: list[tuple[date, Window]] = []
    end = until
    for _ in range(count):
        start = datetime(present.year, present.month, 1, tzinfo=zone)
        found.append((present, Window(start, end)))
        end = start
        present = (present - timedelta(days=1)).replace(day=1)
    return found[::-1]


def shown(value: float | None) -> str:
    """A value with at most one decimal and thousands set apart, a dash for None."""
    if value is None:
        return "–"
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"
