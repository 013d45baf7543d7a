"""What figures are made of: proposals, their parts and changes, read down to what counts (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from insights.figures import Sample


@dataclass(frozen=True, slots=True)
class Part:
    """One platform's part of a submitted proposal; hours are working hours of its team."""

    proposal: int
    platform: int
    state: str
    # When its owners were asked: on submitting, or by an edit of what they had accepted.
    asked_at: datetime
    responded_at: datetime | None = None
    response_hours: float | None = None
    response_due_at: datetime | None = None
    # Accepted or declined; neither for a part sent back, dropped undecided, or still waiting.
    decided_at: datetime | None = None
    decision_hours: float | None = None
    decision_due_at: datetime | None = None
    accepted: bool = False
    reason: str = ""  # why it was declined, by code
    asks_now: bool = False  # its owners are asked for a decision at this moment
    ended_at: datetime | None = None  # of the whole proposal

    def sample(self, at: datetime, value: float, said: str) -> Sample:
        return Sample("proposal", self.proposal, self.platform, at, value, said)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A submitted proposal and the first time it reached each milestone."""

    pk: int
    platform: int
    submitted_at: datetime
    responded_at: datetime | None = None
    accepted_at: datetime | None = None
    # Working hours from the step before, on the calendar of the platform that answered.
    response_hours: float | None = None
    acceptance_hours: float | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """A decisive act on a change."""

    at: datetime
    approves: bool
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change by a person, never by a programme; teams and departments are those at the merge.

    Of an unmerged change they are those at its beginning. `author_team` is None where the author
    could not be matched to a person in a team.
    """

    pk: int
    platform: int
    created_at: datetime
    state: str
    proposal: int | None = None
    account: int | None = None  # of the author, on the host
    ready_at: datetime | None = None
    first_review_at: datetime | None = None
    review_hours: float | None = None
    review_due_at: datetime | None = None
    approved_at: datetime | None = None
    merged_at: datetime | None = None
    closed_at: datetime | None = None
    author_team: int | None = None
    author_department: int | None = None
    owning_team: int | None = None
    owning_department: int | None = None
    pushes: tuple[datetime, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def crosses(self) -> bool | None:
        """Whether it crosses a team line; None where nobody can say."""
        return None if self.author_team is None else self.author_team != self.owning_team

    @property
    def is_contribution(self) -> bool:
        return self.crosses is True

    @property
    def ended_at(self) -> datetime | None:
        return self.merged_at or self.closed_at

    def sample(self, at: datetime, value: float, said: str) -> Sample:
        return Sample("change", self.pk, self.platform, at, value, said)


@dataclass(frozen=True, slots=True)
class Records:
    """Everything the figures of one question are counted from."""

    parts: tuple[Part, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    changes: tuple[Change, ...] = ()
    members: Mapping[int, frozenset[int]] = field(default_factory=dict)  # by department
