"""Giving the portal a file of another system: first what it would do, then, confirmed, doing it."""

from __future__ import annotations

from django.db import transaction

from journal import effects, events
from people.models import User
from people.refusals import Forbidden, Invalid, Stale
from platforms.imports import formats
from platforms.models import Import
from platforms.permissions import why_not_import
from platforms.tasks import CARRY_OUT_IMPORT, READ_IMPORT


def give(*, by: User, name: str, content: bytes) -> Import:
    """Take a file in; a worker reads it and says what would change. Nothing changes yet."""
    _may(by)
    if len(content) > formats.LARGEST:
        raise Invalid("Nothing was imported.", {"file": formats.too_large(len(content))})
    with transaction.atomic():
        run = Import.objects.create(by=by, name=name[:200], size=len(content), content=content)
        effects.ask(READ_IMPORT, key=str(run.pk), arguments={"run": run.pk})
    return run


def confirm(run: Import, *, by: User) -> Import:
    """Import what was shown. A worker does it, against what is here by then. Safe to repeat."""
    _may(by)
    if run.state in (Import.IMPORTING, Import.DONE):
        return run
    with transaction.atomic():
        _move(run, Import.READY, Import.IMPORTING)
        data = {"name": run.name, "source": run.source, "created": run.created}
        events.write(f"import:{run.pk}", "import:confirmed", actor=by, data=data)
        effects.ask(CARRY_OUT_IMPORT, key=str(run.pk), arguments={"run": run.pk})
    return run


def drop(run: Import, *, by: User) -> Import:
    """Put a file aside; nothing of it was imported. Safe to repeat."""
    _may(by)
    if run.state == Import.DROPPED:
        return run
    _move(run, Import.READY, Import.DROPPED)
    Import.objects.filter(pk=run.pk).update(content=b"")
    return run


def _may(by: User) -> None:
    if why_not := why_not_import(by):
        raise Forbidden(why_not)


def _move(run: Import, before: str, after: str) -> None:
    if not Import.objects.filter(pk=run.pk, state=before).update(state=after):
        raise Stale("Somebody was quicker: this file is imported or put aside already.")
    run.state = after
