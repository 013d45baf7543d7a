"""Plans Backstage's domains, systems and APIs: kept as they are said, to be named by platforms."""

from __future__ import annotations

from collections.abc import Callable

from platforms.imports import references
from platforms.imports.entries import Entry, Kind, closed_circles
from platforms.imports.persons import Persons
from platforms.imports.plan import Here, Plan
from platforms.imports.units import Unit, Units

#: Which reference of each kind leads to what it is part of.
_UNDER = {Kind.DOMAIN: "subdomainOf", Kind.SYSTEM: "domain", Kind.API: "system"}
_KINDS = (Kind.DOMAIN, Kind.SYSTEM, Kind.API)


class Areas:
    """The domains, systems and APIs of a file, and those known from before."""

    def __init__(
        self, entries: list[Entry], units: Units, persons: Persons, here: Here, plan: Plan
    ) -> None:
        self.units, self.persons, self.here, self.plan = units, persons, here, plan
        own = {entry.key: entry for entry in entries if entry.kind in _KINDS}
        under = {
            key: entry.refs["subdomainOf"][0]
            for key, entry in own.items()
            if entry.refs.get("subdomainOf")
        }
        circles = closed_circles(under)
        self._refused: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        # A domain may stand after one that lies in it; whoever was refused takes these along.
        for kind in _KINDS:
            left = [entry for entry in own.values() if entry.kind == kind]
            while left:
                keys = {one.key for one in left}
                ready = [one for one in left if not _waits(one, keys)] or left
                for entry in ready:
                    self._plan(entry, circles)
                keys -= {one.key for one in ready}
                left = [one for one in left if one.key in keys]

    def why_not(self, reference: str) -> str:
        """Why nothing can refer to this; "" where it can."""
        if reference in self.titles:
            return ""
        if reference in self._refused:
            return f"{reference} was refused ({self._refused[reference]})."
        kind, names = references.kind_of(reference), {one.value for one in _KINDS}
        if kind in names and (known := self.here.known.get((kind, reference))):
            self.titles[reference] = known.title
            return ""
        return f"{reference} is neither in the file nor known here."

    def _plan(self, entry: Entry, circles: dict[str, list[str]]) -> None:
        wrong = ""
        if circle := circles.get(entry.key):
            wrong = f"It lies in itself: {' → '.join((*circle, circle[0]))}."
        for reference in entry.refs.get(_UNDER[entry.kind], []):
            if not wrong and (why := self.why_not(reference)):
                wrong = f"{_UNDER[entry.kind]}: {why}"
        for reference in entry.refs.get("owner", []):
            if not wrong and (why := why_not_owner(reference, self.units, self.persons)):
                wrong = f"owner: {why}"
        if wrong:
            self._refused[entry.key] = entry.place
            self.plan.refuse(entry, wrong)
            return
        self.titles[entry.key] = entry.title
        self.plan.settle(entry, self.here.before(entry))


def _waits(entry: Entry, keys: set[str]) -> bool:
    """Whether it lies in another one of these."""
    return bool(keys & {*entry.refs.get("subdomainOf", [])} - {entry.key})


def why_not_owner(reference: str, units: Units, persons: Persons) -> str:
    """Why a reference can own nothing; "" where it names a group or a person."""
    reasons: dict[str, Callable[[], str]] = {
        "group": lambda: _why(units.unit(reference)),
        "user": lambda: "" if persons.user(reference) else f"{reference} is not known here.",
    }
    kind = references.kind_of(reference)
    if kind not in reasons:
        return f"{reference} is no group and no person."
    return reasons[kind]()


def _why(unit: Unit | str) -> str:
    return unit if isinstance(unit, str) else ""
