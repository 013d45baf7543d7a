"""Platforms as programs name them: by slug, in an address, a filter or a body."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from people.models import User
from people.refusals import Invalid
from platforms.models import Platform
from platforms.selectors import visible_to

PLATFORM = OpenApiParameter("platform", OpenApiTypes.STR, description="A platform's slug.")


def platform_named(user: User, slug: str) -> Platform | None:
    """The platform of a filter or body; None for none. Raises Invalid for one not to be seen."""
    if not slug:
        return None
    found = visible_to(user).filter(slug=slug.replace("\0", "")).first()
    if found is None:
        raise Invalid("Nothing was done.", {"platform": "There is no such platform."})
    return found
