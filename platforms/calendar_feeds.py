"""Calendars that programs read at private addresses, without a session."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people import calendars
from people.calendars import Entry
from people.feed_keys import owner_of
from platforms import news
from platforms.successors import platform_at


@login_not_required
@never_cache
@require_GET
def own(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody's meetings and deadlines."""
    return _answer("Commons", calendars.of(owner_of(key)))


@login_not_required
@never_cache
@require_GET
def of_platform(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """The meetings of one platform, as its reader may see it."""
    reader = owner_of(key)
    one = platform_at(reader, slug)
    meetings = news.meetings_seen(reader).filter(platform=one)
    return _answer(str(one), news.entries(meetings))


def _answer(name: str, entries: Iterable[Entry]) -> HttpResponse:
    return HttpResponse(
        calendars.written(name, entries), content_type="text/calendar; charset=utf-8"
    )
