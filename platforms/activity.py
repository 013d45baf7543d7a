"""The repository activity score of the InnerSource Commons (pure).

After the pattern “Repository Activity Score”, in the reading of its text: what was updated today
doubles the base and what was updated a hundred days ago leaves it, likewise for three to ten
commits a week. (A port of it to Python multiplies by (1 + x) / 100 instead; its scores differ.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

#: The mean of the commits is taken over so many weeks.
WEEKS = 13
_DAY = 86_400


@dataclass(frozen=True)
class Figures:
    """What the host counts of one repository; `weeks` is commits by week, the latest last."""

    forks: int
    watchers: int
    stars: int
    open_issues: int
    created_at: datetime
    updated_at: datetime
    weeks: tuple[int, ...] | None = None
    described: bool = False
    guidelines: bool = False


def score(found: Figures, now: datetime) -> int:
    """How active a repository is: 0 or more, open upwards but flat above 3,000."""
    idle = max(0.0, (now - found.updated_at).total_seconds() / _DAY)
    age = max(0.0, (now - found.created_at).total_seconds() / _DAY)
    points = 50 + found.forks * 5 + found.watchers + found.stars / 3 + found.open_issues / 5
    points *= 1 + (100 - min(idle, 100)) / 100
    if found.weeks is not None:
        mean = sum(found.weeks[-WEEKS:]) / WEEKS
        points *= 1 + min(max(mean - 3, 0), 7) / 7
    # What is young is lifted, less with every day without an update and every day of age.
    points += (1000 - min(idle, 365) * 2.74) * (365 - min(age, 365)) / 365
    points += 50 * found.described + 100 * found.guidelines
    if points > 3000:
        points = 3000 + math.log(points) * 100
    return max(0, round(points - 50))
