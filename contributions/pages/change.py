"""The page of one change: everything it draws, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.html import format_html

from contributions import owner_moves, permissions, promises
from contributions.accounts import unmatched_emails
from contributions.lifecycle import ChangeState
from contributions.models import (
    Change,
    ChangeCommit,
    ChangeFile,
    Comment,
    MergeIntent,
    OwnerMoves,
    Review,
)
from contributions.pages import break_glass
from contributions.pages.break_glass import BreakGlassBox
from contributions.pages.change_events import Told, told
from contributions.pages.evidence import Evidence, evidence
from contributions.pages.files import FileSet, fileset
from contributions.pages.since import SinceDiff, since_diff
from contributions.pages.standing import (
    MOVING,
    Since,
    Standing,
    last_refusal,
    since_look,
    standing,
)
from contributions.policy.words import plural
from contributions.selectors import change_timeline
from people.models import HostAccount, User
from platforms import promise

#: While a merge is under way its box asks again, but not for ever: then a reload does.
ASKED_FOR = timedelta(minutes=10)
MOST_EVENTS = 200
#: A check's states as the visual language draws them.
CHECK_STATES = {"pending": "running", "failure": "failed"}


@dataclass(frozen=True)
class MergeBox:
    """The merge of the head on screen: whether it moves, may be asked for, or was refused last."""

    change: Change
    why_not: str
    moving: bool
    asks_again: str
    refused: MergeIntent | None


@dataclass(frozen=True)
class ChangePage:
    """What the template draws; times are aware, hours are working hours."""

    change: Change
    standing: Standing
    merge: MergeBox
    break_glass: BreakGlassBox | None
    since: Since | None
    since_diff: SinceDiff | None
    due_left: float | None
    files: FileSet
    commits: list[ChangeCommit]
    comments: list[Comment]
    checks: list[dict[str, Any]]
    evidence: Evidence
    may_audit: bool
    timeline: list[Told]
    events_left: int
    heads: int
    response_hours: float | None
    unknown_authors: int
    unmatched: list[str]
    may_attribute: bool
    revocable: list[Review]
    edits_owners: bool
    owner_moves: OwnerMoves | None

    @property
    def person(self) -> User | HostAccount | None:
        """Whose change it is; None where the host no longer knows the account that opened it."""
        account = self.change.author
        return self.change.opened_for or (account.user if account else None) or account

    @property
    def response_kept(self) -> bool:
        platform = self.change.repository.platform
        return self.response_hours is not None and self.response_hours <= platform.response_hours

    @property
    def over(self) -> bool:
        """Whether nothing can be decided any more."""
        return not self.change.is_open

    @property
    def due_at(self) -> datetime | None:
        """When the review of the head is due, while the change waits for one."""
        return self.change.due_at if self.change.state == ChangeState.IN_REVIEW else None

    @property
    def settled(self) -> bool:
        """Whether the verdict holds already, so that the merge is the main act."""
        return bool((self.change.verdict or {}).get("allowed"))

    @property
    def may_request(self) -> bool:
        return not self.standing.why_not_request

    @property
    def why_no_approval(self) -> str:
        """Why there is no button to approve: the rule's reason, or that it is done already."""
        if self.standing.approval:
            return (
                f"You approved {self.change.short_head}; it counts while the head stays. "
                "You may still ask for changes."
            )
        return self.standing.why_not_approve

    @property
    def since_words(self) -> str:
        """What moved since the viewer's last look, with the host's own comparison."""
        if self.since is None:
            return ""
        return format_html(
            "Since you looked, at {}: {}, the head is now {}. "
            '<a href="?files=since&amp;since={}#files">Show what changed since</a>, or '
            '<a href="{}" rel="noopener">compare the two on the git host</a>.',
            self.since.sha[:7],
            plural(self.since.pushes, "push", "pushes"),
            self.change.short_head,
            self.since.sha,
            self.since.compare_url,
        )

    @property
    def headline(self) -> str:
        """The verdict's sentence once the change is over."""
        head = self.change.merged_head_sha[:7] or self.change.short_head
        return {
            ChangeState.MERGED.value: f"Merged: {head} is in {self.change.base_ref}",
            ChangeState.MERGED_UNGATED.value: f"Merged without approval: {head} on the git host",
            ChangeState.CLOSED.value: "Closed without a merge",
            ChangeState.REVERTED.value: f"Reverted: {head} was merged and taken back",
        }.get(self.change.state, "")

    @property
    def said(self) -> str:
        """What became of the change, under its headline."""
        if self.change.state == ChangeState.CLOSED:
            return "Every approval is void. Below is what the rule last said."
        if self.evidence.bypassed:
            return self.evidence.bypassed
        if not self.change.verdict:
            return "It was merged before the portal knew this repository, so no rule was asked."
        if self.evidence.approved_sha != self.change.merged_head_sha:
            return "Below is what the rule last said about it."
        return f"{self.evidence.same} Nothing was bypassed."


