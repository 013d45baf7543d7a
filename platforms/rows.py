"""The rows of the catalogue: what stands in each, counted for a moment, and its markup.

Twenty rows cost more queries and more drawing than all the rest of the page, and the same rows are
looked at again and again: what was counted for a row is kept for half a minute, and its markup
under all that it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.safestring import SafeString

from people.kept_markup import drawn
from platforms import listing
from platforms.models import Openness, Platform
from platforms.ownerless import unreachable
from platforms.panels import Figures, figures_of

#: Seconds.
COUNTED_FOR = 30


@dataclass(frozen=True)
class Standing:
    """How a platform stands beside others: its figures, and whether nobody answers for it."""

    figures: Figures | None
    ownerless: bool


def rows(platforms: Sequence[Platform]) -> list[SafeString]:
    """The rows' markup, in their order."""
    standings = _standings(platforms)
    return drawn("platforms/_row.html", [_shown(one, standings[one.pk]) for one in platforms])


def _standings(platforms: Sequence[Platform]) -> dict[int, Standing]:
    # The weeks of the figures are those of the viewer's zone.
    zone = timezone.get_current_timezone_name()
    keys = {f"platform-standing:{zone}:{one.pk}": one for one in platforms}
    kept: dict[str, Standing] = cache.get_many(keys)
    missing = [one for key, one in keys.items() if key not in kept]
    if missing:
        figures, ownerless = figures_of(missing), unreachable(missing)
        counted = {
            key: Standing(figures.get(one.pk), one.pk in ownerless)
            for key, one in keys.items()
            if key not in kept
        }
        cache.set_many(counted, COUNTED_FOR)
        kept |= counted
    return {one.pk: kept[key] for key, one in keys.items()}


def _shown(one: Platform, standing: Standing) -> dict[str, Any]:
    figures = standing.figures or Figures()
    return {
        "name": one.name,
        "url": one.get_absolute_url(),
        "summary": listing.marked(one),
        "tags": [one.language, *one.tags[:2]] if one.language else one.tags[:2],
        "restricted": one.restricted,
        "lifecycle": one.lifecycle,
        "lifecycle_word": one.get_lifecycle_display(),
        "open": one.get_governance_display()
        if one.openness == Openness.WELCOME
        else one.get_openness_display(),
        "department": one.team.department.name,
        "readiness": one.readiness if one.assessed_at else None,
        "promised": one.response_hours,
        "room": one.room,
        "ownerless": standing.ownerless,
        "figures": figures,
    }
