"""How many platforms there are of everything the list counts; kept for a minute where many.

A count over a hundred thousand rows takes longer than the page around it. What is kept is kept
for all who may see the same restricted platforms, and for nobody else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, QuerySet

from people.models import Department, User
from people.paging import Page
from platforms.filters import FACETS, narrowed
from platforms.listing import LABELS, Found, unarchived
from platforms.models import Platform
from platforms.selectors import restricted_seen, visible_to

MOST_COUNTED = 10_000
#: From so many rows on counts are kept.
MANY = 2_000
SECONDS = 60

Counts = TypeVar("Counts")


class Counting:
    """The counts of one page for one viewer."""

    def __init__(self, user: User) -> None:
        self._user = user

    def counted(self, found: Found, page: Page[Platform]) -> tuple[int, bool]:
        """How many rows were found, whether exactly; past 10,000 the planner's estimate."""
        if page.rows and not page.newer and not page.older:
            return len(page.rows), True
        return self._kept(("total", *_question(found)), lambda: total(found.rows), _many)

    def everything(self, found: Found) -> int:
        """How many platforms the viewer may see at all; the archived where they are asked for."""
        seen = visible_to(self._user)
        rows = seen if found.with_archived else unarchived(seen)
        return self._kept(("everything", found.with_archived), lambda: total(rows), _many)[0]

    def facets(self, found: Found, count: int) -> list[dict[str, Any]]:
        """Each facet with its counts; `count` is how many rows were found."""
        question = ("facets", *_question(found))
        return self._kept(question, lambda: facets(self._user, found), lambda _: count > MANY)

    def _kept(
        self,
        key: tuple[object, ...],
        count: Callable[[], Counts],
        worth_keeping: Callable[[Counts], bool],
    ) -> Counts:
        seen = restricted_seen(self._user)
        name = hashlib.sha256(repr((seen, key)).encode()).hexdigest()
        found: Counts | None = cache.get(f"platform-counts:{name}")
        if found is None:
            found = count()
            if worth_keeping(found):
                cache.set(f"platform-counts:{name}", found, SECONDS)
        return found


def _question(found: Found) -> tuple[object, ...]:
    given = found.question.given
    return (found.shown, given.get("tag"), given.get("since"), sorted(found.choices.items()))


def _many(total: tuple[int, bool]) -> bool:
    return total[0] > MANY


def facets(user: User, found: Found) -> list[dict[str, Any]]:
    """Each facet with the count of each value, under all other facets chosen; one query each.

    Every value that the catalogue has is there, also where nothing is left of it.
    """
    seen = visible_to(user)
    shown = []
    for name, (column, title) in FACETS.items():
        rows = narrowed(found.matching.rows, found.question.given, but=name).order_by()
        if name != "lifecycle" and not found.with_archived:
            rows = unarchived(rows)
        counts = dict(rows.values_list(column).annotate(n=Count("pk")))
        labels = LABELS.get(name) or _labels(name, seen)
        choices = [(value, label, counts.get(value, 0)) for value, label in labels.items()]
        shown.append({"name": name, "title": title, "choices": choices})
    return shown


def _labels(name: str, seen: QuerySet[Platform]) -> dict[str, str]:
    rows = seen.order_by()
    if name == "language":
        languages = rows.exclude(language="").values_list("language", flat=True).distinct()
        return {language: language for language in sorted(languages, key=str.lower)}
    here = Department.objects.filter(pk__in=rows.values("team__department"))
    return dict(here.values_list("slug", "name"))


def total(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are and whether that is exact; past 10,000 the planner's estimate."""
    counted = rows.order_by()[: MOST_COUNTED + 1].count()
    if counted <= MOST_COUNTED:
        return counted, True
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    return max(MOST_COUNTED, int(plan[0]["Plan"]["Plan Rows"])), False
