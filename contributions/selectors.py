"""What people may see of proposals and changes, and what waits for whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.utils import timezone

from contributions.lifecycle import PartState, ProposalState
from contributions.models import Change, Proposal, ProposalPart, Waiting
from contributions.models.changes import OPEN_STATES
from journal import events
from journal.models import Event
from people.models import User
from people.once import once
from people.written import Size
from platforms import selectors as catalogue
from platforms.deputies import deputies_at

#: `ProposalPart.next_due_at`, for the database to order by.
NEXT_DUE = Case(
    When(responded_at=None, then=Coalesce("response_due_at", "decision_due_at")),
    default="decision_due_at",
)
UNDECIDED = (PartState.WAITING.value,)
#: Of these nothing more comes: their platform declined them, or the author goes on without it.
_OVER = (PartState.DECLINED.value, PartState.DROPPED.value)
_UNENDED = tuple(state.value for state in ProposalState if state.is_open)
HANDED_IN = ~Q(proposal__state=ProposalState.DRAFT.value)


#: The paths to platforms.
PLATFORM_OF_PART, PLATFORM_OF_CHANGE = "platform__", "repository__platform__"


def visible_proposals(user: User) -> QuerySet[Proposal]:
    """Proposals to a platform that may be seen, and one's own; drafts only one's own."""
    return proposals_seen(catalogue.seen_by(user, PLATFORM_OF_PART), user.pk)


def proposals_seen(platforms: Q, author: int) -> QuerySet[Proposal]:
    """The same for who sees these platforms, a condition at `PLATFORM_OF_PART`."""
    seen = ProposalPart.objects.filter(platforms, proposal=OuterRef("pk"))
    public = Q(Exists(seen)) & ~Q(state=ProposalState.DRAFT.value)
    return Proposal.objects.filter(public | Q(author=author))


def visible_changes(user: User) -> QuerySet[Change]:
    """Changes of platforms that may be seen, and one's own."""
    return changes_seen(catalogue.seen_by(user, PLATFORM_OF_CHANGE), user.pk)


def changes_seen(platforms: Q, person: int) -> QuerySet[Change]:
    """The same for who sees these platforms, a condition at `PLATFORM_OF_CHANGE`."""
    return Change.objects.filter(platforms | Q(opened_for=person) | Q(author__user=person))


def seeing(thing: Proposal | Change, people: Iterable[User]) -> list[User]:
    """Those of the people who may see it now: what they took part in may be restricted since."""
    if isinstance(thing, Change):
        to_all: QuerySet[Any] = changes_seen(Q(repository__platform__restricted=False), 0)
    else:
        to_all = proposals_seen(Q(platform__restricted=False), 0)
    if to_all.filter(pk=thing.pk).exists():
        return list(people)
    visible = visible_changes if isinstance(thing, Change) else visible_proposals
    return [one for one in people if visible(one).filter(pk=thing.pk).exists()]


def decisions_waiting(user: User, now: datetime | None = None) -> QuerySet[ProposalPart]:
    """Parts of proposals that this person may decide, the soonest due first.

    Nobody decides what the owner whom they stand in for has proposed.
    """
    moment = now or timezone.now()
    standing_in = (
        deputies_at(moment)
        .filter(deputy=user, platform=OuterRef("platform"))
        .exclude(owner=OuterRef("proposal__author"))
    )
    return (
        ProposalPart.objects.filter(
            Q(platform__in=catalogue.platforms_held(user, at=moment)) | Exists(standing_in),
            state__in=UNDECIDED,
            proposal__state=ProposalState.SUBMITTED.value,
        )
        .exclude(proposal__author=user)
        .select_related("proposal__author", "platform")
        .annotate(next_due=NEXT_DUE)
        .order_by("next_due", "pk")
    )


def reviews_waiting(user: User) -> QuerySet[Change]:
    """Changes whose verdict could use this person's approval, the soonest due first."""
    return (
        Change.objects.filter(
            Exists(Waiting.objects.filter(change=OuterRef("pk"), user=user)),
            state__in=OPEN_STATES,
        )
        .select_related("repository__platform", "author__user", "opened_for", "proposal")
        .order_by("due_at", "pk")
    )


def open_parts() -> QuerySet[ProposalPart]:
    """Parts of proposals that have not ended, of which something may still come; drafts too.

    Those that were `HANDED_IN`, and the open changes, are a platform's *open contributions*
    wherever they are listed or counted.
    """
    rows = ProposalPart.objects.filter(proposal__state__in=_UNENDED)
    return rows.exclude(state__in=_OVER)


def waiting_size(user: User, now: datetime) -> CombinedExpression:
    """How many decisions and reviews wait for this person, as a value within a query."""
    return Size(decisions_waiting(user, now)) + Size(reviews_waiting(user))


def opened_by(user: User) -> Q:
    """Changes opened by or for the person, as a condition.

    Their accounts are read first: an "or" over another table would make the database read every
    change there is.
    """
    accounts = once(
        ("accounts", user.pk), lambda: [*user.host_accounts.values_list("pk", flat=True)]
    )
    return Q(opened_for=user) | Q(author__in=accounts)


def my_proposals(user: User) -> QuerySet[Proposal]:
    """The person's own proposals, the newest first."""
    return Proposal.objects.filter(author=user).prefetch_related("parts__platform").order_by("-pk")


def my_changes(user: User) -> QuerySet[Change]:
    """Changes opened by or for the person, the newest first."""
    return (
        Change.objects.filter(opened_by(user))
        .select_related("repository__platform")
        .order_by("-pk")
    )


def timeline(proposal: Proposal) -> list[Event]:
    """Every event of the proposal and of the changes that carry it out, the newest first."""
    subjects = [proposal.subject, *(change.subject for change in proposal.changes.all())]
    return list(Event.objects.filter(subject__in=subjects).order_by("-at", "-pk"))


def change_timeline(change: Change) -> list[Event]:
    """Every event of the change, the newest first."""
    return list(events.of(change.subject).reverse())


def linkable_changes(user: User, proposal: Proposal) -> QuerySet[Change]:
    """Open changes on the proposal's platforms that carry out no proposal yet."""
    platforms = proposal.parts.filter(state=PartState.ACCEPTED.value).values("platform")
    return visible_changes(user).filter(
        repository__platform__in=platforms, proposal=None, state__in=OPEN_STATES
    )
