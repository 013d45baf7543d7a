"""Who acts next on a proposal or a change, what they do and by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contributions import promises
from contributions.kinds import Kind
from contributions.lifecycle import ChangeState, PartState, ProposalState
from contributions.models import Change, Proposal, ProposalPart
from contributions.pages.sentences import addressed, addressed_by_name, all_of
from people.models import User
from platforms.models import Role
from platforms.selectors import Holder, concerns

Holders = Mapping[int, list[Holder]]
DECIDING = (Role.OWNER, Role.TRUSTED_COMMITTER)


@dataclass(frozen=True)
class Next:
    """A step to come: who, what they do, by when and the working hours left until then."""

    who: str
    does: str
    due: datetime | None = None
    hours: float | None = None
    note: str = ""

    @property
    def is_late(self) -> bool:
        return self.hours is not None and self.hours < 0

    @property
    def apart(self) -> float | None:
        """The working hours between now and `due`, whichever comes first."""
        return None if self.hours is None else abs(self.hours)


def deciders(part: ProposalPart, holders: Holders, author_id: int) -> list[User]:
    """Those who may decide a platform's part: never its author."""
    return [
        holder.user
        for holder in holders.get(part.platform_id, [])
        if holder.role in DECIDING and not concerns(holder, author_id) and not holder.user.is_bot
    ]


def of_proposal(
    proposal: Proposal,
    parts: Iterable[ProposalPart],
    changes: Iterable[Change],
    holders: Holders,
    *,
    viewer: User,
    now: datetime,
) -> list[Next]:
    """The next steps of a proposal as the viewer sees it; none once it has ended."""
    author, mine = addressed([proposal.author], viewer)
    state = ProposalState(proposal.state)
    match state:
        case ProposalState.DRAFT:
            return [Next(author, "finish it and submit it" if mine else "submits it")]
        case ProposalState.SUBMITTED:
            return _decisions(proposal, list(parts), holders, viewer=viewer, now=now)
        case ProposalState.CHANGES_REQUESTED:
            asked = [str(p.platform) for p in parts if p.state == PartState.CHANGES_REQUESTED]
            verb = "change what" if mine else "changes what"
            does = f"{verb} {all_of(asked)} asked for"
            return [Next(author, does, note="when you can; the clock stands still")]
        case ProposalState.ACCEPTED | ProposalState.DEFERRED:
            return [_work(proposal, parts, author, mine, "a")]
        case ProposalState.IN_PROGRESS:
            steps = [of_change(one, viewer=viewer, now=now) for one in changes]
            return [step for step in steps if step] or [
                _work(proposal, parts, author, mine, "the next")
            ]
        case _:
            return []


def _work(
    proposal: Proposal, parts: Iterable[ProposalPart], author: str, mine: bool, which: str
) -> Next:
    """Who writes it: the proposer, or the owners where it is for them to write."""
    if proposal.kind != Kind.IDEA:
        return Next(author, f"open{'' if mine else 's'} {which} change")
    accepted = [str(one.platform) for one in parts if one.state == PartState.ACCEPTED]
    return Next(f"The owners of {all_of(accepted)}", f"write it and link {which} change")


def _decisions(
    proposal: Proposal,
    parts: list[ProposalPart],
    holders: Holders,
    *,
    viewer: User,
    now: datetime,
) -> list[Next]:
    steps = []
    for part in parts:
        if part.state != PartState.WAITING:
            continue
        able = deciders(part, holders, proposal.author_id)
        who, many = addressed(able, viewer) if able else (f"An owner of {part.platform}", False)
        due = part.next_due_at
        verb = "decide" if part.responded_at else "answer"
        does = f"{verb if many else verb + 's'} for {part.platform}"
        steps.append(Next(who, does, due, promises.hours_left(part.platform, due, now)))
    if not steps:
        author, mine = addressed([proposal.author], viewer)
        declined = [str(part.platform) for part in parts if part.state == PartState.DECLINED]
        does = f"drop{'' if mine else 's'} {all_of(declined)} to go on with the rest, or withdraw"
        steps.append(Next(author, does if mine else f"{does}s"))
    return steps


def of_change(change: Change, *, viewer: User, now: datetime) -> Next | None:
    """The next step of an open change, from the verdict kept with it; None once it has ended."""
    author = _author(change)
    who, mine = addressed([author], viewer) if author else ("Its author", False)
    match ChangeState(change.state):
        case ChangeState.DRAFT:
            return Next(who, f"mark{'' if mine else 's'} {change} ready")
        case ChangeState.IN_REVIEW:
            return _review(change, who, mine, viewer=viewer, now=now)
        case ChangeState.APPROVED:
            merger = "You or an owner" if mine else f"{who} or an owner"
            return Next(merger, f"{'merge' if mine else 'merges'} {change}")
        case ChangeState.MERGING | ChangeState.UNKNOWN:
            return Next("The portal", f"waits for the host’s answer on the merge of {change}")
        case _:
            return None


def _review(change: Change, who: str, mine: bool, *, viewer: User, now: datetime) -> Next:
    verdict: dict[str, Any] = change.verdict or {}
    if verdict.get("status") == "failure":
        return Next(who, f"{'answer' if mine else 'answers'} the review of {change}")
    waiting = {
        one["user_id"]: one["name"]
        for platform in verdict.get("platforms", ())
        for group in platform["groups"]
        if not group["holds"]
        for one in group["could_still"]
        if one["user_id"] and not one["away"]
    }
    hours = promises.hours_left(change.repository.platform, change.due_at, now)
    if not waiting:
        reason = next(iter(verdict.get("reasons", ())), "")
        return Next("", reason or f"{change} is being judged", change.due_at, hours)
    able, many = addressed_by_name(waiting, viewer)
    return Next(able, f"{'look' if many else 'looks'} at {change}", change.due_at, hours)


def _author(change: Change) -> User | None:
    return change.opened_for or (change.author.user if change.author else None)
