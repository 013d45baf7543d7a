"""What needs attention: sentences in the order of the days they cost, each with its rows (pure)."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from insights.comparison import listed, tallied
from insights.figures import TOO_FEW, Window, shown
from insights.records import Change, Part, Records
from insights.waits import Wait

_DAY = 86_400.0
#: A finding on many platforms names the worst so many.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Ownerless:
    """How many platforms nobody reachable owns, and the names by id of those where proposals wait.

    Where nothing waits at any, the names are of a first few. `slug` is set where there is but one.
    """

    count: int = 0
    names: Mapping[int, str] = field(default_factory=dict)
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, what it costs in days, and where its rows are.

    `rows` names a list of rows with the `asked` that narrows it. Instead, `platform` is set where
    the act is on that platform's page, `ownerless` where it is on the list of such platforms.
    """

    bold: str
    rest: str
    meta: str
    cost: float
    tone: str
    act: str
    rows: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)
    platform: str = ""
    ownerless: bool = False


def findings(
    records: Records,
    window: Window,
    *,
    waits: Mapping[Wait, list[tuple[Change, float]]],
    ownerless: Ownerless,
    reasons: Mapping[str, str],
) -> list[Finding]:
    """Everything worth a sentence, the costliest first; what has no cost in days comes last.

    `reasons` names the codes of a decline.
    """
    now = window.until
    found = [
        *_without_owner(records, ownerless, now),
        *_overdue(records, now),
        *_second_looks(waits),
        *_ungated(records, window),
        *_declined(records, window, reasons),
    ]
    return sorted(found, key=lambda one: -one.cost)


def overdue(records: Records, now: datetime) -> list[Part]:
    """Parts whose owners are asked now and whose promised decision is past."""
    return [
        one
        for one in records.parts
        if one.asks_now and one.decision_due_at is not None and one.decision_due_at < now
    ]


def declined(records: Records, window: Window) -> list[Part]:
    """Parts declined in the window."""
    return [
        one
        for one in records.parts
        if one.reason and not one.accepted and window.holds(one.decided_at)
    ]


def ungated(records: Records, window: Window) -> list[Change]:
    """Changes merged in the window although the rule did not hold for their head."""
    return [
        one
        for one in records.changes
        if one.state == "merged_ungated" and window.holds(one.merged_at)
    ]


def _days(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds() / _DAY)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _without_owner(records: Records, ownerless: Ownerless, now: datetime) -> Iterator[Finding]:
    if not ownerless.count:
        return
    days: dict[int, list[float]] = {}
    for one in records.parts:
        if one.asks_now and one.platform in ownerless.names:
            days.setdefault(one.platform, []).append(_days(one.asked_at, now))
    worst = sorted(ownerless.names, key=lambda pk: (-sum(days.get(pk, ())), ownerless.names[pk]))
    waiting = sum(map(len, days.values()))
    cost = sum(map(sum, days.values()))
    single = ownerless.count == 1
    if waiting:
        rest = f"{_plural(waiting, 'proposal')} {'waits' if waiting == 1 else 'wait'} there"
        longest = [ownerless.names[pk] for pk in worst if pk in days][:NAMED]
        rest += "." if single else f", longest at {listed(longest)}."
    else:
        whoever = "Whoever owns it" if single else "Whoever owns them"
        rest = f"{whoever} is away or has left, and nobody stands in."
    name = ownerless.names[worst[0]]
    yield Finding(
        bold=f"{name} has no reachable owner."
        if single
        else f"{ownerless.count:,} platforms have no reachable owner.",
        rest=rest,
        meta=f"{shown(round(cost))} days waited so far" if waiting else "nothing waits there",
        cost=cost,
        tone="bad",
        act="Open the platform" if single else "See the platforms",
        platform=ownerless.slug,
        ownerless=not single,
    )


def _overdue(records: Records, now: datetime) -> Iterator[Finding]:
    late = overdue(records, now)
    if not late:
        return
    past = [_days(one.decision_due_at, now) for one in late if one.decision_due_at]
    verb = "is" if len(late) == 1 else "are"
    yield Finding(
        bold=f"{_plural(len(late), 'decision')} {verb} overdue.",
        rest=f"The oldest was promised {_plural(max(1, round(max(past))), 'day')} ago.",
        meta=f"{shown(round(sum(past)))} days late in all, at "
        f"{_plural(len({one.platform for one in late}), 'platform')}",
        cost=sum(past),
        tone="bad",
        act="See the proposals",
        rows="overdue",
    )


def _second_looks(waits: Mapping[Wait, list[tuple[Change, float]]]) -> Iterator[Finding]:
    again = [days for _, days in waits.get(Wait.SECOND_LOOK, [])]
    first = [days for _, days in waits.get(Wait.FIRST_LOOK, [])]
    cost = sum(again)
    if len(again) < TOO_FEW or cost < 1:
        return
    rest = f"At the median a change waits {shown(statistics.median(again))} days for them"
    if len(first) >= TOO_FEW:
        rest += f", and {shown(statistics.median(first))} for the first"
    lapsed = sum(
        any(review.approves and review.lapsed for review in change.reviews)
        for change, _ in waits.get(Wait.SECOND_LOOK, [])
    )
    meta = _plural(len(again), "change")
    yield Finding(
        bold=f"Further looks by owners cost {shown(round(cost))} days.",
        rest=f"{rest}.",
        meta=f"{meta}, {lapsed:,} of them lost an approval" if lapsed else meta,
        cost=cost,
        tone="wait",
        act="See the changes",
        rows=f"wait-{Wait.SECOND_LOOK}",
    )


def _ungated(records: Records, window: Window) -> Iterator[Finding]:
    past = ungated(records, window)
    if past:
        verb = "was" if len(past) == 1 else "were"
        yield Finding(
            bold=f"{_plural(len(past), 'change')} {verb} merged past the gate.",
            rest="The rule did not hold for the merged commit.",
            meta=f"at {_plural(len({one.platform for one in past}), 'platform')}",
            cost=0,
            tone="bad",
            act="See the changes",
            rows="ungated",
        )


def _declined(records: Records, window: Window, reasons: Mapping[str, str]) -> Iterator[Finding]:
    ended = declined(records, window)
    if len(ended) < TOO_FEW:
        return
    code, count = tallied(one.reason for one in ended)[0]
    platforms = len({one.platform for one in ended if one.reason == code})
    yield Finding(
        bold=f"“{reasons.get(code, code)}” is the most frequent reason to decline.",
        rest=f"It ended {count:,} of {len(ended):,} declined proposals.",
        meta=f"at {_plural(platforms, 'platform')}",
        cost=0,
        tone="wait",
        act="See the proposals",
        rows="declined",
        asked={"reason": code},
    )
