"""The six figures, each by its definition: which rows count, and what each row says (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from insights.figures import Sample, Stat, Window, durations, share, shown
from insights.records import Part, Records

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: its samples, how they are summed up, and which direction is the good one.

    `better` is 1 where more is better, -1 where less is, 0 where neither. `rises` and `falls`
    say in a sentence what a change means.
    """

    key: str
    name: str
    unit: str
    is_share: bool
    better: int
    rises: str
    falls: str
    defined: str
    read: Callable[[Records, datetime], Iterator[Sample]]

    def samples(self, records: Records, window: Window) -> list[Sample]:
        """The rows that count in a window, in the order read."""
        return [one for one in self.read(records, window.until) if window.holds(one.at)]

    def sum_up(self, samples: list[Sample]) -> Stat:
        values = [one.value for one in samples]
        return share(values) if self.is_share else durations(values)


def crossing(records: Records, _: datetime) -> Iterator[Sample]:
    """Merged changes of people whose team is known."""
    for one in records.changes:
        if one.merged_at and one.crosses is not None:
            said = "crosses a team line" if one.crosses else "within the owning team"
            yield one.sample(one.merged_at, float(one.crosses), said)


def responses(records: Records, _: datetime) -> Iterator[Sample]:
    """First responses of owners to proposals and to contributed changes, in working hours."""
    for part in records.parts:
        if part.responded_at and part.response_hours is not None:
            hours = part.response_hours
            yield part.sample(part.responded_at, hours, f"{shown(hours)} working h")
    for one in records.changes:
        if one.crosses is not False and one.first_review_at and one.review_hours is not None:
            hours = one.review_hours
            yield one.sample(one.first_review_at, hours, f"{shown(hours)} working h")


def promises(records: Records, now: datetime) -> Iterator[Sample]:
    """Answers that were due: first responses and decisions on proposals, first looks at changes."""
    for part in records.parts:
        for what, due, given in (
            ("first response", part.response_due_at, part.responded_at),
            ("decision", part.decision_due_at, part.decided_at),
        ):
            if due is not None and _was_owed(part, due, given, now):
                kept = given is not None and given <= due
                yield part.sample(due, float(kept), _kept(what, kept))
    for one in records.changes:
        due, given = one.review_due_at, one.first_review_at
        if one.crosses is False or due is None or due >= now:
            continue
        if given is None and one.ended_at is not None and one.ended_at <= due:
            continue
        kept = given is not None and given <= due
        yield one.sample(due, float(kept), _kept("first look", kept))


def _was_owed(part: Part, due: datetime, given: datetime | None, now: datetime) -> bool:
    """Whether an answer was due by now: nothing is while its author is asked, or after the end."""
    if due >= now:
        return False
    if given is not None or part.asks_now:
        return True
    return part.ended_at is not None and part.ended_at > due


def _kept(what: str, kept: bool) -> str:
    return f"{what} in time" if kept else f"{what} late"


def decisions(records: Records, _: datetime) -> Iterator[Sample]:
    """Acceptances and declines by each platform, in working hours since the submission."""
    for part in records.parts:
        if part.decided_at and part.decision_hours is not None:
            hours = part.decision_hours
            yield part.sample(part.decided_at, hours, f"{shown(hours)} working h")


def change_durations(records: Records, _: datetime) -> Iterator[Sample]:
    """Elapsed days from ready for review to merged, of contributions that were merged."""
    for one in records.changes:
        if one.is_contribution and one.ready_at and one.merged_at:
            days = max(0.0, (one.merged_at - one.ready_at).total_seconds() / _DAY)
            yield one.sample(one.merged_at, days, f"{shown(days)} days")


def acceptance(records: Records, _: datetime) -> Iterator[Sample]:
    """Decisions on proposals, by platform."""
    for part in records.parts:
        if part.decided_at:
            said = "accepted" if part.accepted else "declined"
            yield part.sample(part.decided_at, float(part.accepted), said)


MEASURES = {
    one.key: one
    for one in (
        Measure(
            "crossing", "Merges that cross a team line", "%", True, 1,
            "more of what is merged crosses a team line",
            "less of what is merged crosses a team line",
            "Merged changes whose author was outside the owning team at the merge, of all merged "
            "changes whose author is matched to a person in a team.",
            crossing,
        ),
        Measure(
            "response", "Time to first response", "working h", False, -1,
            "first answers take longer", "first answers come sooner",
            "From submitting, or from ready for review, to the first act of an owner; working "
            "hours of the owning team. Counted when the answer was given.",
            responses,
        ),
        Measure(
            "promise", "Promise kept", "%", True, 1,
            "more promises are kept", "fewer promises are kept",
            "First responses, decisions and first looks given within the platform’s promise, of "
            "those that fell due. Changes are held against the promise as it is now.",
            promises,
        ),
        Measure(
            "decision", "Time to decision", "working h", False, -1,
            "decisions take longer", "decisions come sooner",
            "From submitting to accepted or declined, for each platform; working hours of the "
            "owning team, without the time its author was asked for changes. An edit of what was "
            "accepted starts it anew.",
            decisions,
        ),
        Measure(
            "duration", "Change duration", "days", False, -1,
            "changes take longer to merge", "changes are merged faster",
            "From ready for review to merged, of merged changes that cross a team line; elapsed "
            "days.",
            change_durations,
        ),
        Measure(
            "acceptance", "Acceptance of proposals", "%", True, 0,
            "more proposals are accepted", "fewer proposals are accepted",
            "Accepted, of all decisions of owners on proposals; each platform’s decision counts.",
            acceptance,
        ),
    )
}  # fmt: skip
