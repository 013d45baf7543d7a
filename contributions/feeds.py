"""The Atom feed of one platform: what was proposed, merged, announced and delivered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.html import escape

from contributions.models.changes import without_texts
from contributions.selectors import visible_changes, visible_proposals
from people.printable import printable
from platforms import news
from platforms.feeds import SHOWN, KeyedFeed, Reader, Told, served
from platforms.models import Platform
from platforms.wanted import items_seen


class PlatformNews(KeyedFeed):
    """What happens on a platform."""

    def title(self, obj: Reader) -> str:
        return printable(str(obj.platform))

    def link(self, obj: Reader) -> str:
        assert obj.platform
        return obj.platform.get_absolute_url()

    def told(self, reader: Reader) -> Iterable[Told]:
        one = reader.platform
        assert one  # the address names it
        found = [*_contributions(reader, one), *_planned(reader, one)]
        return sorted(found, key=lambda told: (told.at, told.key), reverse=True)


def _contributions(reader: Reader, one: Platform) -> Iterable[Told]:
    merged = visible_changes(reader.user).filter(repository__platform=one)
    rows = without_texts(merged.exclude(merged_at=None)).select_related("repository", "author")
    for change in rows.order_by("-merged_at", "-pk")[:SHOWN]:
        title, path = f"Merged: {change.title}", change.get_absolute_url()
        at = _known(change.merged_at)
        named = escape(str(change))
        yield Told(f"{change.subject}:merged", title, path, at, named, str(change.author))
    proposals = visible_proposals(reader.user).filter(parts__platform=one)
    told = proposals.exclude(submitted_at=None).select_related("author")
    for proposal in told.order_by("-submitted_at", "-pk")[:SHOWN]:
        title, path = f"Proposed: {proposal}", proposal.get_absolute_url()
        at = _known(proposal.submitted_at)
        html = proposal.problem_html
        yield Told(proposal.subject, title, path, at, html, str(proposal.author))


def _planned(reader: Reader, one: Platform) -> Iterable[Told]:
    rows = news.announcements_seen(reader.user).filter(platform=one)
    for row in rows.order_by("-since", "-pk")[:SHOWN]:
        title, path = f"Announced: {row}", row.get_absolute_url()
        yield Told(row.subject, title, path, row.since, row.text_html, str(row.by))
    items = items_seen(reader.user).filter(platform=one)
    for item in items.order_by("-added_at", "-pk")[:SHOWN]:
        title, path = f"Planned: {item}", item.get_absolute_url()
        yield Told(item.subject, title, path, item.added_at, item.text_html, str(one))
        if item.delivered_on:
            title = f"Delivered: {item}"
            yield Told(f"{item.subject}:delivered", title, path, item.state_since, "", str(one))


def _known(moment: datetime | None) -> datetime:
    assert moment  # rows without it were left out
    return moment


platform_news = served(PlatformNews())
