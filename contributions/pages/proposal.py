"""The page of one proposal: where it stands, each platform's decision, what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.text import slugify

from contributions import permissions, promises
from contributions.lifecycle import PartState, ProposalState
from contributions.models import Change, Comment, Proposal, ProposalPart
from contributions.pages import proposal_words
from contributions.pages.next_steps import Next, deciders, of_change, of_proposal
from contributions.pages.seen import changes_seen, parts_seen
from contributions.pages.sentences import counted
from contributions.pages.time_agreement import TimeShown, time_shown
from contributions.selectors import linkable_changes, opened_by
from people.models import User
from people.selectors import teams_of
from platforms import promise
from platforms.models import Platform, Repository, RoadmapItem
from platforms.selectors import Holder, holders, seen_by
from platforms.wanted import items_seen


@dataclass(frozen=True)
class Step:
    """One step of the proposal's way: `state` is done, now or to_come."""

    name: str
    state: str
    at: datetime | None = None
    due: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class PartShown:
    """One platform's part: who decides or decided, how long it took, whether the viewer may."""

    part: ProposalPart
    able: list[User]
    role: str
    hours_used: float | None
    hours_left: float | None
    due: datetime | None
    may_decide: bool
    may_drop: bool


@dataclass(frozen=True)
class ChangeShown:
    change: Change
    step: Next | None


@dataclass(frozen=True)
class CommentShown:
    comment: Comment
    role: str


@dataclass(frozen=True)
class Way:
    """How a repository's change is begun: what one types in a terminal."""

    repository: Repository
    commands: str


@dataclass
class ProposalPage:
    """Everything that the template draws."""

    proposal: Proposal
    item: RoadmapItem | None
    team: str
    steps: list[Step]
    parts: list[PartShown]
    hidden_parts: int
    changes: list[ChangeShown]
    next: list[Next]
    comments: list[CommentShown]
    timeline: list[proposal_words.Line]
    may_edit: bool
    may_withdraw: bool
    may_open: bool
    may_link: bool
    ways: list[Way]
    branch: str
    time: TimeShown | None

    @property
    def is_draft(self) -> bool:
        return self.proposal.state == ProposalState.DRAFT

    @property
    def was_sent_back(self) -> bool:
        return self.proposal.state == ProposalState.CHANGES_REQUESTED


def proposal_page(proposal: Proposal, *, viewer: User) -> ProposalPage:
    """Gather the page of a proposal that the viewer may see."""
    now = timezone.now()
    parts = list(parts_seen(viewer).filter(proposal=proposal))
    changes = list(changes_seen(viewer).filter(proposal=proposal))
    for part in parts:
        part.proposal = proposal
    held = holders({part.platform for part in parts})
    teams = teams_of(proposal.author)
    mine = viewer.pk == proposal.author_id
    branch = f"p-{proposal.pk}-{slugify(proposal.title)}"[:50].rstrip("-")
    ways = _ways(proposal, parts, branch, viewer)
    return ProposalPage(
        proposal=proposal,
        item=items_seen(viewer).filter(pk=proposal.item_id).first() if proposal.item_id else None,
        team=str(teams[0]) if teams else "",
        steps=_steps(proposal, parts, changes),
        parts=[_part(part, held, viewer, now) for part in parts],
        hidden_parts=proposal.parts.count() - len(parts),
        changes=[ChangeShown(one, of_change(one, viewer=viewer, now=now)) for one in changes],
        next=of_proposal(proposal, parts, changes, held, viewer=viewer, now=now),
        comments=_comments(proposal, held),
        timeline=proposal_words.lines(
            proposal,
            {change.subject: change for change in changes},
            _names(parts, viewer, mine),
        ),
        may_edit=permissions.why_not_edit(viewer, proposal) is None,
        may_withdraw=permissions.why_not_withdraw(viewer, proposal) is None,
        may_open=mine and bool(ways),
        may_link=bool(ways) and (mine or _has_linkable(viewer, proposal)),
        ways=ways,
        branch=branch,
        time=time_shown(proposal, parts, viewer),
    )


def _names(parts: list[ProposalPart], viewer: User, mine: bool) -> dict[str, str]:
    """The platforms that its events may name, by slug: also those merged into one of its parts."""
    merged = Platform.objects.filter(merged_into__in=[part.platform_id for part in parts])
    seen = merged if mine else merged.filter(seen_by(viewer))
    return {
        **dict(seen.values_list("slug", "name")),
        **{part.platform.slug: part.platform.name for part in parts},
    }


