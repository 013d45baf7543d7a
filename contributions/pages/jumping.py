"""Where somebody may jump to by a few letters: platforms, proposals, changes and people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from contributions.selectors import visible_changes, visible_proposals
from people.models import User
from people.selectors import people_here
from platforms.selectors import visible_to

EACH = 5
LONGEST = 100


@dataclass(frozen=True)
class Place:
    name: str
    url: str
    meta: str = ""
    state: str = ""


@dataclass(frozen=True)
class Group:
    """Places of one kind, with the icon that stands for it."""

    title: str
    mark: str
    places: list[Place]


def places(user: User, words: str) -> list[Group]:
    """What of the words' finds the user may see, five of each kind; empty kinds are left out."""
    words = words[:LONGEST].replace("\0", "")
    if not words:
        return []
    groups = [
        Group("Platforms", "grid", list(_platforms(user, words))),
        Group("Proposals", "file", list(_proposals(user, words))),
        Group("Changes", "pull-request", list(_changes(user, words))),
        Group("People", "user", list(_people(words))),
    ]
    return [group for group in groups if group.places]


def _number(words: str, mark: str) -> int:
    """The number in `P-12` or `#12` or plain `12`; 0 for none, which nothing has."""
    found = re.fullmatch(rf"(?:{mark})?(\d{{1,9}})", words, re.IGNORECASE | re.ASCII)
    return int(found.group(1)) if found else 0


def _platforms(user: User, words: str) -> Iterable[Place]:
    rows = visible_to(user).filter(Q(name__icontains=words) | Q(keywords__icontains=words))
    for row in rows.select_related("team").order_by("name")[:EACH]:
        yield Place(str(row), row.get_absolute_url(), str(row.team))


def _proposals(user: User, words: str) -> Iterable[Place]:
    rows = visible_proposals(user).filter(Q(title__icontains=words) | Q(pk=_number(words, "P-")))
    for row in rows.order_by("-pk")[:EACH]:
        yield Place(str(row), row.get_absolute_url(), row.number, row.state)


def _changes(user: User, words: str) -> Iterable[Place]:
    found = Q(title__icontains=words) | Q(number=_number(words, "#"))
    rows = visible_changes(user).filter(found).select_related("repository")
    for row in rows.order_by("-pk")[:EACH]:
        yield Place(row.title, row.get_absolute_url(), str(row), row.state)


def _people(words: str) -> Iterable[Place]:
    rows = people_here().filter(Q(name__icontains=words) | Q(username__icontains=words))
    for row in rows[:EACH]:
        yield Place(str(row), reverse("person", args=[row.username]), row.username)
