"""What programs name: platforms by slug, in a filter or a body, and people by user name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from people.models import User
from people.refusals import Invalid
from people.selectors import people_here
from platforms.models import Platform
from platforms.selectors import visible_to
from platforms.successors import listed

PLATFORM = OpenApiParameter(
    "platform",
    OpenApiTypes.STR,
    description="A platform's slug; that of a merged one stands for what it is part of now.",
)


def platform_named(user: User, slug: str) -> Platform | None:
    """The platform of a body; None for none. Raises Invalid for one not to be seen."""
    return _seen(slug, lambda: visible_to(user).filter(slug=slug.replace("\0", "-")).first())


def platform_asked(user: User, slug: str) -> Platform | None:
    """The platform of a filter; None for none. Raises Invalid for one not to be seen."""
    return _seen(slug, lambda: listed(user, slug))


def _seen(slug: str, find: Callable[[], Platform | None]) -> Platform | None:
    if not slug:
        return None
    found = find()
    if found is None:
        raise Invalid("Nothing was done.", {"platform": "There is no such platform."})
    return found


def person(**more: Any) -> serializers.SlugRelatedField[User]:
    """Somebody whose account is active, by user name."""
    return serializers.SlugRelatedField(slug_field="username", queryset=people_here(), **more)
