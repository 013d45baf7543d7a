"""How a figure moved against the period before, in words, and what all of them say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from insights.figures import Stat, shown
from insights.measures import Measure
from insights.waits import Wait

#: Of the six figures so many must be comparable before the page says how inner source does.
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Move:
    """A figure's change: `direction` is 1, 0 or -1; None where there is nothing to compare."""

    direction: int | None
    words: str
    tone: str  # "ok", "wait" or "mute"
    mark: str  # an icon's name


def move(measure: Measure, now: Stat, before: Stat) -> Move:
    """Compare what is shown, so that a difference nobody can see is said to be none."""
    if now.value is None or before.value is None:
        return Move(None, "too few before to compare", "mute", "minus")
    digits = 0 if measure.is_share else 1
    apart = round(round(now.value, digits) - round(before.value, digits), digits)
    if not apart:
        return Move(0, "unchanged", "mute", "minus")
    direction = 1 if apart > 0 else -1
    unit = _unit(measure, abs(apart))
    words = f"{'up' if apart > 0 else 'down'} {shown(abs(apart))} {unit}"
    tone = {0: "mute", 1: "ok", -1: "wait"}[measure.better * direction]
    return Move(direction, words, tone, "arrow-up-right" if apart > 0 else "arrow-down-right")


def _unit(measure: Measure, apart: float) -> str:
    if measure.is_share:
        return "point" if apart == 1 else "points"
    return "h" if measure.unit == "working h" else measure.unit


def headline(moves: Mapping[str, tuple[Measure, Move]], days: int) -> tuple[str, str]:
    """The page's first sentence and the one that proves it, from the figures alone."""
    known = [(measure, moved) for measure, moved in moves.values() if moved.direction is not None]
    if len(known) < ENOUGH:
        return (
            "Too little has happened to say how inner source moves",
            f"Figures are compared when the last {days} days and those before hold five rows each.",
        )
    better = [_said(one, moved) for one, moved in known if moved.tone == "ok"]
    worse = [_said(one, moved) for one, moved in known if moved.tone == "wait"]
    if len(better) > len(worse):
        title = f"Inner source works better than in the {days} days before"
    elif len(worse) > len(better):
        title = f"Inner source works worse than in the {days} days before"
    elif better:
        title = f"Inner source moved both ways against the {days} days before"
    else:
        title = f"Inner source works as it did in the {days} days before"
    sentences = []
    if better:
        sentences.append(f"Better: {listed(better)}.")
    if worse:
        sentences.append(f"Worse: {listed(worse)}.")
    return title, " ".join(sentences) or "No figure moved by as much as is shown."


def _said(measure: Measure, moved: Move) -> str:
    return measure.rises if moved.direction == 1 else measure.falls


def listed(parts: list[str]) -> str:
    """The parts as a sentence names them."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def longest_wait(days_by_cause: Mapping[Wait, float]) -> str:
    """A sentence on what contributed changes waited for most; empty where they hardly waited."""
    total = sum(days_by_cause.values())
    if total < 1:
        return ""
    cause = max(days_by_cause, key=lambda one: days_by_cause[one])
    share = round(100 * days_by_cause[cause] / total)
    what = {
        Wait.FIRST_LOOK: "for a first look by an owner",
        Wait.SECOND_LOOK: "for a further look by an owner",
        Wait.AUTHOR: "for an answer by the author",
        Wait.MERGE: "for the merge, once approved",
    }[cause]
    return f"Changes wait longest {what}: {share} % of {total:,.0f} days."


def tallied(values: Iterable[str]) -> list[tuple[str, int]]:
    """Counts by value, the most frequent first, ties by value."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
