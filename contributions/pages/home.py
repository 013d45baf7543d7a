"""Home: what waits for the viewer, what their contributions do next, what was merged lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, When
from django.utils import timezone

from contributions import promises, selectors
from contributions.lifecycle import ChangeState, ProposalState
from contributions.models import Change, Proposal, ProposalPart
from contributions.models.changes import OPEN_STATES
from contributions.pages.next_steps import Holders, Next, of_change, of_proposal
from contributions.pages.seen import UNENDED, changes_of, changes_seen, parts_of, with_parts
from contributions.pages.sentences import count_word, counted
from people.models import User
from platforms.models import Platform, RoleOffer
from platforms.selectors import holders, offers_to

SHOWN = 6


@dataclass(frozen=True)
class Waits:
    """A decision or a review that waits for the viewer."""

    title: str
    url: str
    what: str
    platform: Platform
    by: object
    due: datetime | None
    hours: float | None


@dataclass(frozen=True)
class Mine:
    """One of the viewer's open contributions and its next step."""

    title: str
    url: str
    where: str
    state: str
    step: Next | None
    more: int = 0


@dataclass(frozen=True)
class Home:
    headline: str
    first_due: datetime | None
    first_late: bool
    waiting: list[Waits]
    waiting_count: int
    mine: list[Mine]
    mine_count: int
    merges: list[Change]
    offers: list[RoleOffer]


def home(user: User) -> Home:
    """Gather the page; the number of queries does not grow with what there is."""
    now = timezone.now()
    decisions, reviews = selectors.decisions_waiting(user), selectors.reviews_waiting(user)
    asked, to_review = decisions.count(), reviews.count()
    waiting = sorted(
        [
            *(_decision(part, now) for part in decisions[:SHOWN]),
            *(_review(change, now) for change in reviews[:SHOWN]),
        ],
        key=lambda one: (one.due is None, one.due or now),
    )[:SHOWN]
    mine_count, mine = _mine(user, now)
    first = waiting[0].due if waiting else None
    return Home(
        headline=_headline(asked, to_review, _own_turns(user)),
        first_due=first,
        first_late=bool(first and first < now),
        waiting=waiting,
        waiting_count=asked + to_review,
        mine=mine,
        mine_count=mine_count,
        merges=_merges(user),
        offers=list(offers_to(user)),
    )


#: In these, a proposal can only go on by what its author does.
AUTHORS_TURN = (ProposalState.CHANGES_REQUESTED.value, ProposalState.ACCEPTED.value)


def _own_turns(user: User) -> int:
    return Proposal.objects.filter(author=user, state__in=AUTHORS_TURN).count()


def _headline(asked: int, to_review: int, own: int) -> str:
    said = [
        words
        for words in (
            counted(asked, "decision") if asked else "",
            counted(to_review, "review") if to_review else "",
        )
        if words
    ]
    if not said and own:
        verb = "waits" if own == 1 else "wait"
        return f"{count_word(own)} of your contributions {verb} for you".capitalize()
    if not said:
        return "Nothing waits for you"
    verb = "waits" if asked + to_review == 1 else "wait"
    return f"{' and '.join(said)} {verb} for you".capitalize()


def _decision(part: ProposalPart, now: datetime) -> Waits:
    due = part.next_due_at
    return Waits(
        title=str(part.proposal),
        url=part.proposal.get_absolute_url(),
        what="decision on a proposal" if part.responded_at else "first answer to a proposal",
        platform=part.platform,
        by=part.proposal.author,
        due=due,
        hours=promises.hours_left(part.platform, due, now),
    )


def _review(change: Change, now: datetime) -> Waits:
    platform = change.repository.platform
    return Waits(
        title=change.title,
        url=change.get_absolute_url(),
        what="review of a change",
        platform=platform,
        by=change.opened_for or change.author,
        due=change.due_at,
        hours=promises.hours_left(platform, change.due_at, now),
    )


def _mine(user: User, now: datetime) -> tuple[int, list[Mine]]:
    """How many open contributions there are; the viewer's turn first, then what moved last."""
    proposals = Proposal.objects.filter(author=user, state__in=UNENDED).order_by(
        Case(When(state__in=AUTHORS_TURN, then=0), default=1), "-state_since"
    )
    direct = changes_seen(user).filter(
        selectors.opened_by(user), proposal=None, state__in=OPEN_STATES
    )
    shown = list(with_parts(proposals, user)[:SHOWN])
    held = holders({part.platform for one in shown for part in parts_of(one)})
    rows = [(one.state_since, _proposal(one, held, user, now)) for one in shown]
    last = direct.order_by("-state_since")[:SHOWN]
    rows += [(one.state_since, _change(one, user, now)) for one in last]
    rows.sort(key=lambda pair: (pair[1].state in AUTHORS_TURN, pair[0]), reverse=True)
    return proposals.count() + direct.count(), [row for _, row in rows[:SHOWN]]


def _proposal(proposal: Proposal, held: Holders, user: User, now: datetime) -> Mine:
    parts = parts_of(proposal)
    steps = of_proposal(proposal, parts, changes_of(proposal), held, viewer=user, now=now)
    return Mine(
        title=str(proposal),
        url=proposal.get_absolute_url(),
        where=", ".join(str(part.platform) for part in parts) or "No platform chosen yet",
        state=proposal.state,
        step=steps[0] if steps else None,
        more=len(steps) - 1,
    )


def _change(change: Change, user: User, now: datetime) -> Mine:
    return Mine(
        title=change.title,
        url=change.get_absolute_url(),
        where=str(change),
        state=change.state,
        step=of_change(change, viewer=user, now=now),
    )


def _merges(user: User) -> list[Change]:
    done = (ChangeState.MERGED.value, ChangeState.MERGED_UNGATED.value)
    rows = changes_seen(user).filter(state__in=done).order_by("-merged_at", "-pk")
    return list(rows[:5])
