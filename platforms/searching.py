"""Which platforms match some words, and in which order.

The narrow words (name, tags, summary) are asked first. Only where they find little are the long
texts asked too; only where they find nothing, who answers for a platform: people and teams by name.

Matches stand in tiers: those named so, those tagged so, those whose summary completes the words,
those whose long texts do, those somebody of that name answers for. In a tier those whose name
begins with the words come first, then by the weight of the words there (ts_rank), then by name. Of
a tier of more than `RANKED`, as of a word that is everywhere, the names alone decide: that order is
kept in an index, and the same however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import Team, User
from people.selectors import people_here
from platforms import search_queries
from platforms.filters import LONGEST_SEARCH, Words, query_of, words_of
from platforms.listed import Listed, listed
from platforms.models import Platform, PlatformRole
from platforms.search_queries import MORE, NARROW, PAGE, RANKED, Plain
from platforms.selectors import restricted_seen, unarchived, visible_to
from platforms.spelling import split

#: Fewer matches than this, and the long texts are asked as well.
SHORT = 20
#: A word of fewer letters names nobody.
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Matches:
    """What matches some words, for one viewer; where it is few, all of it is known by its `ids`."""

    viewer: User
    words: Words | None
    ids: frozenset[int] | None = None

    @property
    def none(self) -> bool:
        return self.ids is not None and not self.ids

    @cached_property
    def rows(self) -> QuerySet[Platform]:
        """All of it, the archived too."""
        seen = visible_to(self.viewer)
        if self.ids is not None:
            return seen.filter(pk__in=self.ids)
        return seen.filter(search=query_of(self.words)) if self.words else seen


def matching(viewer: User, text: str) -> Matches:
    """What of all that somebody may see matches the words; all of it where there are none."""
    words = words_of(text)
    if not viewer.is_active:
        return Matches(viewer, words, frozenset())
    if words is None:
        return Matches(viewer, None)
    asked = Plain(words, restricted_seen(viewer))
    ids = set(asked.narrow())
    if len(ids) > RANKED:
        return Matches(viewer, words)
    if len(ids) < SHORT:
        if not ids and (answered_for := _answered_for(text)):
            seen = visible_to(viewer).filter(pk__in=answered_for)
            ids.update(seen.values_list("pk", flat=True)[:MORE])
        ids.update(asked.texts())
    return Matches(viewer, words, frozenset(ids))


def best(viewer: User, text: str, size: int) -> list[Listed]:
    """The best of what matches and takes part."""
    return ranked(matching(viewer, text), 0, size, marked=False)


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
    matches: Matches,
    start: int,
    stop: int,
    *,
    rows: QuerySet[Platform] | None = None,
    marked: bool = True,
) -> list[Listed]:
    """Some of the matches in their order, the words marked in what is shown of them.

    Of `rows`, or of all that takes part, which is quicker.
    """
    words = matches.words
    if words is None:
        rows = unarchived(matches.rows) if rows is None else rows
        return listed(rows.order_by("name", "pk")[start:stop])
    asked = Plain(words, restricted_seen(matches.viewer))
    if matches.ids is None:
        ids = _best(matches, words, rows, stop)[start:]
        by_id = {one.pk: one for one in asked.listed(ids, marked=marked)}
        return [by_id[pk] for pk in ids if pk in by_id]
    if rows is None and stop <= PAGE:
        return asked.first_page([*matches.ids], marked=marked)[start:stop]
    rows = unarchived(matches.rows) if rows is None else rows
    ordered = search_queries.in_order(rows, query_of(words), words.typed.strip())
    return listed(ordered[start:stop], query_of(words) if marked else None)


def in_order(matches: Matches, rows: QuerySet[Platform]) -> QuerySet[Platform]:
    """All of `rows` in the order of `ranked`, whatever their number."""
    words = matches.words
    if words is None:
        return rows.order_by("name", "pk")
    query, begin = query_of(words), words.typed.strip()
    many = range(NARROW) if matches.ids is None else ()
    large = [
        place
        for place in many
        if len(search_queries.tier(rows, query, begin, place).order_by()[: RANKED + 1]) > RANKED
    ]
    return search_queries.in_order(rows, query, begin, large)


def _best(matches: Matches, words: Words, rows: QuerySet[Platform] | None, until: int) -> list[int]:
    """The ids of the first `until` of many matches, in their order."""
    asked = Plain(words, restricted_seen(matches.viewer))
    query, begin = query_of(words), words.typed.strip()
    found: list[int] = []
    for place in range(NARROW):
        wanted = until - len(found)
        if wanted <= 0:
            break
        if rows is None and wanted <= RANKED:
            tier = asked.tier(place)
        else:
            whole = unarchived(matches.rows) if rows is None else rows
            ordered = search_queries.tier(whole, query, begin, place)
            tier = list(ordered[: max(wanted, RANKED + 1)])
        if len(tier) <= RANKED:
            tier.sort(key=lambda row: (not row[1], -row[2]))  # which leaves equals by name
        found += [row[0] for row in tier[:wanted]]
    return found
