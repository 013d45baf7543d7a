"""Celery's entry to the outbox."""

from celery import shared_task

from journal import effects


@shared_task
def carry_out(pk: int) -> None:
    """Carry out one effect."""
    effects.carry_out(pk)


@shared_task
def sweep() -> None:
    """Find effects whose message was lost or whose time has come."""
    for pk in effects.due():
        carry_out.delay(pk)
