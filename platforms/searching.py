"""Which platforms match some words, and in which order.

The narrow words (name, tags, summary) are asked first. Only where they find little are the long
texts asked too; only where they find nothing, who answers for a platform: people and teams by name.

Matches stand in tiers: those named so, those tagged so, those whose summary completes the words,
those whose long texts do, those somebody of that name answers for. In a tier those whose name
begins with the words come first, then by the weight of the words (ts_rank), then by name. Of a
tier of more than `RANKED`, as of a word that is everywhere, the names alone decide: that order is
kept in an index, and the same however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchRank
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from people.models import Team
from people.selectors import people_here
from platforms.filters import LONGEST_SEARCH, search_query
from platforms.listed import Listed, listed
from platforms.models import Platform, PlatformRole
from platforms.spelling import split

#: Fewer matches than this, and the long texts are asked as well.
SHORT = 20
#: At most so many are taken from the long texts.
MORE = 200
#: A tier of more matches than this is ordered by name alone.
RANKED = 200
#: A word of fewer letters names nobody.
_SHORTEST_NAME = 3

Query = SearchQuery | CombinedSearchQuery


@dataclass(frozen=True)
class Matches:
    """What matches some words; where that is `few`, all of it is known by its ids."""

    rows: QuerySet[Platform]
    few: bool = False
    none: bool = False


def matching(seen: QuerySet[Platform], text: str) -> Matches:
    """What of `seen` matches the words; all of it where there are none."""
    query = search_query(text)
    if query is None:
        return Matches(seen)
    narrow = seen.filter(search=query)
    ids = set(narrow.order_by().values_list("pk", flat=True)[: RANKED + 1])
    if len(ids) > RANKED:
        return Matches(narrow)
    if len(ids) >= SHORT:
        return Matches(seen.filter(pk__in=ids), few=True)
    texts = Q(search_texts=query)
    if not ids and (answered_for := _answered_for(text)):
        texts |= Q(pk__in=answered_for)
    ids.update(seen.filter(texts).order_by().values_list("pk", flat=True)[:MORE])
    return Matches(seen.filter(pk__in=ids), few=True, none=not ids)


def _answered_for(text: str) -> list[int]:
    """Ids of platforms of whoever is called so: people with a role, and teams."""
    words = split(text[:LONGEST_SEARCH])
    if not words or min(map(len, words)) < _SHORTEST_NAME:
        return []
    people, teams = people_here(), Team.objects.all()
    for word in words:
        people = people.filter(Q(name__icontains=word) | Q(username=word))
        teams = teams.filter(Q(name__icontains=word) | Q(department__name__icontains=word))
    users, units = list(people.values_list("pk", flat=True)[:MORE]), list(teams[:MORE])
    held = PlatformRole.objects.at(timezone.now()).filter(Q(user__in=users) | Q(team__in=units))
    owned = Platform.objects.filter(team__in=units)
    return [
        *held.values_list("platform", flat=True)[:MORE],
        *owned.values_list("pk", flat=True)[:MORE],
    ]


def ranked(
    matches: Matches, text: str, start: int, stop: int, *, marked: bool = True
) -> list[Listed]:
    """Some of the matches in their order, the words marked in what is shown of them."""
    words = text if marked else ""
    if matches.few:
        return listed(in_order(matches.rows, text)[start:stop], words)
    ids = _best(matches.rows, text, stop)[start:]
    by_id = {one.pk: one for one in listed(Platform.objects.filter(pk__in=ids).order_by(), words)}
    return [by_id[pk] for pk in ids if pk in by_id]


def in_order(rows: QuerySet[Platform], text: str) -> QuerySet[Platform]:
    """All rows by how well they match the words, whatever their number; by name without words."""
    query = search_query(text)
    if query is None:
        return rows.order_by("name", "pk")
    tiers = [When(tier, then=Value(place)) for place, tier in enumerate(_tiers(query))]
    return rows.annotate(
        tier=Case(*tiers, default=Value(len(tiers))),
        begins=_begins(text),
        rank=SearchRank(F("search"), query),
        rank_of_texts=SearchRank(F("search_texts"), query),
    ).order_by("tier", "-begins", "-rank", "-rank_of_texts", "name", "pk")


def _best(rows: QuerySet[Platform], text: str, until: int) -> list[int]:
    """The ids of the first `until` of many matches, in their order."""
    query = search_query(text)
    found: list[int] = []
    if query is None:
        return [*rows.order_by("name", "pk").values_list("pk", flat=True)[:until]]
    beyond = Q()
    for tier in _tiers(query):
        if len(found) < until:
            found += _tier(rows.filter(tier, beyond), query, text, until - len(found))
        beyond &= ~tier
    return found


def _tier(rows: QuerySet[Platform], query: Query, text: str, until: int) -> Iterator[int]:
    weighed = rows.annotate(begins=_begins(text), rank=SearchRank(F("search"), query))
    ordered = weighed.order_by("name", "pk").values_list("pk", "begins", "rank")
    found = list(ordered[: max(until, RANKED + 1)])
    if len(found) <= RANKED:
        found.sort(key=lambda row: (not row[1], -row[2]))  # which leaves equals by name
    return (row[0] for row in found[:until])


def _tiers(query: Query) -> list[Q]:
    return [Q(search_name=query), Q(search_called=query), Q(search=query), Q(search_texts=query)]


def _begins(text: str) -> Case:
    begins = Q(name__istartswith=text.strip())
    return Case(When(begins, then=Value(True)), default=Value(False), output_field=BooleanField())
