"""Small marks: icons, statuses, pills, shas, tags and quorums."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.icons import BRAND, ICONS
from portal.states import Look, look

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", css: str = "") -> SafeString:
    """Draw an icon; with ``label`` it speaks for itself, without it stands beside a word."""
    classes = " ".join(part for part in ("icon", f"icon--{size}" if size else "", css) if part)
    drawing = mark_safe(ICONS[name])  # noqa: S308 - our own constant
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 20 20" role="img" aria-label="{}">{}</svg>',
            classes,
            label,
            drawing,
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 20 20" aria-hidden="true">{}</svg>', classes, drawing
    )


@register.simple_tag
def brand() -> SafeString:
    """Draw the mark of the product."""
    return mark_safe(BRAND)  # noqa: S308 - our own constant


def _mark(css: str, shown: Look, word: str) -> SafeString:
    return format_html(
        '<span class="{} {}">{}{}</span>',
        css,
        shown.tone,
        icon(shown.icon, "sm"),
        word or shown.word,
    )


def _shown(state: str, tone: str, mark: str) -> Look:
    shown = look(state)
    return shown._replace(tone=f"is-{tone}" if tone else shown.tone, icon=mark or shown.icon)


@register.simple_tag
def status(state: str, word: str = "", tone: str = "", mark: str = "") -> SafeString:
    """Show a state in a row: icon and word; ``word``, ``tone`` and ``mark`` replace the usual."""
    return _mark("status", _shown(state, tone, mark), word)


@register.simple_tag
def pill(state: str, word: str = "", tone: str = "", mark: str = "") -> SafeString:
    """Show a state at the head of the one thing it belongs to."""
    return _mark("pill", _shown(state, tone, mark), word)


@register.simple_tag
def sha(value: str, old: bool = False, plain: bool = False) -> SafeString:
    """Show the first seven characters of a commit with the whole of it in the title."""
    if plain:
        return format_html('<code class="mono" title="{}">{}</code>', value, value[:7])
    return format_html(
        '<code class="sha{}" title="{}">{}</code>', " is-old" if old else "", value, value[:7]
    )


@register.simple_tag
def quorum(given: int, needed: int) -> SafeString:
    """Show approvals given of needed, as dots up to six and always as words."""
    dots = range(min(needed, 6))
    marks = format_html_join(
        "", "<i{}></i>", ((mark_safe(' class="on"') if n < given else "",) for n in dots)
    )
    return format_html(
        '<span class="quorum"><span class="visually-hidden">Approvals: </span>{}'
        "<b>{} of {}</b></span>",
        marks,
        given,
        needed,
    )


@register.simple_tag
def badge(count: int | None, act: bool = False) -> SafeString:
    """Show a count; none at all for zero."""
    if not count:
        return SafeString("")
    return format_html(
        '<span class="count-badge{}">{}</span>',
        " count-badge--act" if act else "",
        "99+" if count > 99 else count,
    )


@register.simple_tag
def delta(added: int, removed: int) -> SafeString:
    """Show lines added and removed."""
    return format_html(
        '<span class="plus">+{}</span> <span class="minus">−{}</span>', added, removed
    )
