"""The rows of the catalogue as markup, each kept for a moment under all that the list knows of it.

Twenty rows cost more queries and more drawing than all the rest of the page, and the same rows are
looked at again and again. What changes in the list's own columns is drawn anew at once; what is
counted for a row beside them may be half a minute old.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from people.kept_markup import drawn_by_key
from platforms.listed import Listed
from platforms.models import Openness
from platforms.ownerless import unreachable
from platforms.panels import Figures, figures_of
from platforms.promising import promising

#: Seconds.
KEPT_FOR = 30


def rows(platforms: Sequence[Listed]) -> list[SafeString]:
    """The rows' markup, in their order."""
    return drawn_by_key("platforms/_row.html", platforms, _shown, seconds=KEPT_FOR)


def _shown(listed: Sequence[Listed]) -> list[dict[str, Any]]:
    # Only what a promise is reckoned from: the texts and search vectors are longer than all else.
    platforms = list(promising([one.pk for one in listed]).values())
    figures, ownerless = figures_of(platforms), unreachable(platforms)
    return [
        {
            "name": one.name,
            "url": one.url,
            "summary": one.marked,
            "tags": [one.language, *one.tags[:2]] if one.language else one.tags[:2],
            "restricted": one.restricted,
            "lifecycle": one.lifecycle,
            "lifecycle_word": one.lifecycle_word,
            "open": one.governance_word if one.openness == Openness.WELCOME else one.openness_word,
            "department": one.department,
            "readiness": one.readiness if one.assessed_at else None,
            "promised": one.response_hours,
            "room": one.room,
            "ownerless": one.pk in ownerless,
            "figures": figures.get(one.pk, Figures()),
        }
        for one in listed
    ]
