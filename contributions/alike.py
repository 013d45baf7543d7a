"""Finds proposals that say much the same, so that nobody asks twice unknowingly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from rapidfuzz import fuzz, process, utils

from contributions.lifecycle import ProposalState
from contributions.models import Proposal
from contributions.selectors import visible_proposals
from people.models import User
from platforms.models import Platform

LEAST = 60  # of 100: below it, what titles share is mostly chance
SHORTEST = 6  # characters of a title from which comparing makes sense
COMPARED = 1000  # the newest proposals of the chosen platforms


@dataclass(frozen=True)
class Alike:
    proposal: Proposal
    score: float


def alike(
    title: str, platforms: Sequence[Platform], *, viewer: User, but: int | None = None
) -> list[Alike]:
    """Up to four proposals whose titles are like this one, the likest first.

    Looked for on the chosen platforms, everywhere where none is chosen yet, and only among what
    the viewer may see. `but` is the proposal being written.
    """
    if len(title.strip()) < SHORTEST:
        return []
    rows = _compared(platforms, viewer)
    if but is not None:
        rows = rows.exclude(pk=but)
    titles = dict(rows.order_by("-pk").values_list("pk", "title")[:COMPARED])
    found = process.extract(
        title,
        titles,
        scorer=_likeness,
        processor=utils.default_process,
        limit=4,
        score_cutoff=LEAST,
    )
    shown = visible_proposals(viewer).prefetch_related("parts").in_bulk([pk for _, _, pk in found])
    return [Alike(shown[pk], score) for _, score, pk in found if pk in shown]


def _compared(platforms: Sequence[Platform], viewer: User) -> QuerySet[Proposal]:
    rows = visible_proposals(viewer).exclude(
        state__in=[ProposalState.DRAFT.value, ProposalState.WITHDRAWN.value]
    )
    return rows.filter(parts__platform__in=platforms).distinct() if platforms else rows


def _likeness(one: str, other: str, **_: object) -> float:
    """How alike two titles are, 0 to 100: the same words in any order, or most of them."""
    return 0.5 * fuzz.token_sort_ratio(one, other) + 0.5 * fuzz.token_set_ratio(one, other)
