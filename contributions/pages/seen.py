"""Proposals with only what a viewer may see of them: a restricted platform's part stays unnamed."""

from __future__ import annotations

from typing import cast

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from contributions.lifecycle import PartState, ProposalState
from contributions.models import Change, Proposal, ProposalPart
from contributions.selectors import visible_changes
from people.models import User
from platforms.models import Repository
from platforms.selectors import seen_by
from platforms.wanted import items_seen

UNENDED = [state.value for state in ProposalState if state.is_open]


def parts_seen(user: User) -> QuerySet[ProposalPart]:
    """Parts whose platform may be seen, and all parts of one's own proposals."""
    seen = seen_by(user, "platform__") | Q(proposal__author=user)
    rows = ProposalPart.objects.filter(seen).select_related("platform", "decided_by")
    return rows.order_by("platform__name", "pk")


def repositories_of(proposal: Proposal, user: User) -> QuerySet[Repository]:
    """Where it may be carried out: on the platforms that accepted it and may be seen."""
    accepted = parts_seen(user).filter(proposal=proposal, state=PartState.ACCEPTED.value)
    return Repository.objects.filter(
        platform__in=accepted.order_by().values("platform"), archived=False
    ).order_by("full_name")


def changes_seen(user: User) -> QuerySet[Change]:
    """Changes that may be seen, with what a row of them shows."""
    return (
        visible_changes(user)
        .select_related("repository__platform", "author__user", "opened_for")
        .order_by("pk")
    )


def with_parts(proposals: QuerySet[Proposal], user: User) -> QuerySet[Proposal]:
    """The proposals with what `parts_of` and `changes_of` read; queries do not grow with rows."""
    return proposals.select_related("author").prefetch_related(
        Prefetch("parts", queryset=parts_seen(user), to_attr="seen_parts"),
        Prefetch("changes", queryset=changes_seen(user), to_attr="seen_changes"),
    )


def with_item(proposals: QuerySet[Proposal], user: User) -> QuerySet[Proposal]:
    """The proposals with `seen_item`: the key of what each carries out, None where it is hidden."""
    seen = items_seen(user).filter(pk=OuterRef("item"))
    return proposals.annotate(seen_item=Subquery(seen.values("pk")[:1]))


def parts_of(proposal: Proposal) -> list[ProposalPart]:
    """The parts of a proposal that was read `with_parts`."""
    return cast("list[ProposalPart]", proposal.seen_parts)  # type: ignore[attr-defined]


def changes_of(proposal: Proposal) -> list[Change]:
    """The changes of a proposal that was read `with_parts`."""
    return cast("list[Change]", proposal.seen_changes)  # type: ignore[attr-defined]
