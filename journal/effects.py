"""The transactional outbox: asked for inside a transaction, carried out after it, found again."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Least
from django.utils import timezone

from journal.later import Later
from journal.locks import alone
from journal.models import Effect

logger = logging.getLogger(__name__)

Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}

#: Waits between tries; a growing one is capped at ten minutes and given up after a day.
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
GIVE_UP_AFTER = 150
#: First key of the session locks taken while an effect runs.
LOCK_SPACE = 0x0EFFEC7


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out effects of this name. It must be safe to repeat."""

    def register(function: Handler) -> Handler:
        _handlers[name] = function
        return function

    return register


def handlers() -> list[str]:
    """The names of everything that effects can do, in order."""
    return sorted(_handlers)


def ask(
    name: str,
    *,
    key: str,
    arguments: Mapping[str, Any],
    due_at: datetime | None = None,
) -> None:
    """Ask for an effect inside the caller's transaction; one row waits per name and key.

    Asking again while it waits or runs makes it run (again) after the latest asking. The Celery
    message is sent after commit. When it is lost, or the broker is down, the sweeper finds the
    row: the row is the truth.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"The effect {name} must be asked for together with the event that causes it."
        )
    due = due_at or timezone.now()
    full_key = f"{name}:{key}"
    waiting = Effect.objects.filter(key=full_key, done_at=None, given_up_at=None)
    # A row inserted by another transaction at the same moment makes the insert a no-op: then the
    # update finds it. A row finished in between makes the update find nothing: then insert again.
    while not waiting.update(asked=F("asked") + 1, due_at=Least("due_at", Value(due))):
        effect = Effect(handler=name, key=full_key, arguments=dict(arguments), due_at=due)
        Effect.objects.bulk_create([effect], ignore_conflicts=True)
    if due <= timezone.now():
        transaction.on_commit(lambda: _send(full_key), robust=True)


def _send(key: str) -> None:
    pk = Effect.objects.filter(key=key, done_at=None, given_up_at=None).values_list("pk").first()
    if pk is not None:
        _send_row(pk[0])


def _send_row(pk: int) -> None:
    from journal.tasks import carry_out  # tasks stand above this module

    carry_out.apply_async(args=(pk,), retry=False)


def carry_out(pk: int) -> bool:
    """Carry out one waiting effect; returns whether it is done now.

    A session lock keeps two workers from doing the same one at once and ends with its holder,
    however that dies. The handler runs in no transaction of ours, so it may commit before it
    calls the world. One that fails leaves the row waiting with the error and a later time.
    """
    with alone(LOCK_SPACE, pk) as held:
        effect = Effect.objects.filter(pk=pk, done_at=None, given_up_at=None).first()
        if not held or effect is None:
            return False
        attempts = effect.attempts + 1
        row = Effect.objects.filter(pk=pk)
        row.update(attempts=attempts)
        try:
            _handlers[effect.handler](**effect.arguments)
        except Later as later:
            row.update(last_error=str(later), due_at=later.at or _next_try(attempts))
            return False
        except Exception as error:  # whatever a handler raises, the row must survive it
            logger.exception("Effect %s failed (try %s)", effect, attempts)
            given_up = timezone.now() if attempts >= GIVE_UP_AFTER else None
            text = f"{type(error).__name__}: {error}"[:2000]
            row.update(last_error=text, due_at=_next_try(attempts), given_up_at=given_up)
            return False
        if row.filter(asked=effect.asked).update(done_at=timezone.now(), last_error=""):
            return True
    return carry_out(pk)  # asked for again while it ran


def _next_try(attempts: int) -> datetime:
    wait: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return timezone.now() + wait


def again(rows: QuerySet[Effect]) -> int:
    """Let each effect that is not done be tried at once, given-up ones too; returns how many.

    Inside the caller's transaction, at one moment (`retried_at`). Where the same was asked for
    again since it was given up, that one is tried and not both.
    """
    now = timezone.now()
    count = 0
    for pk in rows.filter(done_at=None).order_by("-pk").values_list("pk", flat=True):
        fresh = {"due_at": now, "retried_at": now, "given_up_at": None, "attempts": 0}
        try:
            with transaction.atomic():
                count += Effect.objects.filter(pk=pk, done_at=None).update(**fresh)
        except IntegrityError:  # it waits already, under another row
            continue
        transaction.on_commit(partial(_send_row, pk), robust=True)
    return count


def due(limit: int = 500) -> list[int]:
    """Ids of waiting effects whose time has come, the longest waiting first."""
    return list(
        Effect.objects.filter(done_at=None, given_up_at=None, due_at__lte=timezone.now())
        .order_by("due_at")
        .values_list("pk", flat=True)[:limit]
    )
