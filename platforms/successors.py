"""Finding a platform by its address, and where an address leads once its platform was merged."""

from __future__ import annotations

from django.http import Http404

from people.models import User
from people.refusals import Refused
from platforms.models import Platform
from platforms.selectors import seen_at, visible_to


class MovedOn(Refused):
    """The platform was merged into one that the viewer may see.

    Whoever reads is led to the same place of the other; whoever writes is told, and nothing is
    done, as they had the one in mind and not the other.
    """

    def __init__(self, platform: Platform, into: Platform) -> None:
        super().__init__(
            f"{platform} is part of {into} now. Nothing was changed; do it there if it is to be"
            f" done for {into}."
        )
        self.platform, self.into = platform, into


def successor(platform: Platform, user: User) -> Platform | None:
    """What a platform is part of, None where that is nothing or hidden from the user."""
    if platform.merged_into_id is None:
        return None
    return visible_to(user).filter(pk=platform.merged_into_id).first()


def listed(user: User, slug: str) -> Platform | None:
    """The platform that a list narrowed to a slug is of: its successor where it was merged.

    None where the user sees no platform of that slug.
    """
    found = visible_to(user).filter(slug=slug.replace("\0", "-")).first()
    return (successor(found, user) or found) if found else None


def platform_at(user: User, slug: str) -> Platform:
    """The platform of an address, with what its pages show around it.

    Raises Http404 for one that the user may not see, MovedOn for one that was merged.
    """
    one = seen_at(user, slug)
    if into := successor(one, user):
        raise MovedOn(one, into)
    return one


def not_at(user: User, slug: str) -> Http404:
    """What to raise where the platform of an address has no such thing; MovedOn where merged."""
    platform_at(user, slug)
    return Http404()


def led_on(user: User, slugs: list[str]) -> list[str]:
    """The slugs, each merged platform's replaced by its successor's that the user may see."""
    readable = [slug for slug in slugs if "\0" not in slug]  # which PostgreSQL takes in no text
    rows = visible_to(user).filter(slug__in=readable, merged_into__in=visible_to(user))
    into = dict(rows.values_list("slug", "merged_into__slug"))
    return list(dict.fromkeys(into.get(slug, slug) for slug in slugs))
