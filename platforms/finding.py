"""What of the catalogue is found by a few letters: platforms, and help that is wanted."""

from collections.abc import Iterable

from people import finding
from people.finding import EACH, Place
from people.models import User
from platforms import playbook, searching, wanted

PLATFORMS = "Platforms"


@finding.register(PLATFORMS, "grid", place=10)
def platforms(user: User, words: str) -> Iterable[Place]:
    """Platforms as the catalogue finds them, the best first."""
    for row in searching.best(user, words, EACH):
        yield Place(row.name, row.url, row.team)


@finding.register("Playbook", "book", place=50)
def guidance(user: User, words: str) -> Iterable[Place]:
    """Pages of the playbook, by what they say."""
    for row in (
        playbook.found_by(words).select_related(None).only("title", "slug", "summary")[:EACH]
    ):
        yield Place(str(row), row.get_absolute_url(), row.summary[:60])


@finding.register("Help wanted", "hand", place=20)
def help_wanted(user: User, words: str) -> Iterable[Place]:
    """Items that wait for somebody to pick them up."""
    rows = wanted.found_by(wanted.help_wanted(user), words)
    for row in rows.only("title", "platform__slug", "platform__name")[:EACH]:
        yield Place(str(row), row.get_absolute_url(), str(row.platform))
