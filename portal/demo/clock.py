"""Moments of Halden's working days, so that nobody decides on a Sunday night."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import holidays

from platforms import promise

ZONE = ZoneInfo("Europe/Berlin")
#: How far back the demo organisation remembers.
SPAN = timedelta(days=547)


class Clock:
    """Working time up to `now`; moments are whole seconds, as git hosts keep them."""

    def __init__(self, now: datetime, chance: random.Random) -> None:
        self.now = now.replace(microsecond=0)
        self.start = self.now - SPAN
        self.chance = chance
        years = range(self.start.year - 1, self.now.year + 2)
        free = frozenset(holidays.country_holidays("DE", years=years))
        self._calendar = promise.Calendar(zone=ZONE, holidays=free)

    def after(self, moment: datetime, hours: float) -> datetime:
        """The moment some working hours later, to the second."""
        due = promise.due(moment, max(hours, 0.05), self._calendar)
        if due is None:
            raise ValueError(f"No working hour follows {moment}.")
        return due.replace(microsecond=0)

    def before_now(self, hours: float) -> datetime:
        """The moment after which some working hours have passed until now."""
        low, high = self.now - timedelta(days=60 + hours), self.now
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            if promise.worked(middle, self.now, self._calendar) >= hours:
                low = middle
            else:
                high = middle
        return low.replace(microsecond=0)

    def sometime(self, first: datetime, last: datetime) -> datetime:
        """A working moment between two, the same for the same seed."""
        span = (last - first).total_seconds()
        at = first + timedelta(seconds=self.chance.random() * max(span, 1))
        return self.after(at, self.chance.uniform(0.1, 3))

    def progress(self, moment: datetime) -> float:
        """How far a moment lies between the beginning (0) and now (1)."""
        return (moment - self.start) / SPAN
