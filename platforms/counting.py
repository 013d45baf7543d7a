"""How many platforms there are of everything the list counts; kept for a minute where many.

A count over a hundred thousand rows takes longer than the page around it. What is kept is kept
for all who may see the same restricted platforms, and for nobody else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import cache, caches
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from people.models import Department, User
from people.paging import Page
from platforms.filters import FACETS, narrowed
from platforms.listed import Listed
from platforms.listing import LABELS, Found
from platforms.models import Platform
from platforms.selectors import restricted_seen, unarchived, visible_to

MOST_COUNTED = 10_000
#: From so many rows on counts are kept.
MANY = 2_000
SECONDS = 60
#: The words for the values of facets are the same whatever was asked.
WORDS = "words"
#: Names the time since a platform was last restricted: what was counted before it is not shown.
_SINCE = "platform-counts-since"

Counts = TypeVar("Counts")


def forget_counts() -> None:
    """Count everything anew from now on: somebody may see less than they did."""
    cache.set(_SINCE, uuid4().hex, 2 * SECONDS)


class Counting:
    """The counts of one page for one viewer."""

    def __init__(self, user: User) -> None:
        self._user = user
        #: What was counted or looked up, by the name it is kept under; None where nothing is kept.
        self._known: dict[str, Any] = {}

    def look_up(self, found: Found) -> None:
        """Read what is kept for a whole page of the list in one go."""
        self._read([self._name(key) for key in (*_keys(found), WORDS)])

    def _read(self, names: list[str]) -> None:
        self._known |= dict.fromkeys(names) | caches["near"].get_many(names)

    @cached_property
    def _since(self) -> str | None:
        """Asked once for a page, and before anything is counted."""
        since: str | None = cache.get(_SINCE)
        return since

    def counted(self, found: Found, page: Page[Listed]) -> tuple[int, bool]:
        """How many rows were found, whether exactly; past 10,000 the planner's estimate."""
        if page.rows and not page.newer and not page.older:
            return len(page.rows), True
        key, _, _ = _keys(found)
        return self._kept(key, lambda: total(found.rows), _many)

    def everything(self, found: Found) -> int:
        """How many platforms the viewer may see at all; the archived where they are asked for."""
        _, key, _ = _keys(found)
        return self._kept(key, lambda: total(self._all(found)), _many)[0]

    def _all(self, found: Found) -> QuerySet[Platform]:
        seen = visible_to(self._user)
        return seen if found.with_archived else unarchived(seen)

    def facets(self, found: Found) -> list[dict[str, Any]]:
        """Each facet with every value that the catalogue has, its words and its count."""
        many = self.everything(found) > MANY
        _, _, key = _keys(found)
        counts = self._kept(key, lambda: facet_counts(found), lambda _: many)
        words = self._kept(WORDS, lambda: _words(visible_to(self._user)), lambda _: many)
        return [
            {
                "name": name,
                "title": title,
                "choices": [
                    (value, label, counts[name].get(value, 0))
                    for value, label in words[name].items()
                ],
            }
            for name, (_, title) in FACETS.items()
        ]

    def _kept(
        self,
        key: object,
        count: Callable[[], Counts],
        worth_keeping: Callable[[Counts], bool],
    ) -> Counts:
        name = self._name(key)
        if name not in self._known:
            self._read([name])
        since, kept = self._known[name] or (None, None)
        if kept is not None and since == self._since:
            found: Counts = kept
            return found
        made = self._since
        found = count()
        if worth_keeping(found):
            caches["near"].set(name, (made, found), SECONDS)
        self._known[name] = (made, found)
        return found

    def _name(self, key: object) -> str:
        said = f"{self._seen} {key!r}"
        return f"platform-counts:{hashlib.sha256(said.encode()).hexdigest()}"

    @cached_property
    def _seen(self) -> str:
        return ",".join(map(str, restricted_seen(self._user)))


def _keys(found: Found) -> tuple[object, object, object]:
    """Under which the count of what was found, that of everything and the facets are kept."""
    given = found.question.given
    question = (found.shown, given.get("tag"), given.get("since"), sorted(found.choices.items()))
    return ("total", *question), ("everything", found.with_archived), ("facets", *question)


def _many(total: tuple[int, bool]) -> bool:
    return total[0] > MANY


def facet_counts(found: Found) -> dict[str, dict[str, int]]:
    """How many rows there are of each value of each facet, under all other facets chosen.

    The facets of which nothing is chosen are counted together, in one reading of the rows.
    """
    given, apart = found.question.given, ["lifecycle", *filter(found.choices.get, FACETS)]
    together = [name for name in FACETS if name not in apart]
    counts = _counted(_at_work(found, narrowed(found.matching.rows, given)), together)
    for name in dict.fromkeys(apart):
        rows = narrowed(found.matching.rows, given, but=name)
        counts |= _counted(rows if name == "lifecycle" else _at_work(found, rows), [name])
    return counts


def _at_work(found: Found, rows: QuerySet[Platform]) -> QuerySet[Platform]:
    return rows if found.with_archived else unarchived(rows)


def _counted(rows: QuerySet[Platform], facets: list[str]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {name: {} for name in facets}
    columns = [FACETS[name][0] for name in facets]
    try:
        text, params = rows.order_by().values_list(*columns).query.sql_with_params()
    except EmptyResultSet:  # Django knows of itself that there is nothing
        return counts
    names = [f"c{place}" for place in range(len(columns))]
    listed, sets = ", ".join(names), ", ".join(f"({name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT GROUPING({listed}), count(*), {listed} FROM ({text}) AS found({listed})"  # noqa: S608 - Django wrote it
            f" GROUP BY GROUPING SETS ({sets})",
            params,
        )
        for absent, n, *values in cursor.fetchall():
            # A bit for each column, the first the highest: nought for the one that was grouped by.
            place = next(i for i in range(len(names)) if not absent >> (len(names) - 1 - i) & 1)
            counts[facets[place]][values[place]] = n
    return counts


def _words(seen: QuerySet[Platform]) -> dict[str, dict[str, str]]:
    """What each value of each facet is called, of all that there are."""
    rows = seen.order_by()
    languages = rows.exclude(language="").values_list("language", flat=True).distinct()
    here = Department.objects.filter(pk__in=rows.values("team__department"))
    return LABELS | {
        "language": {language: language for language in sorted(languages, key=str.lower)},
        "department": dict(here.values_list("slug", "name")),
    }


def total(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are and whether that is exact; past 10,000 the planner's estimate."""
    counted = rows.order_by()[: MOST_COUNTED + 1].count()
    if counted <= MOST_COUNTED:
        return counted, True
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    return max(MOST_COUNTED, int(plan[0]["Plan"]["Plan Rows"])), False
