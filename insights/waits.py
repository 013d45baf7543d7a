"""Where the days of a contributed change go: a day counts once, for whoever it waited on (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from insights.figures import Window
from insights.records import Change, Records

_DAY = 86_400.0


class Wait(StrEnum):
    """Whom or what a change waits for."""

    FIRST_LOOK = "first-look"
    SECOND_LOOK = "second-look"
    AUTHOR = "author"
    MERGE = "merge"

    @property
    def label(self) -> str:
        return {
            "first-look": "First look by an owner",
            "second-look": "Further looks by owners",
            "author": "Answer by the author",
            "merge": "Merge after approval",
        }[self]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which a change waited for one thing."""

    change: Change
    on: Wait
    since: datetime
    until: datetime

    def days(self, window: Window) -> float:
        """Elapsed days of it in the window."""
        return window.overlap(self.since, self.until).total_seconds() / _DAY


def spans(change: Change, now: datetime) -> Iterator[Span]:
    """What the change waited for, from ready for review until its end or now.

    Until the whole rule held for the first time, an approval leaves further owners to wait for;
    later, the first new approval is taken for the whole. A push asks the owners to look again,
    unless nobody has looked yet.
    """
    if change.ready_at is None:
        return
    end = min(change.ended_at or now, now)
    on, since = Wait.FIRST_LOOK, change.ready_at
    for at, next_on in _turns(change):
        if at >= end:
            break
        if at > since:
            yield Span(change, on, since, at)
            since = at
        if not (on is Wait.FIRST_LOOK and next_on is None):
            on = next_on or Wait.SECOND_LOOK
    if end > since:
        yield Span(change, on, since, end)


def _turns(change: Change) -> list[tuple[datetime, Wait | None]]:
    """The moments at which the waiting changes; None is a push."""
    turns: list[tuple[datetime, Wait | None]] = [(at, None) for at in change.pushes]
    held = change.approved_at
    for review in change.reviews:
        if not review.approves:
            turns.append((review.at, Wait.AUTHOR))
        elif held is not None and review.at >= held:
            turns.append((review.at, Wait.MERGE))
        else:
            turns.append((review.at, Wait.SECOND_LOOK))
    if held is not None:
        turns.append((held, Wait.MERGE))
    # The verdict is made just after the approval that completes it.
    return sorted(turns, key=lambda turn: (turn[0], turn[1] is Wait.MERGE))


def lost(records: Records, window: Window) -> dict[Wait, list[tuple[Change, float]]]:
    """By cause, the contributed changes that waited in the window and for how many days."""
    found: dict[Wait, dict[int, tuple[Change, float]]] = {cause: {} for cause in Wait}
    for span in _all(records.changes, window):
        days = span.days(window)
        if days > 0:
            _, before = found[span.on].get(span.change.pk, (span.change, 0.0))
            found[span.on][span.change.pk] = (span.change, before + days)
    return {cause: list(by_change.values()) for cause, by_change in found.items()}


def _all(changes: Iterable[Change], window: Window) -> Iterator[Span]:
    for change in changes:
        if change.is_contribution:
            yield from spans(change, window.until)
