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
    """Put what the file says on the page. Safe to repeat. Raises Forbidden, Invalid or Stale."""
    with transaction.atomic():
        if row := _answered(difference, by, Difference.TAKEN):
            edit(row.platform, by=by, **{row.field: row.value})


def leave(difference: Difference, *, by: User) -> None:
    """Keep what the page says; the same value is not asked for again.

    Safe to repeat. Raises Forbidden or Stale.
    """
    with transaction.atomic():
        if row := _answered(difference, by, Difference.LEFT):
            data = {"field": row.field, "source": row.source}
            subject = f"platform:{row.platform_id}"
            events.write(subject, "platform:difference-left", actor=by, data=data)


def _answered(difference: Difference, by: User, answer: str) -> Difference | None:
    """The row, answered now; None where it had this very answer."""
    if why_not := why_not_edit(by, difference.platform):
        raise Forbidden(why_not)
    now = timezone.now()
    rows = Difference.objects.filter(pk=difference.pk, answer="")
    found = rows.update(answer=answer, answered_at=now, answered_by=by)
    row = Difference.objects.select_related("platform").get(pk=difference.pk)
    if row.answer != answer:
        raise Stale("Somebody has answered this already. Nothing was changed.")
    return row if found else None
