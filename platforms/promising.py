"""What platforms promise and when they work, of those that rows were found of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from platforms.models import Platform

_FIELDS = (
    "pk", "response_hours", "decision_hours", "time_zone", "workdays", "day_start", "day_end",
    "country",
)  # fmt: skip


def promising(ids: Collection[int] | QuerySet[Any, Any]) -> dict[int, Platform]:
    """The platforms by id, with no more of each than a promise is reckoned from; one query."""
    return Platform.objects.only(*_FIELDS).filter(pk__in=ids).in_bulk()
