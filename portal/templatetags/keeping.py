"""Markup on a page that is drawn once and kept under all that stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from people.kept_markup import drawn

register = template.Library()


@register.simple_tag
def kept(name: str, **values: Any) -> SafeString:
    """Draw a template with plain values, whose words tell all that is in them."""
    return drawn(name, [values])[0]


@register.simple_tag
def kept_each(name: str, values: Sequence[Mapping[str, Any]]) -> SafeString:
    """Draw a template with each of some plain values, in which no time is told."""
    each = drawn(name, values, seconds=3600)
    return mark_safe("".join(each))  # noqa: S308 - what the template drew
