"""Makers of real rows: proposals and changes with a past, on platforms of the cast."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from contributions import promises
from contributions.models import Change, Proposal, ProposalPart
from people.models import HostAccount, Team, User
from platforms.models import Platform, Repository

_numbers = count(1)


def ago(days: float) -> datetime:
    """A moment so many days before now."""
    return timezone.now() - timedelta(days=days)


def proposed(
    by: User,
    to: Platform,
    days_ago: float = 10,
    *,
    accepted: float | None = None,
    declined: float | None = None,
    **fields: object,
) -> ProposalPart:
    """A submitted proposal's one part; decided `accepted` or `declined` days ago."""
    since, decided = ago(days_ago), accepted if accepted is not None else declined
    at = None if decided is None else ago(decided)
    state = "submitted" if at is None else "accepted" if accepted is not None else "declined"
    usual = {
        "title": f"Proposal {next(_numbers)}", "author": by, "state": state, "state_since": since,
        "submitted_at": since, "responded_at": at,
        "accepted_at": at if accepted is not None else None,
        "ended_at": at if declined is not None else None,
    }  # fmt: skip
    row = Proposal.objects.create(**usual | fields)
    return ProposalPart.objects.create(
        proposal=row,
        platform=to,
        state="waiting" if at is None else state,
        responded_at=at,
        decided_at=at,
        reason_code="" if declined is None else "duplicate",
        reason="" if declined is None else "There is one.",
        response_due_at=promises.response_due(to, since),
        decision_due_at=promises.decision_due(to, since),
    )


def merged(
    by: HostAccount | None,
    into: Repository,
    days_ago: float = 5,
    *,
    team: Team | None = None,
    **fields: object,
) -> Change:
    """A change ready two days before its merge; `team` is the author's, as kept at the merge."""
    number, at = next(_numbers), ago(days_ago)
    begun = at - timedelta(days=2)
    usual = {
        "repository": into, "number": number, "remote_id": number, "web_url": "http://127.0.0.1/",
        "title": f"Change {number}", "author": by, "state": "merged", "state_since": at,
        "head_sha": "a" * 40, "head_ref": "topic", "base_ref": "main", "base_sha": "b" * 40,
        "host_updated_at": at, "confirmed_at": at, "created_at": begun, "ready_at": begun,
        "first_review_at": at - timedelta(days=1), "approved_at": at, "merged_at": at,
        "closed_at": at, "merged_sha": "c" * 40, "author_team": team,
        "owning_team": into.platform.team,
    }  # fmt: skip
    return Change.objects.create(**usual | fields)
