"""Many pull requests at once: by GraphQL in pages that shrink where need be, or by REST."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import TypeVar

from platforms.hosts import graphql, listing, payloads, queries
from platforms.hosts.fields import Fields
from platforms.hosts.problems import Missing, NotThere, Unreachable, Unsupported
from platforms.hosts.snapshots import HeadSnapshot, Listed, PullSummary, Survey
from platforms.hosts.transport import Transport

#: What GitHub bears, by trial; halved as often as it takes when it does not.
PAGE = 25
#: A head is little beside a whole pull request.
HEADS_TO_ONE = 2
#: Seconds after which a host that bears no page is left in peace.
PATIENCE = 40
#: A REST cursor says so, and which page comes next.
REST = "rest:"

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Surveys:
    """Lists of pull requests at one host, with the page size that each repository last bore."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._sizes: dict[int, int] = {}

    def page(
        self, repository_id: int, node_id: str, *, changed: str | None, heads: str | None
    ) -> Survey:
        """The pages that begin at these cursors: "" is the first, None asks for none."""
        if not node_id or _is_rest(changed) or _is_rest(heads):
            return self._by_rest(repository_id, changed, heads)
        try:
            ask = partial(self._lists, repository_id, node_id, changed, heads)
            return self._shrinking(repository_id, ask)
        except NotThere:
            raise
        except (Unsupported, Unreachable, Missing) as problem:
            logger.info("Pull requests of %s are listed by REST. %s", repository_id, problem)
            # From the beginning: whatever comes twice is known already.
            return self._by_rest(repository_id, _first(changed), _first(heads))

    def some(self, repository_id: int, node_id: str, numbers: Iterable[int]) -> list[Listed]:
        """Pull requests by their numbers; by REST, only that they are to be read one by one."""
        wanted = list(dict.fromkeys(numbers))
        found: list[Listed] = []
        while node_id and wanted:
            try:
                ask = partial(self._some, repository_id, node_id, wanted)
                found += self._shrinking(repository_id, ask)
            except (Unsupported, Unreachable, Missing) as problem:
                logger.info("Some of %s are read one by one. %s", repository_id, problem)
                break
        return found

    def _shrinking(self, repository_id: int, ask: Callable[[int], T]) -> T:
        """Ask with the size that the repository bears; grow back by doubling once it works."""
        size, began = self._sizes.get(repository_id, PAGE), monotonic()
        while True:
            try:
                found = ask(size)
            except NotThere:
                raise
            except Unreachable:
                if size == 1 or monotonic() - began > PATIENCE:
                    raise
                size //= 2
                self._sizes[repository_id] = size
            else:
                self._sizes[repository_id] = min(PAGE, size * 2)
                return found

    def _lists(
        self, repository_id: int, node_id: str, changed: str | None, heads: str | None, size: int
    ) -> Survey:
        read_at = datetime.now(UTC)
        asked = {
            "repository": node_id,
            "size": size,
            "headsSize": size * HEADS_TO_ONE,
            "changed": changed is not None,
            "changedAfter": changed or None,
            "heads": heads is not None,
            "headsAfter": heads or None,
        }
        home = graphql.ask(self._transport, repository_id, queries.LISTS, asked)
        told, open_ones = home.child_or_none("changed"), home.child_or_none("heads")
        pulls = told.children("nodes") if told else []
        return Survey(
            read_at=read_at,
            changed=tuple(listing.listed(home, one, repository_id, read_at) for one in pulls),
            changed_after=_after(told),
            heads=tuple(map(listing.head, open_ones.children("nodes"))) if open_ones else (),
            heads_after=_after(open_ones),
            total=told.number("totalCount") if told else None,
        )

    def _some(self, repository_id: int, node_id: str, wanted: list[int], size: int) -> list[Listed]:
        read_at = datetime.now(UTC)
        asked = wanted[:size]
        text = queries.some(asked)
        home = graphql.ask(self._transport, repository_id, text, {"repository": node_id})
        found = [home.child_or_none(f"p{number}") for number in asked]
        del wanted[:size]
        return [listing.listed(home, one, repository_id, read_at) for one in found if one]

    def _by_rest(self, repository_id: int, changed: str | None, heads: str | None) -> Survey:
        read_at = datetime.now(UTC)
        pulls, changed_after = self._rest_page(
            repository_id, changed, state="all", sort="updated", direction="desc"
        )
        open_ones, heads_after = self._rest_page(
            repository_id, heads, state="open", sort="created", direction="asc"
        )
        return Survey(
            read_at=read_at,
            changed=tuple(map(Listed, pulls)),
            changed_after=changed_after,
            heads=tuple(map(HeadSnapshot, open_ones)),
            heads_after=heads_after,
        )

    def _rest_page(
        self, repository_id: int, cursor: str | None, **asked: str
    ) -> tuple[list[PullSummary], str | None]:
        if cursor is None:
            return [], None
        page = int(cursor.removeprefix(REST) or 1)
        path = f"/repositories/{repository_id}/pulls"
        found, more = self._transport.page(path, page, **asked)
        pulls = [payloads.pull_summary(Fields(one, "pull request")) for one in found]
        return pulls, f"{REST}{page + 1}" if more else None


def _is_rest(cursor: str | None) -> bool:
    return cursor is not None and cursor.startswith(REST)


def _first(cursor: str | None) -> str | None:
    return None if cursor is None else ""


def _after(connection: Fields | None) -> str | None:
    if connection is None:
        return None
    info = connection.child("pageInfo")
    return info.name("endCursor") if info.flag("hasNextPage") else None
