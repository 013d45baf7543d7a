"""Reading roadmaps: the items one may see, and the list of all help wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank
from django.db.models import Count, F, Func, QuerySet, TextField

from people.models import User
from people.paging import NEWEST_FIRST, Page, cut
from platforms.filters import LONGEST_SEARCH, Query, search_query
from platforms.lifecycle import ItemState
from platforms.models import Lifecycle, Openness, Platform, RoadmapItem
from platforms.selectors import seen_by

SIZE = 30
#: Skills to choose from, the most frequent.
MOST_SKILLS = 40


def items_seen(user: User) -> QuerySet[RoadmapItem]:
    """Items of the platforms that somebody may see."""
    return RoadmapItem.objects.filter(seen_by(user, "platform__")).select_related("platform")


def help_wanted(user: User) -> QuerySet[RoadmapItem]:
    """Open items whose owners want help and whose platforms take proposals."""
    return wanted_of(items_seen(user))


def wanted_of(rows: QuerySet[RoadmapItem]) -> QuerySet[RoadmapItem]:
    """Those of the items with which help is wanted and taken."""
    rows = rows.filter(**_WANTED)
    return rows.exclude(platform__lifecycle=Lifecycle.ARCHIVED.value).exclude(
        platform__openness=Openness.PAUSED.value
    )


def help_wanted_by(platform: Platform, count: int) -> list[RoadmapItem]:
    """The latest items with which one platform's owners want help, as their rows are shown."""
    if not platform.takes_proposals:
        return []
    rows = _counted(platform.items.filter(**_WANTED)).select_related("mentor")
    return list(rows.order_by("-pk")[:count])


_WANTED = {"state": ItemState.OPEN.value, "wanted": True}


def counted(rows: QuerySet[RoadmapItem]) -> QuerySet[RoadmapItem]:
    """Items with what a row shows: how many teams need each, its mentor and its team."""
    return _counted(rows).select_related("platform__team__department", "mentor")


def _counted(rows: QuerySet[RoadmapItem]) -> QuerySet[RoadmapItem]:
    return rows.annotate(teams=Count("needs")).defer("text", "text_html", "search")


def found_by(rows: QuerySet[RoadmapItem], query: Query) -> QuerySet[RoadmapItem]:
    """The items that are found, the best first."""
    ranked = rows.filter(search=query).annotate(rank=SearchRank(F("search"), query))
    return ranked.order_by("-rank", "-pk")


@dataclass(frozen=True)
class HelpWanted:
    """The list as asked for.

    `skills` are (key, word, how many) of all that the words find.
    """

    page: Page[RoadmapItem]
    count: int
    words: str
    skills: list[tuple[str, str, int]]
    chosen: list[str]

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """The facet's words, for the chips over the rows."""
        return {"skill": {key: word for key, word, _ in self.skills}}


def find(
    user: User, *, words: str = "", skills: Sequence[str] = (), cursor: str = ""
) -> HelpWanted:
    """Answer what help is wanted that needs any of the skills and has the words."""
    words = words.replace("\0", "").strip()[:LONGEST_SEARCH]
    chosen = list(dict.fromkeys(one.replace("\0", "").lower()[:40] for one in skills if one))
    rows = help_wanted(user)
    if words and search_query(words):
        rows = rows.filter(search=search_query(words))
    found = rows.filter(skill_keys__overlap=chosen) if chosen else rows
    return HelpWanted(
        page=cut(counted(found), NEWEST_FIRST, cursor, SIZE),
        count=found.count(),
        words=words,
        skills=_skills(rows, chosen),
        chosen=chosen,
    )


class _Each(Func):
    """Every element of an array, a row each."""

    function = "unnest"
    output_field = TextField()
    set_returning = True


def _skills(rows: QuerySet[RoadmapItem], chosen: Sequence[str]) -> list[tuple[str, str, int]]:
    """The skills asked for, the most frequent first; spellings of one skill are counted as one."""
    each = rows.order_by().annotate(skill=_Each(F("skills"))).values("skill")
    told = each.annotate(n=Count("pk")).order_by("-n", "skill").values_list("skill", "n")
    words: dict[str, str] = {key: key for key in chosen}
    counts: Counter[str] = Counter(dict.fromkeys(chosen, 0))
    for word, n in told:
        key = word.lower()
        words[key] = word if not counts[key] else words[key]
        counts[key] += n
    shown = [key for key, _ in counts.most_common(MOST_SKILLS)]
    shown += [key for key in chosen if key not in shown]
    return [(key, words[key], counts[key]) for key in shown]


def roadmap_of(platform: Platform) -> dict[str, list[RoadmapItem]]:
    """A platform's items: help wanted, picked up, planned, delivered, dropped."""
    rows = counted(platform.items.all()).order_by(F("forecast").asc(nulls_last=True), "pk")
    found: dict[str, list[RoadmapItem]] = {}
    for item in rows:
        found.setdefault(item.shown_state, []).append(item)
    found.get("delivered", []).sort(key=lambda one: (one.delivered_on, one.pk), reverse=True)
    return found
