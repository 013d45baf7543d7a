"""The list of changes: what was asked for and one page of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from contributions.models import Change
from contributions.models.changes import OPEN_STATES, without_texts
from contributions.pages.seen import changes_seen
from contributions.selectors import opened_by
from people.models import User
from people.paging import Page, newest_first
from platforms.successors import led_on

#: Counting further tells nobody more.
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Found:
    """One page of changes, how many there are in all (at most MOST_COUNTED), and the filters."""

    page: Page[Change]
    count: int
    chosen: Mapping[str, Any]

    @property
    def filtered(self) -> bool:
        return any(self.chosen.values())


def filtered(user: User, chosen: Mapping[str, Any]) -> QuerySet[Change]:
    """The changes that somebody may see and asked for: `state`, `platform` (slug), `mine`."""
    rows = changes_seen(user)
    state = chosen.get("state") or "open"
    if state == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif state != "all":
        rows = rows.filter(state=state)
    if chosen.get("platform"):
        rows = rows.filter(repository__platform__slug=led_on(user, [chosen["platform"]])[0])
    if chosen.get("mine"):
        rows = rows.filter(opened_by(user))
    return rows


def page(user: User, chosen: Mapping[str, Any], cursor: str = "") -> Page[Change]:
    """One page of what was asked for, the newest first."""
    return newest_first(without_texts(filtered(user, chosen)), cursor)


def find(user: User, chosen: Mapping[str, Any], cursor: str = "") -> Found:
    """Answer the filters with a page; the number of queries does not grow with the rows."""
    rows = filtered(user, chosen)
    return Found(
        page=newest_first(without_texts(rows), cursor),
        count=rows.order_by()[:MOST_COUNTED].count(),
        chosen=chosen,
    )
