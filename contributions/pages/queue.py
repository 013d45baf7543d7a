"""The queue of one person: proposals to decide and changes to review, in the order they are due."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from contributions import promises
from contributions.models import Change, ProposalPart, Review
from contributions.models.changes import TEXTS
from contributions.pages.standing import could_approve, groups_of
from contributions.policy.words import joined
from contributions.selectors import decisions_waiting, reviews_waiting
from people.models import HostAccount, User
from platforms.choosing import Choice, choice

SIZE = 50
PROPOSALS, CHANGES = "proposals", "changes"
KINDS = (PROPOSALS, CHANGES)
#: What has no date of its own comes last.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_DUE = {PROPOSALS: "next_due", CHANGES: "due_at"}


@dataclass(frozen=True)
class Waits:
    """A row: what it is, why it is here (`why` a state of the visual language) and until when.

    `left` counts working hours, negative when late.
    """

    title: str
    url: str
    what: str
    author: User | HostAccount | None
    why: str
    word: str
    more: str
    group: str
    due: datetime | None
    left: float | None

    @property
    def late(self) -> bool:
        return self.left is not None and self.left < 0


@dataclass(frozen=True)
class Queue:
    """One page of rows, how many wait in all, and how to go on."""

    rows: list[Waits]
    count: int
    late: int
    later: str
    begun: bool
    kind: str
    choice: Choice


@dataclass(frozen=True)
class Key:
    """A place in the order: due, proposals before changes, then the primary key."""

    due: datetime
    kind: int
    pk: int


def queue_of(user: User, *, kind: str = "", platform: str = "", cursor: str = "") -> Queue:
    """A page of what waits for somebody; the number of queries does not grow with the rows."""
    now = timezone.now()
    kind = kind if kind in KINDS else ""
    decisions = _dated(decisions_waiting(user, now), PROPOSALS)
    reviews = _dated(reviews_waiting(user).defer(*TEXTS), CHANGES)
    meant = choice(user, platform)
    if meant.platform:
        decisions = decisions.filter(platform=meant.platform)
        reviews = reviews.filter(repository__platform=meant.platform)
    if kind == CHANGES:
        decisions = decisions.none()
    if kind == PROPOSALS:
        reviews = reviews.none()
    after = read(cursor)
    found = [
        *_from(decisions, 0, after),
        *_from(reviews, 1, after),
    ]
    found.sort(key=lambda pair: (pair[0].due, pair[0].kind, pair[0].pk))
    shown = found[:SIZE]
    return Queue(
        rows=_drawn([row for _, row in shown], user, now),
        count=decisions.count() + reviews.count(),
        late=decisions.filter(due__lt=now).count() + reviews.filter(due__lt=now).count(),
        later=write(shown[-1][0]) if len(found) > SIZE else "",
        begun=after is not None,
        kind=kind,
        choice=meant,
    )


def _dated(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    never = Value(NEVER, output_field=DateTimeField())
    dated: QuerySet[Any] = rows.annotate(due=Coalesce(_DUE[kind], never)).order_by("due", "pk")
    return dated


def _from(rows: QuerySet[Any], kind: int, after: Key | None) -> list[tuple[Key, Any]]:
    if after is not None:
        same = Q(due=after.due)
        if kind == after.kind:
            same &= Q(pk__gt=after.pk)
        elif kind < after.kind:
            same &= Q(pk=None)
        rows = rows.filter(Q(due__gt=after.due) | same)
    return [(Key(row.due, kind, row.pk), row) for row in rows[: SIZE + 1]]


def write(key: Key) -> str:
    """A cursor that leads to what comes after this place."""
    text = json.dumps([key.due.isoformat(), key.kind, key.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str) -> Key | None:
    """The place a cursor names; None, the beginning, where it cannot be read."""
    try:
        due, kind, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = parse_datetime(due)
        if moment is None or moment.tzinfo is None or type(pk) is not int or kind not in (0, 1):
            return None
        # PostgreSQL takes no offset past sixteen hours, which ISO 8601 allows.
        moment = moment.astimezone(UTC)
    except (binascii.Error, ValueError, TypeError, OverflowError):
        return None
    return Key(moment, kind, pk) if 0 < pk < 2**63 else None


def _drawn(rows: list[ProposalPart | Change], user: User, now: datetime) -> list[Waits]:
    changes = [row.pk for row in rows if isinstance(row, Change)]
    lapsed = dict(
        Review.objects.filter(change__in=changes, user=user, kind=Review.APPROVE)
        .exclude(lapsed_at=None)
        .order_by("at")
        .values_list("change", "sha")
    )
    return [
        _review(row, user, lapsed.get(row.pk, ""), now)
        if isinstance(row, Change)
        else _decision(row, now)
        for row in rows
    ]


def _decision(part: ProposalPart, now: datetime) -> Waits:
    left = promises.hours_left(part.platform, part.next_due_at, now)
    answered = part.responded_at is not None
    return Waits(
        title=str(part.proposal),
        url=part.proposal.get_absolute_url(),
        what=f"Proposal · {part.platform}",
        author=part.proposal.author,
        why="submitted" if answered else "new",
        word="Decision open" if answered else "New proposal",
        more="it was answered, and waits for your decision" if answered else "nobody answered yet",
        group=f"{part.platform} owners",
        due=part.next_due_at,
        left=left,
    )


def _review(change: Change, user: User, lapsed: str, now: datetime) -> Waits:
    platform = change.repository.platform
    groups = [group for group in groups_of(change) if could_approve(group, user)]
    waiting = [group for group in groups if not group["holds"]]
    why, word, more = _why(change, waiting, lapsed)
    return Waits(
        title=change.title,
        url=change.get_absolute_url(),
        what=f"Change · {platform} #{change.number}",
        author=change.opened_for
        or (change.author.user if change.author else None)
        or change.author,
        why=why,
        word=word,
        more=more,
        group=joined([group["name"] for group in waiting]) if waiting else "",
        due=change.due_at,
        left=promises.hours_left(platform, change.due_at, now),
    )


def _why(change: Change, waiting: list[dict[str, Any]], lapsed: str) -> tuple[str, str, str]:
    if lapsed and lapsed != change.head_sha:
        return (
            "lapsed",
            "Your approval lapsed",
            f"given on {lapsed[:7]}, now at {change.short_head}",
        )
    verdict = change.verdict or {}
    if verdict.get("status") == "failure":
        return "changes_requested", "", verdict["headline"].partition(": ")[2]
    given = sum(group["given"] for group in waiting)
    missing = sum(group["needed"] - group["given"] for group in waiting)
    if given:
        return "waiting", f"Needs {missing} more", f"{given} given on {change.short_head}"
    if change.first_review_at is None:
        return "new", "New change", "nobody has reviewed it yet"
    return "waiting", f"Needs {missing}", f"none given on {change.short_head}"
