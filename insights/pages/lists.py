"""The lists behind the figures: every key that may be opened, and which rows it holds (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from insights import findings, flow, funnel, waits
from insights.figures import Sample, Window, shown
from insights.measures import MEASURES
from insights.question import Reads
from insights.records import Change, Records

Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list behind a figure: its name, its definition in words, and its rows in a window.

    `first` says which rows stand first when sorted by value, `rising` whether those are the small,
    `reads` which changes it is found among.
    """

    key: str
    name: str
    defined: str
    read: Callable[[Records, Window, Asked], list[Sample]]
    first: str = ""
    rising: bool = False
    reads: Reads = Reads.ALL


def _measured(key: str) -> Listed:
    one = MEASURES[key]

    def read(records: Records, window: Window, _: Asked) -> list[Sample]:
        return one.samples(records, window)

    first = _NOT_COUNTED[key] if one.is_share else "longest"
    return Listed(
        key, one.name, one.defined, read, first,
        rising=one.is_share, reads=_READS[key],
    )  # fmt: skip


#: What falls due in the period may have been over long before it.
_READS = {
    "crossing": Reads.OF_PERIOD, "response": Reads.OF_PERIOD, "duration": Reads.OF_PERIOD,
    "promise": Reads.ALL, "decision": Reads.NONE, "acceptance": Reads.NONE,
}  # fmt: skip

#: The rows that a share does not count, in a word.
_NOT_COUNTED = {"crossing": "own team", "promise": "late", "acceptance": "declined"}


def _reached(place: int) -> Listed:
    key = funnel.STEPS[place]

    def read(records: Records, window: Window, _: Asked) -> list[Sample]:
        steps = funnel.funnel(records, window)
        further = {one.pk for step in steps[place + 1 : place + 2] for one in step.reached}
        return [
            Sample(
                "proposal", one.pk, one.platform, one.submitted_at, 1.0,
                "went further" if one.pk in further else "ended" if one.ended else "stands here",
            )
            for one in steps[place].reached
        ]  # fmt: skip

    name = f"Proposals that reached “{funnel.NAMES[key]}”"
    return Listed(
        f"reached-{key}", name, "Of the proposals submitted in the period, dated by that.", read,
        reads=Reads.NONE if place < funnel.STEPS.index("accepted") else Reads.ALL,
    )  # fmt: skip


def _flow(records: Records, window: Window, asked: Asked) -> list[Sample]:
    group_of = flow.groups(records.members)
    cell = (_number(asked.get("from")), _number(asked.get("to")))
    # What the matrix hides, no address opens.
    if cell[0] == flow.OTHER and flow.too_small(records.members, group_of):
        return []
    return [
        one.sample(one.merged_at, 1.0, "merged")
        for one in flow.contributions(records, window)
        if one.merged_at and flow.cell_of(one, group_of) == cell
    ]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else -1


def _waited(cause: waits.Wait) -> Listed:
    def read(records: Records, window: Window, _: Asked) -> list[Sample]:
        return [
            one.sample(one.ready_at or one.created_at, days, f"{shown(days)} days")
            for one, days in waits.lost(records, window)[cause]
        ]

    defined = "Contributed changes that waited for it in the period, dated by ready for review."
    name = f"Waited: {cause.label.lower()}"
    return Listed(f"wait-{cause}", name, defined, read, "longest", reads=Reads.OF_PERIOD)


def _overdue(records: Records, window: Window, _: Asked) -> list[Sample]:
    return [
        one.sample(one.decision_due_at, days, f"{shown(days)} days late")
        for one in findings.overdue(records, window.until)
        if one.decision_due_at
        for days in ((window.until - one.decision_due_at).total_seconds() / 86_400,)
    ]


def _declined(records: Records, window: Window, asked: Asked) -> list[Sample]:
    return [
        one.sample(one.decided_at, 1.0, one.reason.replace("_", " "))
        for one in findings.declined(records, window)
        if one.decided_at and asked.get("reason", "") in ("", one.reason)
    ]


def _ungated(records: Records, window: Window, _: Asked) -> list[Sample]:
    return [
        one.sample(one.merged_at, 1.0, "merged without approval")
        for one in findings.ungated(records, window)
        if one.merged_at
    ]


def unmatched(records: Records, window: Window) -> list[Change]:
    """Merged changes whose author is no known person in a team; the figures leave them out."""
    return [one for one in records.changes if one.crosses is None and window.holds(one.merged_at)]


def _unmatched(records: Records, window: Window, _: Asked) -> list[Sample]:
    return [
        one.sample(one.merged_at, 1.0, "author not matched")
        for one in unmatched(records, window)
        if one.merged_at
    ]


LISTS = {
    one.key: one
    for one in (
        *(_measured(key) for key in MEASURES),
        *(_reached(place) for place in range(len(funnel.STEPS))),
        *(_waited(cause) for cause in waits.Wait),
        Listed(
            "flow", "Contributions between departments",
            "Merged changes that cross a team line, dated by the merge; teams as they were then.",
            _flow, reads=Reads.OF_PERIOD,
        ),
        Listed(
            "overdue", "Overdue decisions",
            "Proposals whose owners are asked now and whose promised decision is past.", _overdue,
            "longest", reads=Reads.NONE,
        ),
        Listed(
            "declined", "Declined proposals", "Dated by the decision.", _declined,
            reads=Reads.NONE,
        ),
        Listed(
            "ungated", "Merged past the gate",
            "Merged on the git host while the rule did not hold for the merged commit.", _ungated,
            reads=Reads.OF_PERIOD,
        ),
        Listed(
            "unmatched", "Merged changes of unmatched authors",
            "No figure about teams counts them: their account belongs to nobody here, or to "
            "somebody in no team at the merge.",
            _unmatched, reads=Reads.OF_PERIOD,
        ),
    )
}  # fmt: skip
