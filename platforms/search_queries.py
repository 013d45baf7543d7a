"""The queries of a search: for any rows, and written once for what is asked again and again.

`Plain` asks for words alone: of all that somebody may see, what takes part, from the first on.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from people.written import Written, among
from platforms.filters import WORDS, Query, Words, once, query_of
from platforms.listed import SIZE, Listed, columns
from platforms.models import Platform
from platforms.selectors import seen_among, unarchived

#: A tier of more matches than this is ordered by name alone.
RANKED = 200
#: At most so many are taken from the long texts.
MORE = 200
#: The columns of the tiers, the first the narrowest: each holds the words of those before it.
TIERS = ("search_name", "search_called", "search", "search_texts")
#: So many of them are of the narrow search, which alone is asked where it finds much.
NARROW = 3
#: A page of the list and one row more.
PAGE = SIZE + 1


def narrow(rows: QuerySet[Platform], query: Query) -> QuerySet[Platform, Any]:
    """Ids of what has the words in its name, tags or summary, in no order; one more than counts."""
    return rows.filter(search=query).order_by().values_list("pk", flat=True)[: RANKED + 1]


def texts(rows: QuerySet[Platform], query: Query) -> QuerySet[Platform, Any]:
    """Ids of what has the words in its long texts, in no order."""
    return rows.filter(search_texts=query).order_by().values_list("pk", flat=True)[:MORE]


def in_order(
    rows: QuerySet[Platform], query: Query, begin: str, large: Sequence[int] = ()
) -> QuerySet[Platform]:
    """All rows by how well they match, whatever their number; in a `large` tier by name alone."""
    tiers = [When(Q(**{name: query}), then=Value(place)) for place, name in enumerate(TIERS)]
    # The long texts are weighed only where nothing else has the words: reading them takes long.
    narrowly = When(Q(search=query), then=SearchRank(F("search"), query))
    rows = rows.annotate(tier=Case(*tiers, default=Value(len(tiers))))
    by_name = Q(tier__in=large)
    return rows.annotate(
        begins=Case(When(by_name, then=Value(False)), default=_begins(begin)),
        rank=Case(
            When(by_name, then=Value(0.0)),
            narrowly,
            default=SearchRank(F("search_texts"), query),
        ),
    ).order_by("tier", "-begins", "-rank", "name", "pk")


def tier(rows: QuerySet[Platform], query: Query, begin: str, place: int) -> QuerySet[Platform, Any]:
    """Ids of a tier by name, with whether the name begins so and the weight of the words."""
    rows = rows.filter(**{TIERS[place]: query})
    for name in TIERS[:place]:
        rows = rows.exclude(**{name: query})
    weighed = rows.annotate(begins=_begins(begin), rank=SearchRank(F("search"), query))
    return weighed.order_by("name", "pk").values_list("pk", "begins", "rank")


def _begins(begin: str) -> Func:
    """Whether the name begins so, in capitals or not."""
    starts = (Upper("name"), Upper(Value(begin)))
    return Func(*starts, function="starts_with", output_field=BooleanField())


class Plain:
    """A search for words alone, by queries that are written once."""

    def __init__(self, words: Words, seen: list[int]) -> None:
        self._words = words._asdict()
        self._begin = words.typed.strip()
        self._seen = seen

    def narrow(self) -> list[int]:
        return [pk for (pk,) in _NARROW.rows(**self._words, seen=self._seen)]

    def texts(self) -> list[int]:
        return [pk for (pk,) in _TEXTS.rows(**self._words, seen=self._seen)]

    def first_page(self, ids: list[int], *, marked: bool) -> list[Listed]:
        """The best of few matches."""
        rows = _FIRST_PAGE[marked].rows(**self._words, begin=self._begin, ids=ids)
        return [Listed._make(row) for row in rows]

    def tier(self, place: int) -> list[tuple[int, bool, float]]:
        """The first of a tier: one more than are weighed."""
        rows = _TIER[place].rows(**self._words, begin=self._begin, seen=self._seen)
        return [(pk, begins, rank) for pk, begins, rank in rows]

    def listed(self, ids: list[int], *, marked: bool) -> list[Listed]:
        """Rows by their ids, in no order."""
        given = {**self._words, "ids": ids} if marked else {"ids": ids}
        return [Listed._make(row) for row in _LISTED[marked].rows(**given)]


def _seen(seen: list[int]) -> QuerySet[Platform]:
    return Platform.objects.filter(seen_among(seen))


def _of(typed: str, others: str, begun: str) -> Query:
    return query_of(Words(typed, others, begun))


def _first_page(
    typed: str, others: str, begun: str, begin: str, ids: list[int], *, marked: bool
) -> QuerySet[Platform, Any]:
    query = once(Words(typed, others, begun))
    rows = in_order(unarchived(Platform.objects.filter(pk__in=among(ids))), query, begin)
    return columns(rows, query if marked else None)[:PAGE]


def _written_tier(place: int) -> Written[Platform]:
    return Written(
        lambda typed, others, begun, begin, seen: tier(
            unarchived(_seen(seen)), _of(typed, others, begun), begin, place
        )[: RANKED + 1],
        planned_anew=True,
        **WORDS,
        begin=str,
        seen=list,
    )


# A word that is everywhere wants another plan than one that is nowhere.
_NARROW: Written[Platform] = Written(
    lambda typed, others, begun, seen: narrow(_seen(seen), _of(typed, others, begun)),
    planned_anew=True,
    **WORDS,
    seen=list,
)
_TEXTS: Written[Platform] = Written(
    lambda typed, others, begun, seen: texts(_seen(seen), _of(typed, others, begun)),
    planned_anew=True,
    **WORDS,
    seen=list,
)
_TIER = [_written_tier(place) for place in range(NARROW)]
_FIRST_PAGE: dict[bool, Written[Platform]] = {
    marked: Written(partial(_first_page, marked=marked), **WORDS, begin=str, ids=list)
    for marked in (True, False)
}
_LISTED: dict[bool, Written[Platform]] = {
    True: Written(
        lambda typed, others, begun, ids: columns(_by_ids(ids), _of(typed, others, begun)),
        **WORDS,
        ids=list,
    ),
    False: Written(lambda ids: columns(_by_ids(ids)), ids=list),
}


def _by_ids(ids: list[int]) -> QuerySet[Platform]:
    return Platform.objects.filter(pk__in=among(ids)).order_by()
