"""Keeps platforms as they are while something is written for them."""

from __future__ import annotations

from collections.abc import Iterable

from platforms.models import Platform


def steady(platforms: Iterable[int]) -> dict[int, Platform]:
    """The platforms as they are now, by id.

    Until the caller's transaction ends nobody archives them or merges them away: what is written
    for them meanwhile is there before, and follows, or comes after, and is refused. In the order
    of their ids, so that two who want the same ones never wait for each other.
    """
    rows = Platform.objects.select_for_update(no_key=True).filter(pk__in=list(platforms))
    return {one.pk: one for one in rows.order_by("pk")}
