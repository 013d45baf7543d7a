"""Taking over what a repository's files say, or leaving it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from journal import events
from people.models import User
from people.refusals import Forbidden, Stale
from platforms.models import Difference
from platforms.permissions import why_not_edit
from platforms.services.platforms import edit


def take(difference: Difference, *, by: User) -> None:
    """Put what the file says on the page. Raises Forbidden, Invalid or Stale."""
    with transaction.atomic():
        row = _answered(difference, by, Difference.TAKEN)
        edit(row.platform, by=by, **{row.field: row.value})


def leave(difference: Difference, *, by: User) -> None:
    """Keep what the page says; the same value is not asked for again. Raises Forbidden or Stale."""
    with transaction.atomic():
        row = _answered(difference, by, Difference.LEFT)
        data = {"field": row.field, "source": row.source}
        events.write(f"platform:{row.platform_id}", "platform:difference-left", actor=by, data=data)


def _answered(difference: Difference, by: User, answer: str) -> Difference:
    if why_not := why_not_edit(by, difference.platform):
        raise Forbidden(why_not)
    now = timezone.now()
    rows = Difference.objects.filter(pk=difference.pk, answer="")
    if not rows.update(answer=answer, answered_at=now, answered_by=by):
        raise Stale("Somebody has answered this already. Nothing was changed.")
    return Difference.objects.select_related("platform").get(pk=difference.pk)
