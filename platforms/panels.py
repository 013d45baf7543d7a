"""Parts of the catalogue's pages that packages above fill in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from people.panels import Panels
from platforms.models import Host, Platform, RoadmapItem

#: The wide column of a platform's page, under how contributing works.
main_panels: Panels[Platform] = Panels()
#: The narrow column, under the button: what was promised and what happened.
rail_panels: Panels[Platform] = Panels()
#: The page of a connection to a git host, under what it may do.
host_panels: Panels[Host] = Panels()
#: The page of a roadmap item, under what it is: who carries it out.
item_panels: Panels[RoadmapItem] = Panels()


@dataclass(frozen=True)
class Figures:
    """What a platform's row in the catalogue shows of its last 90 days.

    `kept` is the share of first responses within the promise, 0 to 100; `answered_hours` their
    median in working hours; `n` how many there were; `merged` the merges of each of the last
    eight weeks, the oldest first.
    """

    kept: float | None = None
    answered_hours: float | None = None
    n: int = 0
    open: int = 0
    merged: tuple[int, ...] = ()
    last_merged_at: datetime | None = None

    @property
    def kept_word(self) -> str:
        """How often the promise was kept, as the row says it."""
        return "" if self.kept is None else f"Promise kept {round(self.kept)} %"


Measure = Callable[[Sequence[Platform]], Mapping[int, Figures]]
_measures: list[Measure] = []


def register_figures(measure: Measure) -> Measure:
    """Register what answers the figures of many platforms at once, by platform id."""
    _measures.append(measure)
    return measure


def figures_of(platforms: Sequence[Platform]) -> dict[int, Figures]:
    """Return the figures of each platform that has any; queries do not grow with the rows."""
    found: dict[int, Figures] = {}
    for measure in _measures:
        found |= measure(platforms)
    return found
