"""The catalogue as a list: what was asked for, what was found, and what else there would be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict

from people.models import User
from people.paging import Order, Page, cut, first
from people.written import Written
from platforms import searching
from platforms.filters import FACETS, SORTS, Question, narrowed, search_query
from platforms.listed import SIZE, Listed, columns, listed
from platforms.models import Governance, Lifecycle, Openness, Platform, Promised, Room
from platforms.searching import Matches
from platforms.selectors import restricted_seen, seen_among, unarchived
from platforms.spelling import corrected

LABELS = {
    "openness": {**{item.value: item.label for item in Openness}, "welcome": "Welcome now"},
    "governance": {item.value: item.label for item in Governance},
    "lifecycle": {item.value: item.label for item in Lifecycle},
    "room": {item.value: item.label for item in Room},
    "promised": {item.value: item.label for item in Promised},
}
ORDERS = {
    "name": Order("name"),
    "newest": Order("pk", descending=True),
    "response": Order("response_hours"),
    "activity": Order("activity", descending=True),
    "readiness": Order("readiness", descending=True),
}
#: Ranked results are cut by offset, since a rank is no key; nobody pages past this many.
MOST_RANKED = 1000


@dataclass
class Found:
    """An answered question: `asked` is what was typed, `shown` what was looked for.

    `matching` is all that has the words.
    """

    viewer: User
    question: Question
    matching: Matches
    asked: str = ""
    shown: str = ""
    sort: str = "name"

    @cached_property
    def rows(self) -> QuerySet[Platform]:
        """What of all that has the words has the chosen facets too."""
        rows = narrowed(self.matching.rows, self.question.given)
        return rows if self.with_archived else unarchived(rows)

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        """The values chosen of each facet."""
        return {name: list(self.question.given.get(name, ())) for name in FACETS}

    @property
    def chosen(self) -> int:
        """How many values of facets are chosen."""
        return sum(len(values) for values in self.choices.values())

    @property
    def with_archived(self) -> bool:
        """Whether what is archived was asked for, and so is there."""
        return Lifecycle.ARCHIVED.value in self.choices.get("lifecycle", ())

    @property
    def was_corrected(self) -> bool:
        return self.asked != self.shown


def find(user: User, params: QueryDict) -> Found:
    """Answer the question in the parameters from what somebody may see.

    When nothing matches the words and `exact` is not given, their corrected spelling is looked
    for. A parameter that cannot be read is left out; `question.errors` names it.
    """
    found = _find(user, params)
    if found.matching.none and not params.get("exact") and (better := corrected(found.asked)):
        again = params.copy()
        again["q"] = better
        second = _find(user, again)
        if not second.matching.none:
            second.asked = found.asked
            return second
    return found


def _find(user: User, params: QueryDict) -> Found:
    question = Question(params)
    given = question.given
    text = given.get("q", "")
    matches = searching.matching(user, text)
    ranked = bool(search_query(text))
    sort = given.get("sort") or ("relevance" if ranked else "name")
    if sort == "relevance" and not ranked:
        sort = "name"
    return Found(user, question, matches, text, text, sort)


def page(found: Found, cursor: str = "", size: int = SIZE, *, marked: bool = True) -> Page[Listed]:
    """One page of what was found, in the order asked for, the words marked where asked for."""
    front = found.viewer.is_active and not (found.question.given or cursor) and size == SIZE
    if front and found.sort == "name":
        rows = [Listed._make(row) for row in _FRONT.rows(seen=restricted_seen(found.viewer))]
        return first(rows, ORDERS["name"], size)
    if found.sort != "relevance":
        return cut(found.rows, ORDERS[found.sort], cursor, size, listed)
    text = cursor.removeprefix("@")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    start = min(start, MOST_RANKED)
    # Nothing but words was asked for: what was found is all of the matches that takes part.
    some = None if found.question.given.keys() <= {"q", "sort"} else found.rows
    rows = searching.ranked(found.matching, start, start + size + 1, rows=some, marked=marked)
    more = len(rows) > size and start + size < MOST_RANKED
    return Page(
        rows[:size],
        newer=f"@{max(0, start - size)}" if start else "",
        older=f"@{start + size}" if more else "",
    )


def sorts(found: Found) -> list[tuple[str, str]]:
    """The orders to choose from; relevance only where words were looked for."""
    return [(key, label) for key, label in SORTS if key != "relevance" or found.shown]


#: What opens first, and oftenest: the whole catalogue by name, its first page and one row more.
_FRONT = Written(lambda seen: columns(_by_name(seen))[: SIZE + 1], seen=list)


def _by_name(seen: list[int]) -> QuerySet[Platform]:
    rows = unarchived(Platform.objects.filter(seen_among(seen)))
    return rows.order_by(*ORDERS["name"].terms())