def _steps(proposal: Proposal, parts: list[ProposalPart], changes: list[Change]) -> list[Step]:
    state = ProposalState(proposal.state)
    if state is ProposalState.DRAFT:
        return []
    waiting = [part for part in parts if part.state == PartState.WAITING]
    answer_due = min((p.response_due_at for p in waiting if p.response_due_at), default=None)
    decision_due = max((p.decision_due_at for p in waiting if p.decision_due_at), default=None)
    answered = proposal.responded_at is not None
    done = [
        Step("Submitted", "done", proposal.submitted_at),
        Step("First answer", "done", proposal.responded_at)
        if answered
        else Step("First answer", "now", due=answer_due),
    ]
    if state.is_terminal and state is not ProposalState.DELIVERED:
        kept = done if answered else done[:1]
        return [*kept, Step(state.label, "now", proposal.ended_at or proposal.state_since)]
    if state is ProposalState.CHANGES_REQUESTED:
        decision = Step(
            "Changes requested", "now", proposal.state_since, note="the clock stands still"
        )
    elif state.counts_as_accepted or state is ProposalState.DEFERRED:
        decision = Step("Accepted", "done", proposal.accepted_at)
    else:
        decision = Step("Decision", "now" if answered else "to_come", due=decision_due)
    return [*done, decision, *_work(proposal, state, changes)]


def _work(proposal: Proposal, state: ProposalState, changes: list[Change]) -> list[Step]:
    started = state in (ProposalState.IN_PROGRESS, ProposalState.DELIVERED)
    working = "now" if state in (ProposalState.ACCEPTED, ProposalState.IN_PROGRESS) else "to_come"
    opened = sum(change.is_open for change in changes)
    note = f"{counted(opened, 'change')} open" if opened else ""
    if state is ProposalState.ACCEPTED:
        note = "with the first change"
    delivered = state is ProposalState.DELIVERED
    return [
        Step("In progress", "done" if delivered else working, note=note if started or note else ""),
        Step(
            "Delivered",
            "done" if delivered else "to_come",
            proposal.delivered_at,
            note=f"wanted by {proposal.wanted_by:%-d %b %Y}"
            if proposal.wanted_by and not delivered
            else "",
        ),
    ]


def _part(
    part: ProposalPart, held: dict[int, list[Holder]], viewer: User, now: datetime
) -> PartShown:
    on = held.get(part.platform_id, [])
    role = next((one.role.label for one in on if one.user.pk == part.decided_by_id), "")
    due = part.next_due_at
    # While the author is asked for changes, nobody is late.
    runs = part.proposal.state == ProposalState.SUBMITTED
    waits = runs and part.state == PartState.WAITING
    may_edit = permissions.why_not_edit(viewer, part.proposal) is None
    return PartShown(
        part=part,
        able=deciders(part, held, part.proposal.author_id),
        role=role,
        hours_used=_used(part),
        hours_left=promises.hours_left(part.platform, due, now) if waits else None,
        due=due if waits else None,
        may_decide=permissions.why_not_decide(viewer, part) is None,
        may_drop=may_edit and not _is_draft(part) and part.state in _DROPPABLE,
    )


#: An accepted platform stays; withdrawing is the way out of all.
_DROPPABLE = (PartState.WAITING, PartState.CHANGES_REQUESTED, PartState.DECLINED)


def _is_draft(part: ProposalPart) -> bool:
    return part.proposal.state == ProposalState.DRAFT


def _used(part: ProposalPart) -> float | None:
    """Working hours from submitting to the decision, without the time the author was asked."""
    start, end = part.proposal.submitted_at, part.decided_at
    if start is None or end is None:
        return None
    calendar = promises.calendar_of(part.platform, end)
    pauses = promises.pauses_of(part.proposal.pauses)
    return promise.worked(start, end, calendar, pauses)


def _comments(proposal: Proposal, held: dict[int, list[Holder]]) -> list[CommentShown]:
    roles = {one.user.pk: one.role.label for on in held.values() for one in on}
    roles[proposal.author_id] = "author"
    rows = proposal.comments.select_related("author")
    return [CommentShown(one, roles.get(one.author_id, "")) for one in rows]


def _ways(proposal: Proposal, parts: list[ProposalPart], branch: str, viewer: User) -> list[Way]:
    if proposal.state not in (ProposalState.ACCEPTED, ProposalState.IN_PROGRESS):
        return []
    accepted = [part.platform for part in parts if part.state == PartState.ACCEPTED]
    mine = permissions.carried_out_by(viewer, proposal, accepted)
    rows = Repository.objects.filter(platform__in=mine, archived=False)
    rows = rows.select_related("platform").order_by("platform__name", "full_name")
    return [Way(one, _commands(one, branch)) for one in rows]


def _commands(repository: Repository, branch: str) -> str:
    return "\n".join(
        (
            f"git clone {repository.web_url}.git",
            f"cd {repository.full_name.rpartition('/')[2]}",
            f"git switch -c {branch}",
            "# change files, then",
            "git add --all && git commit",
            f"git push -u origin {branch}",
        )
    )


def _has_linkable(viewer: User, proposal: Proposal) -> bool:
    return linkable_changes(viewer, proposal).filter(opened_by(viewer)).exists()
