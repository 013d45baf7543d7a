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

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import Team, User
from people.selectors import people_here
from platforms import search_queries
from platforms.filters import LONGEST_SEARCH, Words, query_of, words_of
from platforms.listed import Listed, listed
from platforms.models import Platform, PlatformRole
from platforms.search_queries import MORE, PAGE, RANKED, TIERS, Plain
from platforms.selectors import restricted_seen, unarchived, visible_to
from platforms.spelling import split

#: Fewer matches than this, and the long texts are asked as well.
SHORT = 20
#: A word of fewer letters names nobody.
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Matches:
    """What matches some words, for one viewer; where it is few, all of it is known by its `ids`.

    `plain` says that `rows` are what of it takes part, and nothing else is asked for.
    """

    viewer: User
    rows: QuerySet[Platform]
    ids: frozenset[int] | None = None
    plain: bool = False

    @property
    def none(self) -> bool:
        return self.ids is not None and not self.ids

    def asked(self, words: Words) -> Plain:
        return Plain(words, restricted_seen(self.viewer))


def matching(viewer: User, text: str) -> Matches:
    """What of all that somebody may see matches the words; all of it where there are none."""
    seen, words = visible_to(viewer), words_of(text)
    if not viewer.is_active:
        return Matches(viewer, seen, frozenset())
    if words is None:
        return Matches(viewer, seen)
    asked = Plain(words, restricted_seen(viewer))
    ids = set(asked.narrow())
    if len(ids) > RANKED:
        return Matches(viewer, seen.filter(search=query_of(words)))
    if len(ids) < SHORT:
        if not ids and (answered_for := _answered_for(text)):
            ids.update(seen.filter(pk__in=answered_for).values_list("pk", flat=True)[:MORE])
        ids.update(asked.texts())
    return Matches(viewer, seen.filter(pk__in=ids), frozenset(ids))


def best(viewer: User, text: str, size: int) -> list[Listed]:
    """The best of what matches and takes part."""
    found = matching(viewer, text)
    plain = replace(found, rows=unarchived(found.rows), plain=True)
    return ranked(plain, text, 0, size, marked=False)


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
    if not (users or units):
        return []
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
    words = words_of(text)
    if words is None:
        return listed(matches.rows.order_by("name", "pk")[start:stop])
    asked, query = matches.asked(words), query_of(words)
    if matches.ids is None:
        ids = _best(matches, words, stop)[start:]
        by_id = {one.pk: one for one in asked.listed(ids, marked=marked)}
        return [by_id[pk] for pk in ids if pk in by_id]
    if matches.plain and stop <= PAGE:
        return asked.first_page([*matches.ids], marked=marked)[start:stop]
    rows = search_queries.in_order(matches.rows, query, words.typed.strip())
    return listed(rows[start:stop], query if marked else None)


def in_order(rows: QuerySet[Platform], text: str) -> QuerySet[Platform]:
    """All rows by how well they match the words, whatever their number; by name without words."""
    words = words_of(text)
    if words is None:
        return rows.order_by("name", "pk")
    return search_queries.in_order(rows, query_of(words), words.typed.strip())


def _best(matches: Matches, words: Words, until: int) -> list[int]:
    """The ids of the first `until` of many matches, in their order."""
    found: list[int] = []
    for place in range(len(TIERS)):
        if len(found) < until:
            found += _tier(matches, words, place, until - len(found))
    return found


def _tier(matches: Matches, words: Words, place: int, until: int) -> list[int]:
    if matches.plain and until <= RANKED:
        found = matches.asked(words).tier(place)
    else:
        rows = search_queries.tier(matches.rows, query_of(words), words.typed.strip(), place)
        found = list(rows[: max(until, RANKED + 1)])
    if len(found) <= RANKED:
        found.sort(key=lambda row: (not row[1], -row[2]))  # which leaves equals by name
    return [row[0] for row in found[:until]]
