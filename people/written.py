"""Queries that are written once in a process, planned once on a connection, and asked again.

Django writes a query anew each time it is asked, and PostgreSQL plans it anew. For one with several
sub-queries either takes longer than the answer does. What every page asks is therefore written
once, as a prepared statement, and asked again with other values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import IntegerField, Model, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from psycopg2.extensions import AsIs

#: What stands for a value while a query is written, of which nothing has the like.
_NO_ID, _NEVER, _NO_WORD = -(2**40), datetime(1, 1, 1, tzinfo=UTC), "\x02stand-in"
_TYPES = {int: "bigint", datetime: "timestamptz", str: "text", list: "bigint[]"}
#: The statements that each connection knows.
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()

Row = TypeVar("Row", bound=Model)
Value = int | datetime | str | list[int]


class Size(Subquery):
    """How many rows a query has, as a value within another query."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk"))


def among(ids: list[int]) -> RawSQL:
    """Some ids as one value, for a query in which their number varies."""
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])


class Written(Generic[Row]):
    """A query of the values named in `kinds`.

    Each is an id (`int`), a `datetime`, a text (`str`) or the ids `among` takes (`list`). `build`
    is called once, with something that stands for each value, and must put all of them into the
    query as they are. The plan is made once, without knowing them, unless the query is to be
    `planned_anew` each time, since its best plan is not the same for all values.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Row, Any]],
        *,
        planned_anew: bool = False,
        **kinds: type[Any],
    ) -> None:
        self._build = build
        self._planned_anew = planned_anew
        self._kinds = kinds
        self._stand_ins = {
            name: _stand_in(kind, place) for place, (name, kind) in enumerate(kinds.items())
        }

    @cached_property
    def _rows(self) -> QuerySet[Row, Any]:
        return self._build(**self._stand_ins)

    @cached_property
    def _text(self) -> tuple[str, list[str | None], tuple[Any, ...]]:
        """The SQL, its parameters, and for each of them the value's name that it stands for."""
        sql, params = self._rows.query.sql_with_params()
        names = [self._named(one) for one in params]
        if unused := [name for name in self._kinds if name not in names]:
            raise ValueError(f"The query does not ask for {', '.join(unused)}.")
        return sql, names, params

    def _named(self, param: Any) -> str | None:
        for name, stand_in in self._stand_ins.items():
            if type(param) is type(stand_in) and param == stand_in:
                return name
        return None

    @cached_property
    def _name(self) -> str:
        sql, names, params = self._text
        digest = sha256(repr((sql, names, params, self._kinds)).encode()).hexdigest()
        return f"written_{digest[:20]}"

    def within(self, **given: Value) -> RawSQL:
        """The query for the values given, as a part of another one."""
        return RawSQL(*self._filled(given))  # noqa: S611 - Django wrote it; values are parameters

    def rows(self, **given: Value) -> list[tuple[Any, ...]]:
        """The answer for the values given, of which none may be missing."""
        with connection.cursor() as cursor:
            cursor.execute(*self._call(given))
            return list(cursor.fetchall())

    def row(self, **given: Value) -> tuple[Any, ...] | None:
        """The first row of the answer; None where there is none."""
        return next(iter(self.rows(**given)), None)

    def models(self, **given: Value) -> list[Row]:
        """The answer of a query of whole rows, as models."""
        names, converters = self._columns
        rows = [list(row) for row in self.rows(**given)]
        for place, (convert, column) in converters.items():
            for row in rows:
                for one in convert:
                    row[place] = one(row[place], column, connection)
        return [self._rows.model.from_db(self._rows.db, names, row) for row in rows]

    @cached_property
    def _columns(self) -> tuple[list[str], dict[int, tuple[Any, Any]]]:
        """The names of a model's columns, and how those that are kept otherwise are read."""
        compiler = self._rows.query.get_compiler(connection=connection)
        compiler.setup_query()
        columns = [column for column, _, _ in compiler.select]
        return [one.target.attname for one in columns], compiler.get_converters(columns)

    def _filled(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """The SQL with its parameters, these values among them."""
        sql, names, params = self._text
        return sql, [
            one if name is None else given[name] for name, one in zip(names, params, strict=True)
        ]

    def _call(self, given: dict[str, Value]) -> tuple[str, list[Any]]:
        if self._planned_anew:
            return self._filled(given)
        values = [given[name] for name in self._kinds]
        self._prepare()
        return f"EXECUTE {self._name} ({', '.join(['%s'] * len(values))})", values

    def _prepare(self) -> None:
        """Have the connection plan the query, if it has not yet; a rollback forgets nothing.

        A cursor must be open: Django looks whether a connection still lives when it opens one.
        """
        known = _prepared.setdefault(connection.connection, set())
        if self._name in known:
            return
        places = {name: AsIs(f"${place}") for place, name in enumerate(self._kinds, 1)}
        sql, values = self._filled(places)
        kinds = ", ".join(_TYPES[kind] for kind in self._kinds.values())
        # Past Django's cursor: it is no question of its own to whoever counts those.
        with connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self._name} ({kinds}) AS {sql}", values)
        known.add(self._name)


def _stand_in(kind: type[Any], place: int) -> Any:
    if kind is int:
        return _NO_ID - place
    if kind is datetime:
        return _NEVER + timedelta(days=place)
    return f"{_NO_WORD}-{place}" if kind is str else [_NO_ID - place]
