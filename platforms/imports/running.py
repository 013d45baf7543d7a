"""One import from its bytes to its rows: looked at, or looked at and carried out at once."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from people.models import User
from platforms.imports import formats
from platforms.imports.carrying import carry_out
from platforms.imports.entries import Reading, Refusal, Unreadable
from platforms.imports.plan import Plan, Row, Verb
from platforms.imports.planning import Tell, plan
from platforms.models import Import, ImportRow, Platform

#: Only one import plans and writes at a time.
ALONE = 0x1A90127
#: How often somebody who waits is told, in entries.
STEP = 500


@contextmanager
def _unsearched() -> Iterator[None]:
    """Without Python's search for garbage: all these rows stay until the end anyway.

    Looking through them again and again took a third of the time of an import.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_unsearched()
def read(data: bytes) -> Reading:
    """Read a file; one that cannot be read at all is a single refusal."""
    try:
        return formats.read(data)
    except Unreadable as error:
        return Reading("", [], [Refusal(error.place, "", str(error))])


@_unsearched()
def look(reading: Reading, *, by: User | None, tell: Tell = lambda n: None) -> Plan:
    """What an import would do; nothing is written."""
    if not reading.source:
        return _nothing(reading, by)
    return plan(reading, by=by, now=timezone.now(), tell=tell)


@_unsearched()
def carry(reading: Reading, *, by: User | None, tell: Tell = lambda n: None) -> Plan:
    """Import: plan against what is here now and write it, in one transaction."""
    if not reading.source:
        return _nothing(reading, by)
    with _alone():
        # Whoever edits one of these waits; their edit is then seen, and kept.
        locked = Platform.objects.filter(entries__source=reading.source).order_by("pk")
        list(locked.select_for_update(of=("self",)).values_list("pk", flat=True))
        made = plan(reading, by=by, now=timezone.now(), tell=tell)
        carry_out(made)
    return made


def _nothing(reading: Reading, by: User | None) -> Plan:
    made = Plan("", by, timezone.now())
    made.refused(reading.refusals)
    return made


@contextmanager
def _alone() -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])
        yield


def progress(run: Import) -> tuple[int, int]:
    """How many entries of how many are planned; (0, 0) before it is known."""
    said: tuple[int, int] = cache.get(_key(run), (0, 0))
    return said


def read_run(pk: int) -> None:
    """Read an uploaded file and note what importing it would do."""
    run = Import.objects.get(pk=pk)
    if run.state != Import.READING:
        return
    reading = read(bytes(run.content))
    found = look(reading, by=run.by, tell=_teller(run, reading))
    with transaction.atomic():
        state = Import.READY if reading.source else Import.REFUSED
        if _note(run, found, Import.READING, state):
            _keep_rows(run, found.rows)


def import_run(pk: int) -> None:
    """Carry out an import that was confirmed; a second time it does nothing."""
    run = Import.objects.get(pk=pk)
    if run.state != Import.IMPORTING:
        return
    reading = read(bytes(run.content))
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=pk)
        if locked.state != Import.IMPORTING:
            return
        found = carry(reading, by=run.by, tell=_teller(run, reading))
        _note(run, found, Import.IMPORTING, Import.DONE)
        _keep_rows(run, found.rows)


def _note(run: Import, found: Plan, before: str, after: str) -> int:
    counts = {verb.value: found.count(verb) for verb in Verb}
    over = after in (Import.DONE, Import.REFUSED)
    return Import.objects.filter(pk=run.pk, state=before).update(
        state=after,
        source=found.source,
        done_at=timezone.now() if over else None,
        content=b"" if over else run.content,
        **counts,
    )


def _keep_rows(run: Import, rows: Iterable[Row]) -> None:
    ImportRow.objects.filter(run=run).delete()
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                run=run,
                verb=row.verb.value,
                kind=row.kind,
                place=row.place[:60],
                subject=row.subject[:300],
                says=list(row.says),
            )
            for row in rows
        ),
        batch_size=2000,
    )


def _teller(run: Import, reading: Reading) -> Tell:
    total = len(reading.entries)

    def tell(done: int) -> None:
        if done % STEP == 0 or done == total:
            cache.set(_key(run), (done, total), 3600)

    return tell


def _key(run: Import) -> str:
    # Looking and importing are counted apart.
    return f"import-progress:{run.pk}:{run.state}"
