"""What of the catalogue is found by a few letters: platforms, and help that is wanted."""

from __future__ import annotations

from collections.abc import Iterable

from people import finding
from people.finding import EACH, Place
from people.models import User
from people.written import Written
from platforms import playbook, searching, wanted
from platforms.filters import WORDS, Words, query_of, words_of
from platforms.models import Platform, PlaybookPage, RoadmapItem
from platforms.selectors import restricted_seen, seen_among

PLATFORMS = "Platforms"


@finding.register(PLATFORMS, "grid", place=10)
def platforms(user: User, words: str) -> Iterable[Place]:
    """Platforms as the catalogue finds them, the best first."""
    for row in searching.best(user, words, EACH):
        yield Place(row.name, row.url, row.team)


@finding.register("Playbook", "book", place=50)
def guidance(user: User, words: str) -> Iterable[Place]:
    """Pages of the playbook, by what they say."""
    if asked := words_of(words):
        for title, slug, summary in _GUIDANCE.rows(**asked._asdict()):
            row = PlaybookPage(title=title, slug=slug)
            yield Place(title, row.get_absolute_url(), summary[:60])


@finding.register("Help wanted", "hand", place=20)
def help_wanted(user: User, words: str) -> Iterable[Place]:
    """Items that wait for somebody to pick them up."""
    asked = words_of(words)
    if asked is None or not user.is_active:
        return
    for pk, title, slug, name in _WANTED.rows(**asked._asdict(), seen=restricted_seen(user)):
        row = RoadmapItem(pk=pk, platform=Platform(slug=slug))
        yield Place(title, row.get_absolute_url(), name)


# A word that is everywhere wants another plan than one that is nowhere.
_GUIDANCE: Written[PlaybookPage] = Written(
    lambda **words: playbook.found_by(query_of(Words(**words))).values_list(
        "title", "slug", "summary"
    )[:EACH],
    planned_anew=True,
    **WORDS,
)
_WANTED: Written[RoadmapItem] = Written(
    lambda seen, **words: wanted.found_by(
        wanted.wanted_of(RoadmapItem.objects.filter(seen_among(seen, "platform__"))),
        query_of(Words(**words)),
    ).values_list("pk", "title", "platform__slug", "platform__name")[:EACH],
    planned_anew=True,
    **WORDS,
    seen=list,
)
