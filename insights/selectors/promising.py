"""What platforms promise and when they work, of those that rows were found of."""

from __future__ import annotations

from collections.abc import Iterable

from platforms.models import Platform

_FIELDS = (
    "pk", "response_hours", "decision_hours", "time_zone", "workdays", "day_start", "day_end",
    "country",
)  # fmt: skip


def promising(ids: Iterable[int]) -> dict[int, Platform]:
    """The platforms by id, with no more of each than a promise is reckoned from; one query."""
    return Platform.objects.only(*_FIELDS).in_bulk(set(ids))
