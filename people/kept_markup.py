"""Markup that is drawn once and kept under all that stands in it.

What changed has another key and is drawn anew at once; only words that tell how long ago something
was may be as old as the keeping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import BaseCache, cache, caches
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

Context = Mapping[str, Any]
Thing = TypeVar("Thing")


def drawn(template: str, contexts: Sequence[Context], *, seconds: int = 60) -> list[SafeString]:
    """The template drawn with each context, of those kept before and of one reading of the cache.

    A context holds plain values and nothing else, since what it says when written out is the key.
    """
    return drawn_by_key(template, contexts, lambda missing: missing, seconds=seconds)


def drawn_by_key(
    template: str,
    things: Sequence[Thing],
    contexts: Callable[[Sequence[Thing]], Sequence[Context]],
    *,
    seconds: int,
) -> list[SafeString]:
    """The template drawn with the context of each thing; asked only for what is not kept yet.

    What a thing says when written out is the key, so it holds plain values and nothing else. What
    `contexts` adds to it may be as old as the keeping.
    """

    def draw(places: list[int]) -> list[str]:
        shown = contexts([things[place] for place in places])
        return [render_to_string(template, dict(context)) for context in shown]

    return _kept([(template, thing) for thing in things], draw, seconds)


@dataclass(frozen=True)
class Part:
    """A part of a page: all that it `shows`, as plain values, and the context to draw it with."""

    template: str
    shows: object
    context: Callable[[], Context]

    def drawn(self) -> str:
        """The part, drawn anew."""
        return render_to_string(self.template, dict(self.context()))


def drawn_parts(*parts: Part, seconds: int) -> list[SafeString]:
    """Parts of one page, of those that this process drew before."""
    shown = [(part.template, part.shows) for part in parts]
    return _kept(
        shown, lambda places: [parts[place].drawn() for place in places], seconds, caches["near"]
    )


def _kept(
    shown: Sequence[object],
    draw: Callable[[list[int]], list[str]],
    seconds: int,
    cache: BaseCache = cache,
) -> list[SafeString]:
    """The markup for all that is shown; those at the places that nothing is kept for are drawn."""
    zone = timezone.get_current_timezone_name()
    keys = [_key(zone, one) for one in shown]
    kept: dict[str, str] = cache.get_many(keys)
    places = {key: place for place, key in enumerate(keys) if key not in kept}
    if places:
        fresh = dict(zip(places, map(str, draw([*places.values()])), strict=True))
        cache.set_many(fresh, seconds)
        kept |= fresh
    return [mark_safe(kept[key]) for key in keys]  # noqa: S308 - what the template drew


def _key(zone: str, shown: object) -> str:
    return f"markup:{sha256(repr((zone, shown)).encode()).hexdigest()}"
