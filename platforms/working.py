"""What goes on in repositories and waits for owners, as whoever knows changes counts it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from platforms.models import Repository


@dataclass(frozen=True)
class Work:
    """One repository's pull requests: open now, merged in the last 90 days.

    `checked` says whether a check of somebody's ran on one of the last 90 days; None where there
    was no pull request to see it on.
    """

    open: int = 0
    merged: int = 0
    last_merged_at: datetime | None = None
    checked: bool | None = None


Count = Callable[[Collection[int]], Mapping[int, Work]]
Load = Callable[[Collection[int]], Mapping[int, int]]
_counts: list[Count] = []
_loads: list[Load] = []


def register_work(count: Count) -> Count:
    """Register what counts the pull requests of many repositories at once, by repository id."""
    _counts.append(count)
    return count


def register_load(load: Load) -> Load:
    """Register what counts what waits for the owners of many platforms at once, by platform id."""
    _loads.append(load)
    return load


def work_of(repositories: Collection[int]) -> dict[int, Work]:
    """What goes on in each repository; queries do not grow with them."""
    found = dict.fromkeys(repositories, Work())
    for count in _counts if found else ():
        found |= count(repositories)
    return found


def with_work(rows: QuerySet[Repository]) -> list[Repository]:
    """Repositories by name, each with what goes on in it as `work`."""
    found = list(rows.order_by("full_name"))
    works = work_of([one.pk for one in found])
    for one in found:
        setattr(one, "work", works[one.pk])  # noqa: B010 - not a column
    return found


def load_of(platforms: Collection[int]) -> dict[int, int]:
    """How many reviews and decisions wait for each platform's owners, likewise."""
    found = dict.fromkeys(platforms, 0)
    for load in _loads:
        for pk, waiting in load(platforms).items():
            found[pk] += waiting
    return found
