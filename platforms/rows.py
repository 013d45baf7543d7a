"""The rows of the catalogue: what stands in each, kept for a moment, and its markup.

Twenty rows cost more queries and more drawing than all the rest of the page, and the same rows are
looked at again and again. What was counted for a row is kept for half a minute. What was drawn is
kept under all that stands in it, so a row that changed is drawn anew at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from platforms import listing, selectors
from platforms.models import Platform
from platforms.panels import Figures, figures_of

#: Seconds for which counts are kept, and drawn rows, which tell times like "3 days ago".
COUNTED_FOR, DRAWN_FOR = 30, 60
_TEMPLATE = "platforms/_row.html"


@dataclass(frozen=True)
class Standing:
    """How a platform stands beside others: its figures, and whether nobody answers for it."""

    figures: Figures | None
    ownerless: bool


def drawn(platforms: Sequence[Platform]) -> list[SafeString]:
    """The rows' markup, in their order."""
    standings = _standings(platforms)
    keys = [_key(one, standings[one.pk]) for one in platforms]
    kept: dict[str, str] = cache.get_many(keys)
    fresh = {
        key: str(render_to_string(_TEMPLATE, _shown(one, standings[one.pk])))
        for key, one in zip(keys, platforms, strict=True)
        if key not in kept
    }
    if fresh:
        cache.set_many(fresh, DRAWN_FOR)
    kept |= fresh
    return [mark_safe(kept[key]) for key in keys]  # noqa: S308 - what the template drew


def _standings(platforms: Sequence[Platform]) -> dict[int, Standing]:
    # The weeks of the figures are those of the viewer's zone.
    zone = timezone.get_current_timezone_name()
    keys = {f"platform-standing:{zone}:{one.pk}": one for one in platforms}
    kept: dict[str, Standing] = cache.get_many(keys)
    missing = [one for key, one in keys.items() if key not in kept]
    if missing:
        figures, ownerless = figures_of(missing), selectors.unreachable(missing)
        counted = {
            key: Standing(figures.get(one.pk), one.pk in ownerless)
            for key, one in keys.items()
            if key not in kept
        }
        cache.set_many(counted, COUNTED_FOR)
        kept |= counted
    return {one.pk: kept[key] for key, one in keys.items()}


def _shown(one: Platform, standing: Standing) -> dict[str, object]:
    return {"one": one, "summary": listing.marked(one), "standing": standing}


def _key(one: Platform, standing: Standing) -> str:
    """A key of everything that the row shows."""
    shown = (
        one.slug,
        one.name,
        listing.marked(one),
        one.restricted,
        one.lifecycle,
        one.language,
        one.tags,
        one.openness,
        one.governance,
        one.team.department.name,
        one.assessed_at is not None,
        one.readiness,
        one.response_hours,
        one.room,
        standing,
        timezone.get_current_timezone_name(),
    )
    return f"platform-row:{sha256(repr(shown).encode()).hexdigest()}"
