"""Markup that is drawn once and kept under all that stands in it.

What changed has another key and is drawn anew at once; only words that tell how long ago something
was may be as old as the keeping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe


def drawn(
    template: str, contexts: Sequence[Mapping[str, Any]], *, seconds: int = 60
) -> list[SafeString]:
    """The template drawn with each context, of those kept before and of one reading of the cache.

    A context holds plain values and nothing else, since what it says when written out is the key.
    """
    zone = timezone.get_current_timezone_name()
    keys = [_key(template, zone, context) for context in contexts]
    kept: dict[str, str] = cache.get_many(keys)
    fresh = {
        key: str(render_to_string(template, dict(context)))
        for key, context in zip(keys, contexts, strict=True)
        if key not in kept
    }
    if fresh:
        cache.set_many(fresh, seconds)
    kept |= fresh
    return [mark_safe(kept[key]) for key in keys]  # noqa: S308 - what the template drew


def _key(template: str, zone: str, context: Mapping[str, Any]) -> str:
    said = repr((template, zone, sorted(context.items())))
    return f"markup:{sha256(said.encode()).hexdigest()}"
