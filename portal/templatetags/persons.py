"""People: initials on a quiet ground, a name beside it, several side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.templatetags.marks import icon

register = template.Library()

_GROUNDS = 6


def _read(person: Any, key: str) -> Any:
    return person.get(key) if isinstance(person, Mapping) else getattr(person, key, None)


def name_of(person: Any) -> str:
    """Return the name a person goes by, whether a user, a row of a verdict or a plain name."""
    if isinstance(person, str):
        return person
    full = getattr(person, "get_full_name", None)
    for candidate in (
        _read(person, "display_name"),
        _read(person, "name"),
        full() if callable(full) else None,
        _read(person, "username"),
        _read(person, "login"),
    ):
        if candidate:
            return str(candidate)
    return str(person)


def initials(name: str) -> str:
    """Return the first letters of the first and last word."""
    words = [word for word in name.replace("-", " ").replace("_", " ").split() if word]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def ground_of(person: Any) -> int:
    """Return one of six grounds, the same for the same person wherever they appear."""
    for key in ("pk", "user_id"):
        value = _read(person, key)
        if isinstance(value, int):
            return value % _GROUNDS + 1
    return crc32(name_of(person).encode()) % _GROUNDS + 1


@register.simple_tag
def avatar(person: Any, size: str = "", away: bool = False, team: bool = False) -> SafeString:
    """Draw a person's initials; their name stands beside it, since readers do not hear this."""
    classes = ["avatar"]
    if size:
        classes.append(f"avatar--{size}")
    robot = bool(_read(person, "is_bot")) if not isinstance(person, str) else False
    if team or robot:
        classes.append("avatar--team")
    if away:
        classes.append("is-away")
    inner = icon("bot", "sm") if robot else initials(name_of(person))
    return format_html(
        '<span class="{}" data-p="{}" aria-hidden="true">{}</span>',
        " ".join(classes),
        ground_of(person),
        inner,
    )


@register.simple_tag
def avatars(
    people: Iterable[Any], size: str = "sm", limit: int = 5, count: bool = True
) -> SafeString:
    """Draw several people side by side, named for readers; past ``limit`` they are counted."""
    everyone = list(people)
    if not everyone:
        return SafeString("")
    drawn = format_html_join("", "{}", ((avatar(one, size),) for one in everyone[:limit]))
    rest = len(everyone) - limit
    return format_html(
        '<span class="avatars" role="img" aria-label="{}">{}</span>{}',
        ", ".join(name_of(one) for one in everyone),
        drawn,
        format_html(' <span class="meta" aria-hidden="true">+{}</span>', rest)
        if rest > 0 and count
        else "",
    )


@register.simple_tag
def person(
    one: Any, meta: str = "", size: str = "sm", strong: bool = False, away: bool = False
) -> SafeString:
    """Show a person by initials and name, with a role or team behind it."""
    return format_html(
        '<span class="person">{}<span>{}{}</span></span>',
        avatar(one, size, away=away),
        format_html('<b class="strong">{}</b>', name_of(one)) if strong else name_of(one),
        format_html('<span class="meta"> {}</span>', meta) if meta else "",
    )


@register.filter
def person_name(one: Any) -> str:
    """Return the name a person goes by."""
    return name_of(one)
