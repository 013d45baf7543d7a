"""Queries that are written once in a process and asked again with other values.

Django writes a query anew each time it is asked, and for one with several sub-queries that takes
longer than PostgreSQL takes to answer it. What every page asks is therefore written once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery
from django.db.models.expressions import RawSQL

#: What stands for the values while a query is written: ids and moments that nothing has.
_NO_ID, _NEVER = -(2**40), datetime(1, 1, 1, tzinfo=UTC)


class Size(Subquery):
    """How many rows a query has, as a value within another query."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk"))


class Written:
    """A query of the values named in `kinds`, each of them an id (`int`) or a `datetime`.

    `build` is called once, with something that stands for each value, and must put all of them
    into the query as they are.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **kinds: type[int | datetime]) -> None:
        self._build = build
        self._stand_ins: dict[str, Any] = {
            name: _NO_ID - place if kind is int else _NEVER + timedelta(days=place)
            for place, (name, kind) in enumerate(kinds.items())
        }

    @cached_property
    def _text(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._build(**self._stand_ins).query.sql_with_params()
        if unused := [name for name, one in self._stand_ins.items() if one not in params]:
            raise ValueError(f"The query does not ask for {', '.join(unused)}.")
        return sql, params

    def asked(self, **given: int | datetime) -> tuple[str, list[Any]]:
        """The SQL and its parameters for the values given, of which none may be missing."""
        sql, params = self._text
        values = {stand_in: given[name] for name, stand_in in self._stand_ins.items()}
        return sql, [
            values.get(one, one) if isinstance(one, int | datetime) else one for one in params
        ]

    def within(self, **given: int | datetime) -> RawSQL:
        """The query for the values given, as a part of another one."""
        sql, params = self.asked(**given)
        return RawSQL(sql, params)  # noqa: S611 - Django wrote it; values are parameters

    def rows(self, **given: int | datetime) -> list[tuple[Any, ...]]:
        """The answer."""
        with connection.cursor() as cursor:
            cursor.execute(*self.asked(**given))
            return list(cursor.fetchall())

    def row(self, **given: int | datetime) -> tuple[Any, ...] | None:
        """The first row of the answer; None where there is none."""
        return next(iter(self.rows(**given)), None)
