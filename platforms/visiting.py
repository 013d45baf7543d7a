"""What somebody comes back for: what is new since their last visit, and their saved searches."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from people.models import User
from people.written import Written
from platforms.models import CatalogueVisit, SavedSearch
from platforms.selectors import unarchived, visible_to

#: Whoever was away from the list this long comes anew.
APART = timedelta(hours=4)
#: A look is noted no oftener than this.
NOTED = timedelta(minutes=1)
#: More than so many are not counted.
MOST = 100


def visit(user: User) -> datetime | None:
    """Note that somebody has the list on screen; when their visit before ended, None at first."""
    now = timezone.now()
    row = next(iter(_VISIT.models(user=user.pk)), None)
    if row is None:
        row, _ = CatalogueVisit.objects.get_or_create(user=user, defaults={"at": now})
    if now - row.at < NOTED:
        return row.before
    if now - row.at > APART:
        row.before = row.at
    row.at = now
    row.save(update_fields=["at", "before"])
    return row.before


def count_new(user: User, since: datetime) -> int:
    """How many platforms came since, as far as somebody may see them; at most `MOST`."""
    rows = unarchived(visible_to(user)).filter(created_at__gt=since)
    return rows.order_by()[:MOST].count()


def saved_by(user: User) -> list[SavedSearch]:
    """What somebody looks for again and again, by name."""
    return _SAVED.models(user=user.pk)


_SAVED = Written(lambda user: SavedSearch.objects.filter(user=user), user=int)
_VISIT = Written(lambda user: CatalogueVisit.objects.filter(user=user), user=int)