def page_of(
    change: Change,
    viewer: User,
    *,
    wanted: str = "",
    mine: bool = False,
    since: str = "",
    everything: bool = False,
) -> ChangePage:
    """Gather the page. The number of queries does not grow with files, events or people.

    With `since`, a former head, the files are those that differ from it, as the host tells.
    """
    now = timezone.now()
    # Read once for the rule and the page, without what is drawn of but a few.
    prefetch_related_objects([change], Prefetch("files", ChangeFile.objects.defer("patch")))
    files = list(change.files.all())
    may = standing(viewer, change, files)
    commits = list(change.commits.select_related("author__user", "committer__user"))
    events = change_timeline(change)
    shown = events if everything else events[:MOST_EVENTS]
    reviews = change.reviews.select_related("user", "account__user")
    platform = change.repository.platform
    between = since_diff(change, since, viewer, wanted) if since else None
    unknown = unmatched_emails(commits)
    edits_owners = bool(owner_moves.edited(change, files))
    return ChangePage(
        change=change,
        standing=may,
        merge=merge_box(change, may.why_not_merge, now),
        break_glass=break_glass.box(change, may.facts, viewer),
        since=since_look(viewer, change),
        since_diff=between,
        due_left=promises.hours_left(platform, change.due_at, now),
        files=(between and between.files) or fileset(change, files, viewer, wanted, mine),
        commits=commits,
        comments=list(change.comments.select_related("author")),
        checks=[_check(one) for one in change.checks],
        evidence=evidence(change, events),
        may_audit=permissions.why_not_audit(viewer, change) is None,
        timeline=told(shown, reviews),
        events_left=len(events) - len(shown),
        heads=change.heads.count(),
        response_hours=_response_hours(change),
        unknown_authors=sum(commit.author_id is None for commit in commits),
        unmatched=unknown,
        may_attribute=bool(
            unknown
            and may.facts
            and permissions.why_not_attribute(viewer, change, may.facts) is None
        ),
        revocable=_revocable(change, viewer, reviews),
        edits_owners=edits_owners,
        owner_moves=owner_moves.found(change) if edits_owners else None,
    )


def _revocable(change: Change, viewer: User, reviews: QuerySet[Review]) -> list[Review]:
    """Others' standing approvals that the viewer may take back, giving a reason."""
    if not change.is_open or change.state in MOVING:
        return []
    standing = reviews.filter(kind=Review.APPROVE, sha=change.head_sha, lapsed_at=None)
    return list(permissions.revocable_by(viewer, standing).exclude(user=viewer).order_by("pk"))


def merge_box(change: Change, why_not: str, now: datetime) -> MergeBox:
    """The box by itself, as it is asked for again while the host works."""
    moving = change.state in MOVING
    again = "" if now - change.state_since > ASKED_FOR else "every 2s"
    if moving and again and change.state == ChangeState.UNKNOWN:
        again = "every 10s"
    return MergeBox(change, why_not, moving, again if moving else "", last_refusal(change))


def _response_hours(change: Change) -> float | None:
    if change.ready_at is None or change.first_review_at is None:
        return None
    calendar = promises.calendar_of(change.repository.platform, change.ready_at)
    return promise.worked(change.ready_at, change.first_review_at, calendar)


def _check(one: dict[str, Any]) -> dict[str, Any]:
    """A check as drawn: its state's own word, its link only where it leads to a web page."""
    url = str(one.get("url") or "")
    link = url if url.startswith(("https://", "http://")) else ""
    return {**one, "link": link, "shown": CHECK_STATES.get(one["state"], one["state"])}
