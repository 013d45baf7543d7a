"""Approvals whose giver's standing changes: what the tests of windows and accounts begin with."""

from datetime import timedelta

from contributions.models import Change
from journal import effects
from people.models import User
from platforms.models import Deputy, Repository
from platforms.services import deputies
from tests import snapshots
from tests.cast import Cast, day_here


def stand_in(cast: Cast, deputy: User, days: int = 7, by: User | None = None) -> Deputy:
    """Olu's deputy on Ledger from today."""
    today = day_here()
    return deputies.appoint(
        cast.ledger,
        owner=cast.olu,
        deputy=deputy,
        first=today,
        last=today + timedelta(days=days - 1),
        by=by or cast.olu,
    )


def approve_on_host(ledger: Repository, cast: Cast, by: User, head: str = "one") -> Change:
    """A change by Ana that somebody approves on the host once the portal knows its head."""
    snapshots.take_in(ledger, cast.ana, number=1, head=head)
    return snapshots.take_in(
        ledger, cast.ana, number=1, head=head, reviews=(snapshots.review(by, head),)
    )


def carry_out() -> None:
    """Do what the database asks to be done, as the worker would."""
    for pk in effects.due():
        effects.carry_out(pk)
