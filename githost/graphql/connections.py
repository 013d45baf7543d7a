"""Connections: lists read in pages with cursors that hold while rows change."""

import base64
import binascii
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from githost.graphql.problems import Problem

PAGE_LIMIT = 100


class Window:
    """The arguments of a connection, checked when its nodes are asked for, as GitHub does."""

    def __init__(self, name: str, most: int = PAGE_LIMIT, **given: Any) -> None:
        self.name, self.most = name, most
        self.first: int | None = given.get("first")
        self.last: int | None = given.get("last")
        self.after = _read(given.get("after"), "after")
        self.before = _read(given.get("before"), "before")

    @property
    def size(self) -> int:
        """How many nodes at most; raises Problem where neither end, both or too many are asked."""
        if self.first is not None and self.last is not None:
            raise Problem(
                "EXCESSIVE_PAGINATION",
                f"Passing both `first` and `last` to paginate the `{self.name}` connection "
                "is not supported.",
            )
        argument, size = ("last", self.last) if self.first is None else ("first", self.first)
        if size is None:
            raise Problem(
                "MISSING_PAGINATION_BOUNDARIES",
                "You must provide a `first` or `last` value to properly paginate the "
                f"`{self.name}` connection.",
            )
        if not 0 <= size <= self.most:
            raise Problem(
                "EXCESSIVE_PAGINATION",
                f"Requesting {size} records on the `{self.name}` connection exceeds the "
                f"`{argument}` limit of {self.most} records.",
            )
        return size


def _read(cursor: str | None, argument: str) -> list[Any] | None:
    if not cursor:
        return None
    try:
        found = json.loads(base64.b64decode(cursor, validate=True))
    except (ValueError, binascii.Error):
        found = None
    if not isinstance(found, list) or not found:
        raise Problem(
            "INVALID_CURSOR_ARGUMENTS",
            f"`{cursor}` does not appear to be a valid cursor (`{argument}`).",
        )
    return found


def _write(position: Sequence[Any]) -> str:
    return base64.b64encode(json.dumps(position).encode()).decode()


class Connection(ABC):
    """One page of a list; subclasses say where the rows are and what their cursors hold."""

    def __init__(self, node: Callable[[Any], Any], window: Window) -> None:
        self._node, self._window = node, window

    @abstractmethod
    def _page(self) -> tuple[list[tuple[str, Any]], bool, bool]:
        """The page's rows, each with its cursor, and whether there are more before and after."""

    @cached_property
    def _shown(self) -> tuple[list[dict[str, Any]], bool, bool]:
        rows, before, after = self._page()
        return [{"cursor": cursor, "node": self._node(row)} for cursor, row in rows], before, after

    def check(self) -> None:
        """Refuse bad bounds for the connection as a whole, as GitHub does; raises Problem."""
        _ = self._window.size

    def edges(self) -> list[dict[str, Any]]:
        return self._shown[0]

    def nodes(self) -> list[Any]:
        return [edge["node"] for edge in self._shown[0]]

    def page_info(self) -> dict[str, Any]:
        edges, before, after = self._shown
        return {
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
            "hasPreviousPage": before,
            "hasNextPage": after,
        }


class ListConnection(Connection):
    """A connection over a list at hand; the cursor is a place in it."""

    def __init__(
        self,
        items: Sequence[Any],
        node: Callable[[Any], Any],
        window: Window,
        total: int | None = None,
    ) -> None:
        super().__init__(node, window)
        self._items = items
        self._total = len(items) if total is None else total

    def total_count(self) -> int:
        """How many there are, which may be more than the connection ever gives."""
        return self._total

    def _page(self) -> tuple[list[tuple[str, Any]], bool, bool]:
        window, count = self._window, len(self._items)
        start, end = 0, count
        if window.after:
            start = _place(window.after) + 1
        if window.before:
            end = min(end, _place(window.before))
        if window.first is not None:
            end = min(end, start + window.size)
        else:
            start = max(start, end - window.size)
        rows = [(_write([place]), self._items[place]) for place in range(start, max(start, end))]
        return rows, start > 0, end < count


def _place(position: list[Any]) -> int:
    if not isinstance(position[0], int) or position[0] < 0:
        raise Problem("INVALID_CURSOR_ARGUMENTS", "The cursor is of another connection.")
    return position[0]


class RowConnection(Connection):
    """A connection over rows in the order of one field; the cursor is that field and the row's id.

    So a row that changes while pages are read never makes another one skipped.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        node: Callable[[Any], Any],
        window: Window,
        *,
        by: str = "pk",
        descending: bool = False,
    ) -> None:
        super().__init__(node, window)
        self._rows, self._by, self._descending = rows, by, descending

    def total_count(self) -> int:
        return self._rows.count()

    def _beyond(self, position: list[Any], *, forward: bool) -> Q:
        try:
            value, pk = position
            if self._by != "pk":
                value = datetime.fromisoformat(value)
            pk = int(pk)
        except (TypeError, ValueError) as foreign:
            raise Problem(
                "INVALID_CURSOR_ARGUMENTS", "The cursor is of another connection."
            ) from foreign
        way = "lt" if forward is self._descending else "gt"
        return Q(**{f"{self._by}__{way}": value}) | Q(**{self._by: value, f"pk__{way}": pk})

    def _page(self) -> tuple[list[tuple[str, Any]], bool, bool]:
        window, rows = self._window, self._rows
        if window.after:
            rows = rows.filter(self._beyond(window.after, forward=True))
        if window.before:
            rows = rows.filter(self._beyond(window.before, forward=False))
        forward = window.first is not None
        way = "-" if self._descending is forward else ""
        found = list(rows.order_by(f"{way}{self._by}", f"{way}pk")[: window.size + 1])
        more, found = len(found) > window.size, found[: window.size]
        if not forward:
            found.reverse()
            return self._cursored(found), more, window.before is not None
        return self._cursored(found), window.after is not None, more

    def _cursored(self, rows: list[Any]) -> list[tuple[str, Any]]:
        def position(row: Any) -> list[Any]:
            value = getattr(row, self._by)
            return [value.isoformat() if self._by != "pk" else value, row.pk]

        return [(_write(position(row)), row) for row in rows]
