"""What somebody comes back for: what is new since their last visit, and their saved searches."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from people.models import User
from people.written import Written
from platforms.models import CatalogueVisit, Platform, SavedSearch
from platforms.selectors import restricted_seen, seen_among, unarchived

#: Whoever was away from the list this long comes anew.
APART = timedelta(hours=4)
#: A look is noted no oftener than this.
NOTED = timedelta(minutes=1)
#: More than so many are not counted.
MOST = 100


class Known(NamedTuple):
    """What is known of somebody who comes back: when their visit before ended, None at first."""

    since: datetime | None
    saved: list[dict[str, Any]]


def visit(user: User) -> Known:
    """Note that somebody has the list on screen; what they come back for.

    The searches they saved, by name, are each told as ``{"pk", "name", "query"}``.
    """
    now = timezone.now()
    at, before, saved = _KNOWN.row(user=user.pk) or (None, None, [])
    if at is None:
        row, _ = CatalogueVisit.objects.get_or_create(user=user, defaults={"at": now})
        at, before = row.at, row.before
    if now - at >= NOTED:
        before = at if now - at > APART else before
        CatalogueVisit.objects.filter(user=user).update(at=now, before=before)
    return Known(before, [json.loads(one) for one in saved])


def count_new(user: User, since: datetime) -> int:
    """How many platforms came since, as far as somebody may see them; at most `MOST`."""
    return len(_NEW.rows(seen=restricted_seen(user), since=since)) if user.is_active else 0


def _new(seen: list[int], since: datetime) -> QuerySet[Platform, Any]:
    rows = unarchived(Platform.objects.filter(seen_among(seen), created_at__gt=since))
    return rows.order_by().values_list("pk")[:MOST]


_NEW = Written(_new, seen=list, since=datetime)


def _known(user: int) -> QuerySet[User, Any]:
    told = JSONObject(pk="pk", name="name", query="query")
    saved = ArraySubquery(SavedSearch.objects.filter(user=OuterRef("pk")).values(told=told))
    visit = "catalogue_visit__at", "catalogue_visit__before"
    return User.objects.filter(pk=user).values_list(*visit, saved)


_KNOWN = Written(_known, user=int)
