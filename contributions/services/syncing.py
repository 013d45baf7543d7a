"""What admins do when something is out of step: sync now, read again, try again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from contributions import inbox, record
from contributions.models import Delivery
from contributions.tasks import sweep_repository
from journal import effects, events
from journal.models import Effect
from people.models import User
from people.refusals import Forbidden, Refused
from platforms.models import Repository
from platforms.permissions import why_not_administer

#: As many as one press tries again; what is left can be pressed again.
MOST_AT_ONCE = 1000


def sync_now(repository: Repository, *, by: User) -> None:
    """Ask for a repository to be read from its host at once: what it is, and what changed there.

    Raises Refused where the broker does not answer: the sweep reads it within its minute anyway.
    """
    _may(by)
    with transaction.atomic():
        record.look_at_repository(repository.pk)
    try:
        sweep_repository.apply_async(args=(repository.pk,), retry=False)
    except OperationalError as error:
        raise Refused(
            "The broker does not answer, so nothing was started. Nothing is lost: every repository"
            " is read again by itself as soon as it does."
        ) from error


def read_again(delivery: Delivery, *, by: User) -> None:
    """Ask once more for what a delivery hinted at to be read from the host. Safe to repeat."""
    _may(by)
    if delivery.repository_id is None:
        raise Refused("This delivery is about no repository here, so there is nothing to read.")
    with transaction.atomic():
        inbox.ask(delivery)
        data = {"delivery": delivery.delivery_id, "event": delivery.event}
        events.write(f"delivery:{delivery.pk}", "delivery:read-again", actor=by, data=data)


def try_again(rows: QuerySet[Effect], *, by: User) -> int:
    """Try effects that are not done at once, given-up ones too; returns how many.

    Raises Refused where none of them is left to try.
    """
    _may(by)
    chosen = rows.filter(done_at=None).order_by("-pk").values("pk")[:MOST_AT_ONCE]
    with transaction.atomic():
        count = effects.again(Effect.objects.filter(pk__in=chosen))
        if not count:
            raise Refused("None of these waits any more, so nothing was tried again.")
        events.write("effects", "effects:tried-again", actor=by, data={"count": count})
    return count


def _may(by: User) -> None:
    if why_not := why_not_administer(by):
        raise Forbidden(why_not)
