"""Figures for managers: named values with a window and n, sparklines, lines, funnels, heat maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal import charts

register = template.Library()

# Below this a value would say more about single people than about the work.
TOO_FEW = 5


@register.simple_tag
def spark(
    values: Sequence[float | None], goal: float | None = None, height: int = 32
) -> SafeString:
    """Draw a sparkline; the values are in the table behind it."""
    return mark_safe(charts.spark(values, goal, height))  # noqa: S308 - numbers only


@register.inclusion_tag("components/figure.html")
def figure(
    name: str,
    value: str,
    unit: str = "",
    *,
    url: str = "",
    n: int | None = None,
    note: str = "",
    change: str = "",
    tone: str = "mute",
    mark: str = "minus",
    values: Sequence[float | None] = (),
    goal: float | None = None,
) -> dict[str, object]:
    """A named value with its line, its change in words and what it was counted over.

    ``n`` below five hides the value and says so.
    """
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "url": url,
        "n": n,
        "note": note,
        "change": change,
        "tone": tone,
        "mark": mark,
        "values": values,
        "goal": goal,
        "too_few": n is not None and n < TOO_FEW,
        "least": TOO_FEW,
    }


@register.simple_tag
def line_chart(
    series: Sequence[dict[str, Any]],
    labels: Sequence[str],
    title: str,
    desc: str,
    key: str,
    goal: float | None = None,
    goal_label: str = "",
) -> SafeString:
    """Draw lines; each series is ``{"values", "label", "quiet"}``."""
    drawn = charts.line(
        [
            charts.Series(one["values"], one.get("label", ""), bool(one.get("quiet")))
            for one in series
        ],
        labels,
        title=title,
        desc=desc,
        key=key,
        goal=None if goal is None else (goal, goal_label),
    )
    # charts.line escapes every word it is given.
    return format_html('<div class="chart-box">{}</div>', mark_safe(drawn))  # noqa: S308


@register.simple_tag
def share_bar(part: float, whole: float) -> SafeString:
    """Draw the share of a whole, for a funnel's cell."""
    return mark_safe(charts.share_bar(part, whole))  # noqa: S308 - numbers only


@register.inclusion_tag("components/funnel.html")
def funnel(rows: Sequence[dict[str, Any]]) -> dict[str, object]:
    """Steps of a funnel: each ``{"name", "count", "since", "rest", "url"}``, the whole first."""
    return {"rows": rows, "whole": rows[0]["count"] if rows else 0}


@register.inclusion_tag("components/bars.html")
def bars(
    rows: Sequence[dict[str, Any]], name: str = "Reason", count: str = "Count"
) -> dict[str, object]:
    """Counts by kind as bars: each ``{"name", "count", "url"}``."""
    return {
        "rows": rows,
        "whole": max((row["count"] for row in rows), default=0),
        "name": name,
        "count": count,
    }


@register.simple_tag
def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[int | None]],
    label: str,
    urls: Sequence[Sequence[str]] = (),
    corner: str = "from, to",
) -> SafeString:
    """Draw a flow matrix; a cell whose row and column share a name is the unit's own work.

    ``None`` marks a group too small to show. Sums leave what is hidden out.
    """
    others = [
        value or 0
        for row, line in zip(rows, cells, strict=True)
        for column, value in zip(columns, line, strict=True)
        if row != column
    ]
    highest = max(others, default=0)
    table = [
        {
            "name": row,
            "sum": sum(value or 0 for value in line),
            "cells": [
                {
                    "value": value,
                    "css": "own" if row == column else f"h{step}" if step else "",
                    "url": urls[y][x] if urls else "",
                }
                for x, (column, value) in enumerate(zip(columns, line, strict=True))
                for step in (charts.heat_step(value or 0, highest),)
            ],
        }
        for y, (row, line) in enumerate(zip(rows, cells, strict=True))
    ]
    sums = [sum(line[x] or 0 for line in cells) for x in range(len(columns))]
    return SafeString(
        render_to_string(
            "components/heat.html",
            {
                "table": table,
                "columns": columns,
                "sums": sums,
                "total": sum(sums),
                "label": label,
                "corner": corner,
            },
        )
    )


@register.inclusion_tag("components/promise.html")
def promise(
    name: str, achieved: float | None, promised: float, n: int, kept: float | None
) -> dict[str, object]:
    """What was achieved against a promise, in working hours; ``kept`` is a share from 0 to 100."""
    drawn = "" if achieved is None else charts.promise_bar(achieved, promised, name=name)
    return {
        "name": name,
        "achieved": achieved,
        "promised": promised,
        "n": n,
        "kept": kept,
        "kept_word": "" if kept is None else f"Kept {round(kept)} %",
        "bar": mark_safe(drawn),  # noqa: S308 - charts escapes its words
        "too_few": n < TOO_FEW,
    }


@register.inclusion_tag("components/measure.html")
def measure(
    name: str,
    value: float,
    whole: float = 100,
    said: str = "",
    note: str = "",
    end: str = "",
    tone: str = "",
    running: bool = False,
) -> dict[str, object]:
    """A value against a target, or how far long work has come."""
    return {
        "name": name,
        "value": value,
        "whole": whole,
        "said": said or f"{value:g} of {whole:g}",
        "note": note,
        "end": end,
        "tone": tone,
        "running": running,
    }


@register.inclusion_tag("components/findings.html")
def findings(items: Sequence[dict[str, str]]) -> dict[str, object]:
    """Sentences by what they cost: ``{"tone", "bold", "rest", "meta", "url", "act"}``."""
    return {"items": items}
