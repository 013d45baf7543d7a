"""The page frame: links that know whether they are the current one, queries that keep the rest."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.templatetags.marks import badge
from portal.templatetags.persons import name_of

register = template.Library()


class Viewer(NamedTuple):
    """Of the person who looks what the bar shows of them."""

    pk: int
    name: str
    is_bot: bool
    is_admin: bool


@register.simple_tag(takes_context=True)
def topbar(context: template.Context) -> SafeString:
    """The bar over every page, of those drawn lately: it shows nothing but what it is given."""
    user, frame = context["user"], context["frame"]
    viewer = Viewer(user.pk, name_of(user), user.is_bot, user.is_admin)
    return _topbar(section_of(context["request"].path), viewer, frame.unread, frame.waiting)


@lru_cache(maxsize=500)
def _topbar(section: str, viewer: Viewer, unread: int, waiting: int) -> SafeString:
    shown = {"section": section, "viewer": viewer, "unread": unread, "waiting": waiting}
    return render_to_string("components/topbar.html", shown)


def section_of(path: str) -> str:
    """The first part of an address, of which the main navigation has the most important."""
    first, _, _ = path.removeprefix("/").partition("/")
    return f"/{first}/" if first else "/"


@register.simple_tag(takes_context=True)
def nav_link(
    context: template.Context, url: str, label: str, count: int | None = None
) -> SafeString:
    """A link of the main navigation; current on its own page and the pages under it."""
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        url,
        SafeString(' aria-current="page"') if context["section"] == url else "",
        label,
        badge(count),
    )


@register.simple_tag
def tab(url: str, label: str, current: bool = False, count: int | None = None) -> SafeString:
    """One tab of a ``<nav class="tabs">``."""
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        url,
        SafeString(' aria-current="page"') if current else "",
        label,
        format_html(" {}", badge(count)) if count else "",
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """Return the present query with ``changes``; an empty value takes a key away."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def facet(
    context: template.Context, name: str, title: str, choices: list[tuple[str, str, int]]
) -> SafeString:
    """A group of checkboxes with the count of the present result; zero is shown and disabled."""
    chosen = set(context["request"].GET.getlist(name))
    rows = [(value, label, count, str(value) in chosen) for value, label, count in choices]
    return SafeString(
        render_to_string("components/facet.html", {"name": name, "title": title, "rows": rows})
    )


@register.simple_tag(takes_context=True)
def chips(context: template.Context, labels: dict[str, dict[str, str]]) -> SafeString:
    """The chosen facets over the rows, each with the link that takes it away.

    ``labels`` maps a facet's name to its values' labels; a value it does not know is not shown.
    """
    params = context["request"].GET
    shown = []
    rest = params.copy()
    rest.pop("page", None)
    for name, words in labels.items():
        rest.pop(name, None)
        for value in params.getlist(name):
            if value not in words:
                continue
            without = params.copy()
            without.pop("page", None)
            without.setlist(name, [other for other in params.getlist(name) if other != value])
            shown.append({"label": words[value], "url": f"?{without.urlencode()}"})
    return SafeString(
        render_to_string("components/chips.html", {"shown": shown, "clear": f"?{rest.urlencode()}"})
    )
