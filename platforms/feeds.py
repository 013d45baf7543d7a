"""Atom feeds of the catalogue, at addresses that hold their reader's key."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.feed_keys import owner_of
from people.models import User
from people.printable import printable
from platforms import news, playbook, wanted
from platforms.models import Platform
from platforms.selectors import visible_to
from platforms.successors import platform_at

#: So many of the newest stand in a feed.
SHOWN = 40


@dataclass(frozen=True)
class Told:
    """One entry; `html` is safe markup, `key` never changes."""

    key: str
    title: str
    path: str
    at: datetime
    html: str = ""
    by: str = ""


@dataclass(frozen=True)
class Reader:
    """Whose key it is, and of which platform the feed is, if of one."""

    user: User
    platform: Platform | None = None


if TYPE_CHECKING:
    AtomFeed = Feed[Told, Reader]
else:  # at run time Django's feeds are not generic
    AtomFeed = Feed


class KeyedFeed(ABC, AtomFeed):
    """A feed as its reader may see it at this moment; without a session."""

    feed_type = Atom1Feed
    title_template = description_template = None

    def get_object(
        self, request: HttpRequest, *args: Any, key: str = "", slug: str = "", **kwargs: Any
    ) -> Reader:
        user = owner_of(key)
        one = platform_at(user, slug) if slug else None
        return Reader(user, one)

    @abstractmethod
    def told(self, reader: Reader) -> Iterable[Told]:
        """The entries, the newest first."""

    def items(self, obj: Reader) -> list[Told]:
        return list(self.told(obj))[:SHOWN]

    def item_title(self, item: Told) -> str:
        return printable(item.title)

    def item_description(self, item: Told) -> str:
        return printable(item.html)

    def item_link(self, item: Told) -> str:
        return item.path

    def item_guid(self, item: Told) -> str:
        return f"urn:commons:{item.key}"

    def item_pubdate(self, item: Told) -> datetime:
        return item.at

    def item_updateddate(self, item: Told) -> datetime:
        return item.at

    def item_author_name(self, item: Told) -> str:
        return printable(item.by)


def served(feed: KeyedFeed) -> Any:
    """The feed as a view that asks for no session and is kept by nobody."""
    return login_not_required(never_cache(require_GET(feed)))


class Catalogue(KeyedFeed):
    """Platforms that came into the catalogue."""

    title, link = "New platforms", "/platforms/?sort=newest"

    def told(self, reader: Reader) -> Iterable[Told]:
        rows = visible_to(reader.user).select_related("team").order_by("-pk")
        for one in rows.only("slug", "name", "summary", "created_at", "team__name")[:SHOWN]:
            path = one.get_absolute_url()
            key, html = f"platform:{one.pk}", escape(one.summary)
            yield Told(key, one.name, path, one.created_at, html, str(one.team))


class HelpWanted(KeyedFeed):
    """Help that is wanted now."""

    title, link = "Help wanted", "/help-wanted/"

    def told(self, reader: Reader) -> Iterable[Told]:
        rows = wanted.help_wanted(reader.user).select_related("platform").order_by("-pk")
        for one in rows[:SHOWN]:
            title = f"{one.platform}: {one}"
            html = one.text_html or escape(one.benefit)
            path = one.get_absolute_url()
            yield Told(one.subject, title, path, one.added_at, html, str(one.platform))


class Announcements(KeyedFeed):
    """What platforms and the programme announce."""

    title, link = "Announcements", "/announcements/"

    def told(self, reader: Reader) -> Iterable[Told]:
        for one in news.announcements_seen(reader.user).order_by("-since", "-pk")[:SHOWN]:
            title = f"{one.platform}: {one}" if one.platform else str(one)
            path = one.get_absolute_url()
            yield Told(one.subject, title, path, one.since, one.text_html, str(one.by))


class Playbook(KeyedFeed):
    """What was written in the playbook."""

    title, link = "Playbook", "/playbook/"

    def told(self, reader: Reader) -> Iterable[Told]:
        for one in playbook.pages().order_by("-changed_at", "-pk")[:SHOWN]:
            key, path = f"{one.subject}:{one.number}", one.get_absolute_url()
            yield Told(key, str(one), path, one.changed_at, one.text_html, str(one.changed_by))


catalogue, help_wanted = served(Catalogue()), served(HelpWanted())
announcements, playbook_pages = served(Announcements()), served(Playbook())
