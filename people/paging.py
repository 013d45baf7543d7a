"""Pages of rows from the newest to the oldest, cut by key and not by offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursors that lead to its neighbours ("" where there is none)."""

    rows: list[Row]
    newer: str = ""
    older: str = ""


def newest_first(rows: QuerySet[Row], cursor: str = "", size: int = 30) -> Page[Row]:
    """Return a page of `rows` by descending primary key; a cursor that cannot be read is the start.

    A cursor is "-" and a key for what is older than that key, or "+" and a key for what is newer.
    """
    direction, key = cursor[:1], cursor[1:]
    if direction not in {"-", "+"} or not key.isascii() or not key.isdigit() or len(key) > 18:
        found = list(rows.order_by("-pk")[: size + 1])
        return Page(found[:size], older=_cursor("-", found[size - 1]) if len(found) > size else "")
    if direction == "-":
        found = list(rows.filter(pk__lt=int(key)).order_by("-pk")[: size + 1])
        shown, more_newer, more_older = found[:size], True, len(found) > size
    else:
        found = list(rows.filter(pk__gt=int(key)).order_by("pk")[: size + 1])
        shown, more_newer, more_older = found[:size][::-1], len(found) > size, True
    if not shown:
        return Page([])
    return Page(
        shown,
        newer=_cursor("+", shown[0]) if more_newer else "",
        older=_cursor("-", shown[-1]) if more_older else "",
    )


def _cursor(direction: str, row: Model) -> str:
    return f"{direction}{row.pk}"
