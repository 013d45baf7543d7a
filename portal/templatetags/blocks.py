"""Blocks that hold other markup: callouts, empty states, sections, dialogs, what stands behind."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.templatetags.marks import icon
from portal.templatetags.times import when

register = template.Library()

_CALLOUT_ICONS = {"note": "info", "ok": "check-circle", "wait": "warning", "bad": "x-circle"}


@register.simple_block_tag
def callout(content: SafeString, tone: str = "note", mark: str = "", role: str = "") -> SafeString:
    """Say something that must not be overlooked; ``role="alert"`` where it answers an act."""
    return format_html(
        '<div class="callout is-{}"{}>{}<div>{}</div></div>',
        tone,
        format_html(' role="{}"', role) if role else "",
        icon(mark or _CALLOUT_ICONS[tone]),
        content,
    )


@register.simple_block_tag
def empty(content: SafeString, title: str, mark: str = "inbox", level: int = 2) -> SafeString:
    """Say what will be here and how to begin; the content is a paragraph and ``.actions``."""
    return format_html(
        '<div class="empty">{}<h{}>{}</h{}>{}</div>', icon(mark), level, title, level, content
    )


@register.simple_block_tag
def section(
    content: SafeString, title: str, key: str = "", side: str = "", level: int = 2
) -> SafeString:
    """A part of a page under its heading; ``side`` stands at the heading's end."""
    return SafeString(
        render_to_string(
            "components/section.html",
            {"content": content, "title": title, "key": key, "side": side, "tag": f"h{level}"},
        )
    )


@register.simple_block_tag
def behind(content: SafeString, summary: str, opened: bool = False) -> SafeString:
    """Fold away what stands behind a figure or a sentence."""
    return format_html(
        '<details class="behind"{}><summary>{}{}</summary>{}</details>',
        SafeString(" open") if opened else "",
        icon("chevron-right", "sm", css="chev"),
        summary,
        content,
    )


@register.simple_block_tag
def scroll(content: SafeString, label: str) -> SafeString:
    """Let a wide table scroll by itself, reachable by keyboard under its own name."""
    return format_html(
        '<div class="scroll-x" tabindex="0" role="region" aria-label="{}">{}</div>', label, content
    )


@register.simple_block_tag
def dialog(content: SafeString, key: str, title: str, wide: bool = False) -> SafeString:
    """A modal dialog, opened by any button with ``data-dialog="key"``."""
    return SafeString(
        render_to_string(
            "components/dialog.html", {"content": content, "key": key, "title": title, "wide": wide}
        )
    )


@register.simple_block_tag
def kv(content: SafeString, ruled: bool = False) -> SafeString:
    """Names and values: the content is pairs of ``dt`` and ``dd``."""
    return format_html('<dl class="kv{}">{}</dl>', " kv--ruled" if ruled else "", content)


@register.simple_block_tag
def event(
    content: SafeString, mark: str = "comment", tone: str = "", at: object = None
) -> SafeString:
    """One event of a ``<ol class="timeline">``: the content is its sentence."""
    return format_html(
        '<li class="event"><span class="event__mark{}">{}</span><p>{}{}</p></li>',
        f" is-{tone}" if tone else "",
        icon(mark),
        content,
        format_html(" {}", when(at)) if isinstance(at, datetime) else "",
    )


@register.inclusion_tag("components/steps.html")
def steps(items: list[dict[str, object]], label: str = "Steps") -> dict[str, object]:
    """Steps with dates: each ``{"name", "note", "state": "done"|"now"|"to_come"}``."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/comment.html")
def comment_box(
    author: object, html: str, at: object, role: str = "", key: str = ""
) -> dict[str, object]:
    """A remark: ``html`` is what people.markdown made of its source."""
    return {"author": author, "html": SafeString(html), "at": at, "role": role, "key": key}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: template.Context, newer: str = "", older: str = "", shown: str = "", key: str = "page"
) -> dict[str, object]:
    """Links to the newer and older rows; ``newer`` and ``older`` are cursors for ``?key=``."""
    request = context["request"]
    links = {}
    for name, cursor in (("newer", newer), ("older", older)):
        if cursor:
            query = request.GET.copy()
            query[key] = cursor
            links[name] = f"?{query.urlencode()}"
    return {**links, "shown": shown}
