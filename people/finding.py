"""Places found by a few letters, for the search box and Ctrl-K: each package registers its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse

from people.models import Team, User
from people.selectors import people_here

#: So many of each kind are shown.
EACH = 5
LONGEST = 100


@dataclass(frozen=True)
class Place:
    """Something one may go to."""

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


#: What finds: a viewer and some words in, places that the viewer may see out.
Find = Callable[[User, str], Iterable[Place]]


@dataclass(order=True)
class _Kind:
    place: int
    title: str
    mark: str
    find: Find = field(compare=False)


_kinds: list[_Kind] = []


def register(title: str, mark: str, *, place: int) -> Callable[[Find], Find]:
    """Register what finds places of one kind; kinds stand in the order of `place`."""

    def keep(find: Find) -> Find:
        _kinds.append(_Kind(place, title, mark, find))
        _kinds.sort()
        return find

    return keep


def groups(user: User, words: str, *, but: str = "") -> list[Group]:
    """What of the words' finds the user may see, a few of each kind but `but`; none where empty."""
    words = words[:LONGEST].replace("\0", "").strip()
    if not words:
        return []
    found = [
        Group(kind.title, kind.mark, list(kind.find(user, words)))
        for kind in _kinds
        if kind.title != but
    ]
    return [group for group in found if group.places]


@register("People", "user", place=90)
def people(user: User, words: str) -> Iterable[Place]:
    """Colleagues by name, user name or a skill of theirs."""
    named = Q(name__icontains=words) | Q(username__icontains=words)
    rows = people_here().filter(named | Q(skill_keys__contains=[words.lower()]))
    for row in rows[:EACH]:
        yield Place(str(row), reverse("person", args=[row.username]), row.username)


@register("Teams", "users", place=80)
def teams(user: User, words: str) -> Iterable[Place]:
    """Teams by name or department."""
    named = Q(name__icontains=words) | Q(department__name__icontains=words)
    for row in Team.objects.filter(named).select_related("department").order_by("name")[:EACH]:
        yield Place(str(row), reverse("team", args=[row.slug]), str(row.department))
