"""What of proposals and changes is found by a few letters or by number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from contributions.models.titles import titled
from contributions.selectors import visible_changes, visible_proposals
from people import finding
from people.finding import EACH, Place
from people.models import User


def _number(words: str, mark: str) -> int:
    """The number in `P-12` or `#12` or plain `12`; 0 for none, which nothing has."""
    found = re.fullmatch(rf"(?:{mark})?(\d{{1,9}})", words, re.IGNORECASE | re.ASCII)
    return int(found.group(1)) if found else 0


@finding.register("Proposals", "file", place=30)
def proposals(user: User, words: str) -> Iterable[Place]:
    """Proposals by number, or by the words of their titles."""
    rows, number = visible_proposals(user), _number(words, "P-")
    found = rows.filter(pk=number) if number else titled(rows, words)
    for row in found.order_by("-pk").only("title", "state")[:EACH]:
        yield Place(str(row), row.get_absolute_url(), row.number, row.state)


@finding.register("Changes", "pull-request", place=40)
def changes(user: User, words: str) -> Iterable[Place]:
    """Changes by number, or by the words of their titles."""
    rows, number = visible_changes(user), _number(words, "#")
    found = rows.filter(number=number) if number else titled(rows, words)
    rows = found.select_related("repository").order_by("-pk")
    for row in rows.only("title", "number", "state", "repository__full_name")[:EACH]:
        yield Place(row.title, row.get_absolute_url(), str(row), row.state)
