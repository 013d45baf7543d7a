"""Makers of the rows that figures are counted from: one line each in a test."""

from datetime import UTC, datetime, timedelta

from insights.figures import Window
from insights.records import Change, Part, Proposal

NOW = datetime(2026, 3, 11, 17, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=90), NOW)


def ago(days: float) -> datetime:
    """A moment so many days before NOW."""
    return NOW - timedelta(days=days)


def part(proposal: int = 1, **fields: object) -> Part:
    """A part submitted twenty days ago that waits for its owners."""
    return Part(
        **{"proposal": proposal, "platform": 1, "state": "waiting", "asked_at": ago(20)} | fields
    )


def proposal(pk: int = 1, **fields: object) -> Proposal:
    """A proposal submitted twenty days ago."""
    return Proposal(**{"pk": pk, "platform": 1, "submitted_at": ago(20)} | fields)


def change(pk: int = 1, **fields: object) -> Change:
    """A change from team 1 of department 1 to team 2 of department 2, ready ten days ago."""
    usual = {
        "pk": pk, "platform": 1, "created_at": ago(10), "ready_at": ago(10), "state": "in_review",
        "author_team": 1, "author_department": 1, "owning_team": 2, "owning_department": 2,
    }  # fmt: skip
    return Change(**usual | fields)


def merged(pk: int = 1, days_ago: float = 5, **fields: object) -> Change:
    """The same, approved and merged."""
    at = ago(days_ago)
    return change(pk, **{"state": "merged", "approved_at": at, "merged_at": at} | fields)
