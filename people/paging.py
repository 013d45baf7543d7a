"""Pages of rows in an order of their own, cut by key and not by offset."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

Row = TypeVar("Row")
ModelRow = TypeVar("ModelRow", bound=Model)


@dataclass(frozen=True)
class Order:
    """Rows by one column and, where that ties, by primary key."""

    column: str = "pk"
    descending: bool = False

    def terms(self, *, backwards: bool = False) -> list[str]:
        """The order for a query."""
        sign = "-" if self.descending != backwards else ""
        columns = ["pk"] if self.column == "pk" else [self.column, "pk"]
        return [sign + column for column in columns]

    def beyond(self, values: list[Any], *, backwards: bool) -> Q:
        """Rows after `values` (before them: `backwards`) in this order."""
        side = "lt" if self.descending != backwards else "gt"
        if self.column == "pk":
            return Q(**{f"pk__{side}": values[-1]})
        column, key = values
        # The first term repeats what the second says, so that an index on the column is used.
        return Q(**{f"{self.column}__{side}e": column}) & (
            Q(**{f"{self.column}__{side}": column}) | Q(**{f"pk__{side}": key})
        )


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursors that lead to its neighbours ("" where there is none)."""

    rows: list[Row]
    newer: str = ""
    older: str = ""


NEWEST_FIRST = Order("pk", descending=True)


def cut(
    rows: QuerySet[ModelRow],
    order: Order,
    cursor: str = "",
    size: int = 30,
    read: Callable[[QuerySet[ModelRow]], Iterable[Any]] = list,
) -> Page[Any]:
    """Return a page of rows, as `read` reads them; a cursor that cannot be read is the start.

    What is read has the column of the order, and `pk`.
    """
    backwards, values = _read(cursor, order)
    if values is not None:
        try:
            values[0] = _of_column(values[0], rows, order)
        except (ValueError, TypeError, OverflowError, ValidationError):  # of another order, or made
            backwards, values = False, None
        else:
            rows = rows.filter(order.beyond(values, backwards=backwards))
    found = list(read(rows.order_by(*order.terms(backwards=backwards))[: size + 1]))
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    if not shown:
        return Page([])
    before = more if backwards else values is not None
    after = values is not None if backwards else more
    return Page(
        shown,
        newer=_write("+", shown[0], order) if before else "",
        older=_write("-", shown[-1], order) if after else "",
    )


def first(found: list[Row], order: Order, size: int) -> Page[Row]:
    """The first page of rows; `found` holds one more than is shown where there are more."""
    shown = found[:size]
    return Page(shown, older=_write("-", shown[-1], order) if len(found) > size else "")


def newest_first(rows: QuerySet[ModelRow], cursor: str = "", size: int = 30) -> Page[ModelRow]:
    """Return a page of `rows` by descending primary key."""
    return cut(rows, NEWEST_FIRST, cursor, size)


def _write(direction: str, row: Any, order: Order) -> str:
    values = [row.pk] if order.column == "pk" else [_value(row, order.column), row.pk]
    text = json.dumps(values, separators=(",", ":"), default=str)
    return direction + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, column: str) -> Any:
    for name in column.split("__"):
        row = getattr(row, name)
    return row


def _read(cursor: str, order: Order) -> tuple[bool, list[Any] | None]:
    direction, text = cursor[:1], cursor[1:]
    if direction not in {"-", "+"} or len(text) > 1000:
        return False, None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return False, None
    wanted = 1 if order.column == "pk" else 2
    if not isinstance(values, list) or len(values) != wanted or not _is_key(values[-1]):
        return False, None
    if isinstance(values[0], (dict, list)) or "\0" in str(values[0]) or values[0] is None:
        return False, None
    return direction == "+", values


def _of_column(value: Any, rows: QuerySet[Any], order: Order) -> Any:
    """The value as the column has it; raises where it could be none that the database takes."""
    column = F(order.column).resolve_expression(rows.query.clone())
    meant = column.output_field.to_python(value)
    if isinstance(meant, datetime):
        # PostgreSQL takes no offset past sixteen hours, which ISO 8601 allows.
        return meant.astimezone(UTC)
    str(meant).encode()  # half of a pair of surrogates is no text
    return meant


def _is_key(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**63
