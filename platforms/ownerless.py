"""Which platforms nobody answers for, at present or for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from platforms.models import Platform, Role
from platforms.selectors import Holder, holders


def without_owner(platforms: Sequence[Platform]) -> set[int]:
    """Ids of the platforms that nobody active owns at present."""
    held = holders(platforms)
    return {one.pk for one in platforms if not any(map(_owns, held.get(one.pk, [])))}


def unreachable(platforms: Sequence[Platform], at: datetime | None = None) -> set[int]:
    """Ids of the platforms none of whose owners is here, nor anybody who stands in for one."""
    held = holders(platforms, at)
    return {
        one.pk
        for one in platforms
        if not any(_owns(holder) and not holder.away_until for holder in held.get(one.pk, []))
    }


def _owns(holder: Holder) -> bool:
    return holder.role == Role.OWNER and not holder.user.is_bot
