"""A platform as lists show it: the columns of a row, and how they are read.

Plain values: making models with their teams and departments takes longer than the query. What is
in the long columns, the search vectors above all, is longer than the rest of a row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchHeadline
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from platforms.filters import CONFIG, Query
from platforms.models import Governance, Lifecycle, Openness, Platform

#: Rows of a page.
SIZE = 20
# Marks in a headline that no text holds, replaced after escaping.
START, STOP = "\x02", "\x03"


class Listed(NamedTuple):
    """One row. The `headline` is the summary, with marks around the words that were looked for."""

    pk: int
    slug: str
    name: str
    summary: str
    department: str
    department_slug: str
    team: str
    team_slug: str
    language: str
    tags: list[str]
    openness: str
    governance: str
    lifecycle: str
    restricted: bool
    response_hours: int
    decision_hours: int
    capacity: int | None
    load: int
    room: str
    readiness: int
    activity: int
    assessed_at: datetime | None
    headline: str

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("platform", args=[self.slug])

    @property
    def openness_word(self) -> str:
        return Openness(self.openness).label

    @property
    def governance_word(self) -> str:
        return Governance(self.governance).label

    @property
    def lifecycle_word(self) -> str:
        return Lifecycle(self.lifecycle).label

    @property
    def marked(self) -> SafeString:
        """The summary as markup, with the words that were looked for marked."""
        shown = escape(self.headline).replace(START, "<mark>").replace(STOP, "</mark>")
        return mark_safe(shown)  # noqa: S308 - escaped above; the marks are ours


def columns(rows: QuerySet[Platform], query: Query | None = None) -> QuerySet[Platform, Any]:
    """The query for the columns of `Listed`; what the `query` looks for is marked."""
    headline = (
        F("summary")
        if query is None
        else SearchHeadline(
            "summary", query, config=CONFIG, start_sel=START, stop_sel=STOP, highlight_all=True
        )
    )
    elsewhere = {
        "department": F("team__department__name"),
        "department_slug": F("team__department__slug"),
        "team": F("team__name"),
        "team_slug": F("team__slug"),
        "headline": headline,
    }
    return rows.values_list(*(elsewhere.get(name, name) for name in Listed._fields))


def listed(rows: QuerySet[Platform], query: Query | None = None) -> list[Listed]:
    """The rows, read."""
    return [Listed._make(row) for row in columns(rows, query)]
