"""The faults: what each does to a request, and which of our problems it ends in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from platforms.hosts.problems import (
    Denied,
    HostProblem,
    Missing,
    Rejected,
    Throttled,
    Unreachable,
)
from tests.githost_server import GitHost

WRITES = r"^(PUT|POST|PATCH|DELETE) (?!.*/graphql$)"
READS = r"^GET |/graphql$"
#: Seconds a silent host is waited for in the columns of delays, and how long it is silent.
PATIENCE, SILENCE = 0.4, 1.5
#: The lists that a host cuts without giving a next page.
CUT_BY_HOSTS = r"/(files|commits)$|/compare/|/git/trees/|/graphql$"


@dataclass(frozen=True)
class Column:
    """One fault.

    `problem` is what a call ends in that meets nothing else; `heals`: a read struck once is asked
    again and answered; `works`: the host does the work all the same, and only its answer is
    spoilt; `strikes`: which requests it is meant for.
    """

    name: str
    kind: str
    problem: type[HostProblem] | None = None
    heals: bool = False
    works: bool = False
    strikes: str = ""
    about: Mapping[str, object] = field(default_factory=dict)

    @property
    def slow(self) -> bool:
        return "delay" in self.kind and not self.of_webhooks

    @property
    def of_webhooks(self) -> bool:
        return self.kind.endswith("_webhook")

    @property
    def limits(self) -> bool:
        return self.problem is Throttled


def _status(status: int, problem: type[HostProblem], *, heals: bool = False) -> Column:
    return Column(str(status), "status", problem, heals=heals, about={"status": status})


SLOW = {"seconds": SILENCE}
BRIEFLY = {"seconds": 0.1}
COLUMNS = (
    _status(500, Unreachable, heals=True),
    _status(502, Unreachable, heals=True),
    _status(401, Denied),
    _status(404, Missing),
    _status(422, Rejected),
    _status(429, Throttled),
    Column("other JSON", "status", Unreachable, about={"status": 200, "body": "[[1]]"}),
    Column("delay", "delay", Unreachable, heals=True, works=True, about=SLOW),
    Column("reset", "reset", Unreachable, heals=True),
    Column("truncate", "truncate", Unreachable, works=True),
    Column("after_success_502", "after_success_502", Unreachable, heals=True, works=True),
    Column(
        "after_success_delay",
        "after_success_delay",
        Unreachable,
        heals=True,
        works=True,
        about=SLOW,
    ),
    Column("after_success_reset", "after_success_reset", Unreachable, heals=True, works=True),
    Column("stale", "stale", works=True, strikes=READS),
    Column(
        "capped",
        "capped",
        works=True,
        strikes=CUT_BY_HOSTS,
        about={"lists": ["files", "commits", "tree"]},
    ),
    Column("primary_limit", "primary_limit", Throttled),
    Column("secondary_limit", "secondary_limit", Throttled),
    Column("secondary_limit_bare", "secondary_limit_bare", Throttled),
    Column("drop_webhook", "drop_webhook", works=True),
    Column("dup_webhook", "dup_webhook", works=True),
    Column("delay_webhook", "delay_webhook", works=True, about=BRIEFLY),
    Column("reorder_webhook", "reorder_webhook", works=True, about=BRIEFLY),
)


def kinds(server: GitHost) -> set[str]:
    """Every kind of fault that the host knows, by its own words."""
    said = requests.post(f"{server.url}/_control/faults", json={"kind": "no such"}, timeout=10)
    return set(said.json()["message"].partition("known: ")[2].split(", "))


class Faults:
    """One fault in force on the host, and how many requests it struck and saw."""

    def __init__(
        self, server: GitHost, column: Column, *, match: str, times: int, keep: int = 1
    ) -> None:
        self._server = server
        server.clear_faults()
        server.fault(column.kind, match=match, times=times, keep=keep, **column.about)
        # Does nothing but count the writes that the fault leaves alone.
        server.fault("delay", match=WRITES, times=1000, seconds=0)
        self._counts_writes = match == WRITES

    def _hits(self) -> list[int]:
        listed = requests.get(f"{self._server.url}/_control/faults", timeout=10).json()
        return [one["hits"] for one in listed]

    @property
    def struck(self) -> int:
        return self._hits()[0]

    @property
    def writes(self) -> int:
        struck, passed = self._hits()
        return passed + (struck if self._counts_writes else 0)
