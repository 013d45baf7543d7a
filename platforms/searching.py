"""Which platforms match some words, and in which order.

The narrow words (name, tags, summary) are asked first. Only where they find little are the long
texts asked too; only where they find nothing, who answers for a platform: people and teams by name.
"""

from __future__ import annotations

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from people.models import Team
from people.selectors import people_here
from platforms.filters import CONFIG, LONGEST_SEARCH, search_query
from platforms.models import Platform, PlatformRole
from platforms.spelling import split

#: Fewer matches than this, and the long texts are asked as well.
SHORT = 20
#: At most so many are taken from the long texts.
MORE = 200
#: Of a word that is everywhere, so many are ranked: first those that bear it in their name.
RANKED = 500
#: A word of fewer letters names nobody.
_SHORTEST_NAME = 3
# Marks in a headline that no text holds, replaced after escaping.
START, STOP = "\x02", "\x03"


def matching(seen: QuerySet[Platform], text: str) -> QuerySet[Platform]:
    """What of `seen` matches the words; all of it where there are none."""
    query = search_query(text)
    if query is None:
        return seen
    narrow = seen.filter(search=query)
    first = list(narrow.order_by().values_list("pk", flat=True)[:SHORT])
    if len(first) >= SHORT:
        return narrow
    texts = Q(search_texts=query)
    if not first:
        texts |= Q(pk__in=_answered_for(text))
    wide = seen.filter(texts).order_by()
    return seen.filter(pk__in={*first, *wide.values_list("pk", flat=True)[:MORE]})


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


def in_order(rows: QuerySet[Platform], text: str) -> QuerySet[Platform]:
    """All rows by how well they match the words; by name where there are none."""
    query = search_query(text)
    if query is None:
        return rows.order_by("name", "pk")
    return rows.annotate(
        rank=SearchRank(F("search"), query),
        rank_of_texts=SearchRank(F("search_texts"), query),
    ).order_by("-rank", "-rank_of_texts", "name", "pk")


def ranked(rows: QuerySet[Platform], text: str) -> QuerySet[Platform]:
    """The best rows in that order; past `RANKED` some that match no better are left out."""
    if search_query(text) is None:
        return in_order(rows, text)
    ids = set(rows.order_by().values_list("pk", flat=True)[: RANKED + 1])
    if len(ids) > RANKED:
        # Enough for every page: those named so, which rank above all others, then some others.
        named = rows.filter(search=_in_the_name(text)).order_by("name", "pk")
        ids |= set(named.values_list("pk", flat=True)[:RANKED])
    return in_order(Platform.objects.filter(pk__in=ids), text)


def _in_the_name(text: str) -> SearchQuery:
    *whole, begun = split(text[:LONGEST_SEARCH])
    terms = [*(f"{word}:A" for word in whole), f"{begun}:*A"]
    return SearchQuery(" & ".join(terms), search_type="raw", config=CONFIG)


def headlined(rows: list[Platform], text: str) -> None:
    """Mark the words in the summaries of one page, as `headline`."""
    query = search_query(text)
    if query is None or not rows:
        return
    marks = SearchHeadline(
        "summary", query, config=CONFIG, start_sel=START, stop_sel=STOP, highlight_all=True
    )
    found = Platform.objects.filter(pk__in=[one.pk for one in rows]).annotate(headline=marks)
    marked = dict(found.values_list("pk", "headline"))
    for one in rows:
        setattr(one, "headline", marked[one.pk])  # noqa: B010 - not a column
