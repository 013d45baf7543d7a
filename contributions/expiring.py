"""Asks the rule again about one change at the moment something that it rests on runs out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from contributions import judging, overrides, record
from contributions.models import Change
from journal import effects


def judge_at(change_id: int, moment: datetime) -> None:
    """Ask, inside the caller's transaction, for the change to be judged at `moment`."""
    effects.ask(
        record.JUDGE_CHANGE,
        key=f"{change_id}:{moment.isoformat()}",
        arguments={"change": change_id},
        due_at=moment,
    )


@effects.handler(record.JUDGE_CHANGE)
@transaction.atomic
def judge_now(change: int) -> None:
    """End what has run out and judge the change; safe to repeat."""
    row = (
        Change.objects.select_for_update(of=("self",))
        .select_related("repository__platform", "repository__host", "author__user", "opened_for")
        .get(pk=change)
    )
    overrides.end_expired(row)
    if row.is_open:
        judging.judge(row)
