"""From proposal to merge: how many got how far, how long each step took, where the rest stopped."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from insights.figures import TOO_FEW, Window, shown
from insights.records import Change, Proposal, Records

STEPS = ("submitted", "responded", "accepted", "opened", "approved", "merged")
NAMES = dict(
    zip(
        STEPS,
        ("Submitted", "Responded", "Accepted", "Change opened", "Approved", "Merged"),
        strict=True,
    )
)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel: who reached it and every step before it, and where the rest stopped."""

    key: str
    name: str
    reached: tuple[Proposal, ...]
    since: str
    rest: str


@dataclass(frozen=True, slots=True)
class _Way:
    """How far one proposal came; a step counts only after every step before it."""

    proposal: Proposal
    changes: tuple[Change, ...]
    steps: int
    spans: tuple[float | None, ...]  # working hours up to acceptance, elapsed days after it


def funnel(records: Records, window: Window) -> list[Step]:
    """The steps of the proposals submitted in the window, whatever happened to them since."""
    by_proposal: dict[int, list[Change]] = {}
    for change in records.changes:
        if change.proposal is not None:
            by_proposal.setdefault(change.proposal, []).append(change)
    ways = [
        _way(one, by_proposal.get(one.pk, ()))
        for one in records.proposals
        if window.holds(one.submitted_at)
    ]
    steps = []
    for place, key in enumerate(STEPS):
        there = [way for way in ways if way.steps >= place]
        stopped = [way for way in ways if way.steps == place - 1]
        since = _since(place, [way.spans[place] for way in there])
        reached = tuple(way.proposal for way in there)
        steps.append(Step(key, NAMES[key], reached, since, _rest(place, stopped)))
    return steps


def _way(proposal: Proposal, changes: Iterable[Change]) -> _Way:
    mine = tuple(changes)
    opened = min((one.created_at for one in mine), default=None)
    approved = min((one.approved_at for one in mine if one.approved_at), default=None)
    merged = min((one.merged_at for one in mine if one.merged_at and one.approved_at), default=None)
    milestones = (proposal.responded_at, proposal.accepted_at, opened, approved, merged)
    steps = next((at for at, moment in enumerate(milestones) if moment is None), len(milestones))
    spans: list[float | None] = [None, proposal.response_hours, proposal.acceptance_hours]
    for earlier, later in pairwise(milestones[1:]):
        # An author may push before the idea is accepted: no time passed since the step before.
        if earlier is None or later is None:
            spans.append(None)
        else:
            spans.append(max(0.0, (later - earlier).total_seconds() / _DAY))
    return _Way(proposal, mine, steps, tuple(spans))


def _since(place: int, spans: Sequence[float | None]) -> str:
    known = [span for span in spans if span is not None]
    if len(known) < TOO_FEW:
        return ""
    return f"{shown(statistics.median(known))} {'h' if place <= STEPS.index('accepted') else 'd'}"


def _rest(place: int, stopped: list[_Way]) -> str:
    """Say where those stand that came as far as the step before, and no further."""
    if not stopped or place == 0:
        return ""
    ended = sum(1 for way in stopped if way.proposal.ended)
    alive = [way for way in stopped if not way.proposal.ended]
    key = STEPS[place]
    if key == "approved":
        # A change merged without approval never reached the step; it must not read as in review.
        past = sum(1 for way in alive if any(one.merged_at for one in way.changes))
        closed = sum(1 for way in alive if all(_closed(one) for one in way.changes))
        counts = [(past, "merged without"), (closed, "closed")]
        counts.insert(0, (len(alive) - past - closed, "in review"))
    else:
        word = {
            "responded": "still waiting",
            "accepted": "open",
            "opened": "not begun",
            "merged": "approved and not merged",
        }[key]
        counts = [(len(alive), word)]
    counts.append((ended, "ended"))
    return ", ".join(f"{count:,} {word}" for count, word in counts if count)


def _closed(change: Change) -> bool:
    return change.closed_at is not None and change.merged_at is None
