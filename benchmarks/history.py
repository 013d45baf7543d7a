"""A synthetic history: a repository for each platform, and ten pull requests for each of those.

The database writes the rows itself, as copies of one that the application wrote: a million of them
would take the application a quarter of an hour.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from contributions.lifecycle import ChangeState
from contributions.models import Change
from platforms.models import Host, Platform, Repository

EACH = 10
#: Of twenty pull requests one is open, three were closed and the others merged, over three years.
_OPEN, _CLOSED = 1, 4


def make(common: str) -> int:
    """Add the history to the platforms there are; returns how many changes it has."""
    now = timezone.now()
    names = Platform.objects.order_by("pk").values_list("name", flat=True)[:200]
    words = sorted({word.lower() for name in names for word in name.split()[:2]})
    host = Host.objects.create(
        key="host",
        name="Host",
        web_url="https://host.example.org",
        api_url="https://api.example.org",
    )
    first = Repository.objects.create(
        platform=Platform.objects.order_by("pk")[0],
        host=host,
        remote_id=0,
        full_name="org/first",
        default_branch="main",
        web_url="https://host.example.org/org/first",
        confirmed_at=now,
    )
    _copy(
        first,
        "platforms_platform other WHERE other.id <> row.platform_id",
        platform_id="other.id",
        remote_id="other.id",
        full_name="'org/' || other.slug",
    )
    change = Change.objects.create(
        repository=first,
        number=0,
        remote_id=0,
        title="First",
        web_url="https://host.example.org/org/first/pull/0",
        state=ChangeState.IN_REVIEW.value,
        head_sha="0" * 40,
        head_ref="work",
        base_ref="main",
        base_sha="1" * 40,
        **dict.fromkeys(
            ("state_since", "host_updated_at", "confirmed_at", "created_at", "ready_at"),
            now - timedelta(days=1),
        ),
    )
    kind = "(repository.id * 7 + n) % 20"
    ended = "now() - ((repository.id * 13 + n * 101) % 1100) * interval '1 day'"
    _copy(
        change,
        f"platforms_repository repository, generate_series(1, {EACH}) n",
        repository_id="repository.id",
        number="n",
        remote_id=f"repository.id * {EACH} + n",
        title=_title(words, common),
        state=f"CASE WHEN {kind} < {_OPEN} THEN 'in_review'"
        f" WHEN {kind} < {_CLOSED} THEN 'closed' ELSE 'merged' END",
        host_open=f"{kind} < {_OPEN}",
        merged_at=f"CASE WHEN {kind} >= {_CLOSED} THEN {ended} END",
        merged_sha=f"CASE WHEN {kind} >= {_CLOSED} THEN repeat('2', 40) ELSE '' END",
        closed_at=f"CASE WHEN {kind} >= {_OPEN} THEN {ended} END",
        created_at=f"{ended} - interval '3 days'",
        ready_at=f"{ended} - interval '2 days'",
        first_review_at=f"{ended} - interval '1 day'",
    )
    return Change.objects.count()


def _title(words: list[str], common: str) -> str:
    """Three of the words, and in seven of ten titles the common one."""
    listed = ", ".join(f"'{word}'" for word in words)
    chosen = [
        f"(ARRAY[{listed}])[1 + (repository.id * {step} + n * {step * 3}) % {len(words)}]"
        for step in (7, 31, 101)
    ]
    usual = f"CASE WHEN (repository.id + n) % 10 < 7 THEN ' {common}' ELSE '' END"
    return " || ' ' || ".join(chosen) + f" || {usual}"


def _copy(row: Model, source: str, **columns: str) -> None:
    """Write the row again for each of the source, with other values in some columns."""
    meta = row._meta  # noqa: SLF001 - public by its documentation
    names = [one.column for one in meta.local_concrete_fields if not one.primary_key]
    values = [columns.get(name, f"row.{name}") for name in names]
    joined = source if " WHERE " in source else f"{source} WHERE true"
    table, conditions = joined.split(" WHERE ")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # a million rows take a minute or two
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)}"  # noqa: S608 - written here
            f" FROM {meta.db_table} row, {table} WHERE row.id = {row.pk} AND {conditions}"
        )
