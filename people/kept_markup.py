"""Markup that is drawn once and kept under all that stands in it.

What changed has another key and is drawn anew at once; only words that tell how long ago something
was may be as old as the keeping.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
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
    zone = timezone.get_current_timezone_name()
    keys = [_key(template, zone, thing) for thing in things]
    kept: dict[str, str] = cache.get_many(keys)
    missing = {key: one for key, one in zip(keys, things, strict=True) if key not in kept}
    if missing:
        fresh = {
            key: str(render_to_string(template, dict(context)))
            for key, context in zip(missing, contexts([*missing.values()]), strict=True)
        }
        cache.set_many(fresh, seconds)
        kept |= fresh
    return [mark_safe(kept[key]) for key in keys]  # noqa: S308 - what the template drew


def _key(template: str, zone: str, thing: object) -> str:
    said = repr((template, zone, thing))
    return f"markup:{sha256(said.encode()).hexdigest()}"
