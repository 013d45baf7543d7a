"""What somebody does, in a few words; packages above register what they know."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from people.models import Department, User
from people.selectors import teams_by_user

Introduce = Callable[[Sequence[User]], Mapping[int, str]]
_introductions: list[Introduce] = []


def register(introduce: Introduce) -> Introduce:
    """Register a function that answers, for many people at once, a few words by user id."""
    _introductions.append(introduce)
    return introduce


def introduced(people: Sequence[User]) -> list[dict[str, Any]]:
    """Each person with their teams and what is known of them; those who do something first.

    Queries do not grow with the people.
    """
    known: dict[int, list[str]] = {person.pk: [] for person in people}
    for introduce in _introductions:
        for pk, words in introduce(people).items():
            known[pk].append(words)
    teams = teams_by_user(people)
    rows: list[dict[str, Any]] = [
        {"user": one, "teams": teams[one.pk], "does": known[one.pk]} for one in people
    ]
    return sorted(rows, key=lambda row: not known[row["user"].pk])


@register
def managed_in_words(people: Sequence[User]) -> Mapping[int, str]:
    """Say who manages which departments."""
    rows = Department.objects.filter(manager__in=people).values_list("manager", "name")
    names: dict[int, list[str]] = {}
    for pk, name in rows:
        names.setdefault(pk, []).append(name)
    return {pk: f"manages {' and '.join(mine)}" for pk, mine in names.items()}


@register
def admins_in_words(people: Sequence[User]) -> Mapping[int, str]:
    """Say who runs the portal."""
    return {person.pk: "runs the portal" for person in people if person.is_admin}
