"""The table: what each call came to under each fault, and what of it may not be."""

from __future__ import annotations

import inspect
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from platforms.hosts.github import GitHub
from platforms.hosts.interface import GitHost
from platforms.hosts.problems import HostProblem, Throttled, Unreachable, Unsupported
from platforms.hosts.snapshots import MergeAnswer, MergeOutcome
from tests.githost.receiver import wait_for
from tests.platforms.hosts.faults import columns, reads, writes
from tests.platforms.hosts.faults.columns import COLUMNS, Column, Faults
from tests.platforms.hosts.faults.reads import Read
from tests.platforms.hosts.faults.verifying import verified
from tests.platforms.hosts.faults.world import World
from tests.platforms.hosts.faults.writes import Write

VERIFY = "verify"
ALWAYS = 1000
LEGEND = """\
answered     the right answer; `retried`: after it was asked for again
less         an answer that says itself that it is not all, or that nothing is there
earlier      wholly what was true before, dated so: an older snapshot changes nothing
untouched    the call makes no request that this fault could strike
Unreachable, Denied, Missing, Rejected, Throttled: said as our own named problem
not done, done once: what the host shows after the call; each was then asked for again, or for a
merge read, and was done once in the end. For reads: struck once, then struck every time."""


@dataclass
class Cell:
    """What happened, and in `wrong` what of it may not happen."""

    said: str = ""
    wrong: list[str] = field(default_factory=list)

    def must(self, holds: object, otherwise: str) -> None:
        if not holds:
            self.wrong.append(otherwise)


@dataclass(frozen=True)
class Came:
    """The answer of one call, or its problem."""

    answer: Any = None
    problem: HostProblem | None = None

    @property
    def named(self) -> str:
        return type(self.problem).__name__ if self.problem else "answered"


def calls() -> list[str]:
    """Every call of the adapter, by its interface."""
    return [name for name, _ in inspect.getmembers(GitHost, inspect.isfunction) if name[0] != "_"]


def rows() -> dict[str, Read | Write | None]:
    return {one.name: one for one in (*reads.READS, *writes.WRITES)} | {VERIFY: None}


def whole(world: World) -> dict[tuple[str, str], Cell]:
    """Every call under every fault."""
    earlier = {one.name: plain(_came(one.ask, world).answer) for one in reads.READS}
    world.change()
    truth = {one.name: _came(one.ask, world).answer for one in reads.READS}
    table: dict[tuple[str, str], Cell] = {}
    for row in reads.READS:
        for column in COLUMNS:
            table[row.name, column.name] = read(world, row, column, truth[row.name], earlier)
    for row in writes.WRITES:
        for n, column in enumerate(COLUMNS):
            table[row.name, column.name] = write(world, row, column, n)
    for column in COLUMNS:
        table[VERIFY, column.name] = Cell(*verified(world, column))
    world.server.clear_faults()
    return table


def _came(ask: Callable[[GitHub, World], Any], world: World, column: Column | None = None) -> Came:
    with world.client(column) as github:
        return _asked(lambda: ask(github, world))


def _asked(call: Callable[[], Any]) -> Came:
    try:
        return Came(call())
    except HostProblem as problem:
        return Came(problem=problem)


def plain(answer: Any) -> str:
    """An answer without the moment at which it was read."""
    return re.sub(r"read_at=datetime\.datetime\([^)]*\)", "", repr(answer))


def read(world: World, row: Read, column: Column, truth: Any, earlier: dict[str, str]) -> Cell:
    """Struck at its first request, then at every one."""
    cell, said = Cell(), []
    # What no retry heals, and what strikes nothing here, is the same both times.
    for times in (ALWAYS,) if column.limits or column.of_webhooks else (1, ALWAYS):
        faults = Faults(world.server, column, match=column.strikes, times=times, keep=row.cut_to)
        with world.client(column) as github:
            try:
                came = _asked(lambda: row.ask(github, world))
            except Exception as error:  # noqa: BLE001 - what the table is to show
                came = Came()
                cell.wrong.append(f"raised {error!r}")
            struck = faults.struck
            if column.limits and isinstance(came.problem, Throttled):
                again = _asked(lambda: row.ask(github, world))
                cell.must(isinstance(again.problem, Throttled), "it was asked again at once")
                cell.must(faults.struck == struck, "a paused client sent something")
        said.append(_word(came, row, column, truth, earlier[row.name], struck))
        _judge(cell, said[-1], came, row, column, times, struck)
    cell.said = ", ".join(dict.fromkeys(said))
    return cell


def _word(came: Came, row: Read, column: Column, truth: Any, earlier: str, struck: int) -> str:
    if came.problem:
        return came.named
    if plain(came.answer) == plain(truth):
        if not struck:
            return "untouched"
        return "retried" if column.heals else "answered"
    if column.kind == "stale" and plain(came.answer) == earlier:
        return "earlier"
    return "less" if row.less(came.answer, truth) else "WRONG"


