"""Markdown as people write it, turned into markup that can do no harm; done once, on write."""

from __future__ import annotations

from typing import Final

import nh3
from markdown_it import MarkdownIt

# GitHub's tables and strikethrough; no raw markup, no guessing of links, no smart quotes.
_PARSER: Final = MarkdownIt("gfm-like", {"html": False, "linkify": False, "typographer": False})

_TAGS: Final = frozenset(
    (
        *("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "del", "code", "pre"),
        *("blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
    )
)
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES: Final = frozenset({"http", "https", "mailto"})

# A page has one h1 and its sections are h2: what a person heads with # comes two levels down.
_DOWN: Final = 2

# Longer is refused by the forms; here it only keeps a hostile caller from holding a worker.
LONGEST: Final = 200_000


def render(source: str) -> str:
    """Return safe HTML for Markdown ``source``; raw markup in it is shown as text.

    Links lead to http, https and mailto only and carry ``nofollow noopener``; pictures become
    their description, since a picture from elsewhere would tell its owner who read the page.
    """
    tokens = _PARSER.parse(source[:LONGEST])
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _DOWN)}"
        for child in token.children or ():
            if child.type == "image":
                child.type, child.content, child.children = "text", child.content, None
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="nofollow noopener",
    ).strip()