def _judge(
    cell: Cell, word: str, came: Came, row: Read, column: Column, times: int, struck: int
) -> None:
    cell.must(word != "WRONG", f"took {plain(came.answer)[:300]} for right")
    if not struck:
        cell.must(word == "untouched", f"{word} without being struck")
    elif came.problem:
        fits = column.problem is None or type(came.problem) is column.problem
        fits |= row.asks_once and column.name == "404" and isinstance(came.problem, Unsupported)
        # What is read in two ways may end in the problem of the second.
        cell.must(fits, f"ended in {came.named}")
        cell.must(str(came.problem).endswith("."), "no sentence")
        healed = column.heals and times == 1 and not column.slow and not row.asks_once
        cell.must(not healed, "was not asked for again")
    elif column.problem and times == ALWAYS:
        cell.must(word == "less", f"{word} although every request failed")


def write(world: World, row: Write, column: Column, n: int) -> Cell:
    """Struck at what it writes; then asked for again, or a merge read, until it is done once."""
    cell = Cell()
    if column.kind == "stale" and not row.each_time:
        for _ in range(2):  # so that there is an answer from before, and one from after
            with world.client(as_app=row.as_app) as github:
                _asked(lambda: row.ask(github, world, n))
    match = columns.WRITES if column.problem else column.strikes
    with world.client(column, as_app=row.as_app) as github:
        faults = Faults(world.server, column, match=match, times=ALWAYS)
        try:
            came = _asked(lambda: row.ask(github, world, n))
        except Exception as error:  # noqa: BLE001 - what the table is to show
            came = Came()
            cell.wrong.append(f"raised {error!r}")
    if column.of_webhooks:
        if row.tells:
            wait_for(lambda: faults.struck)
        cell.must(bool(faults.struck) == row.tells, "tells of it otherwise than was thought")
    struck, sent = faults.struck, faults.writes
    world.server.clear_faults()
    first_step = column.problem is not None and row.steps > 1
    # A host that is slow to answer what is read first is written nothing.
    expected = int(column.works and not first_step and (sent > 0 or column.problem is None))
    done = _settled(row, world, n, expected)
    cell.must(done == expected, f"done {done} times, not {expected}")
    most = row.most if column.problem is None or column.name == "422" else 1
    cell.must(sent <= most, f"sent {sent} times")
    cell.said = _said(came, row, struck, done)
    _judge_write(cell, came, row, column, done)
    cell.must(_again(world, row, n, done) == 1, "was not done once in the end")
    return cell


def _settled(row: Write, world: World, n: int, expected: int) -> int:
    """How often it is done, once the host is through with it."""
    end = time.monotonic() + 10
    while (found := row.done(world, n)) < expected and time.monotonic() < end:
        time.sleep(0.05)
    return found


def _said(came: Came, row: Write, struck: int, done: int) -> str:
    word = came.named
    if isinstance(came.answer, MergeAnswer):
        word = came.answer.outcome.value
    if not struck:
        return "untouched"
    return f"{word}, {'done once' if done else 'not done'}"


def _judge_write(cell: Cell, came: Came, row: Write, column: Column, done: int) -> None:
    if column.problem is None:
        return
    if isinstance(came.answer, MergeAnswer):
        unsure = came.answer.outcome is MergeOutcome.UNKNOWN
        cell.must(unsure or not done, f"{came.answer.outcome} of what was merged")
        cell.must(came.answer.outcome is not MergeOutcome.MERGED, "merged without an answer")
    elif came.problem is None:
        # It has looked for itself, and found it done.
        cell.must(done, "answered what was not done")
    else:
        cell.must(type(came.problem) is column.problem, f"ended in {came.named}")
        sure = not isinstance(came.problem, Unreachable)
        cell.must(not (row.name == "merge" and done), f"{came.named} of what was merged")
        cell.must(not (sure and done), f"{came.named} of what was done")


def _again(world: World, row: Write, n: int, done: int) -> int:
    """What the portal does after a problem; how often it is done then."""
    with world.client(as_app=row.as_app) as github:
        if row.again:
            row.ask(github, world, n)
        elif not done:
            assert row.ask(github, world, n).outcome is MergeOutcome.MERGED
        if not row.again:  # a merge is settled by reading
            assert github.pull(world.written_id, world.number(f"land-{n}")).merged
    found = _settled(row, world, n, 1)
    return min(found, 1) if row.each_time else found


def printed(table: dict[tuple[str, str], Cell], width: int = 4) -> str:
    """The table as text, a few columns at a time."""
    lines = [LEGEND]
    for start in range(0, len(COLUMNS), width):
        shown = COLUMNS[start : start + width]
        lines += ["", f"{'':17}" + "".join(f"{column.name:30}" for column in shown)]
        for name in rows():
            cells = (table[name, column.name] for column in shown)
            said = (f"{'! ' if one.wrong else ''}{one.said or 'EMPTY'}" for one in cells)
            lines.append(f"{name:17}" + "".join(f"{one:30}" for one in said))
    return "\n".join(line.rstrip() for line in lines)
