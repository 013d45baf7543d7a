"""What each reviewer stands at: the latest decisive act, and whether it is about this very head."""

from __future__ import annotations

from dataclasses import dataclass

from contributions.policy.facts import Facts, Review, ReviewKind, Source
from contributions.policy.identity import Identities, Node
from contributions.policy.verdict import short


@dataclass(frozen=True, slots=True)
class Act:
    """A review with its flaw, the reason not to count in any group; empty when it has none."""

    review: Review
    flaw: str


def acts(facts: Facts, identities: Identities) -> list[Act]:
    """Every review, oldest first, judged against its giver's later acts and the current head."""
    ordered = sorted(facts.reviews, key=lambda review: review.at)
    given: dict[Node, list[Review]] = {}
    places: list[tuple[list[Review], int]] = []
    for review in ordered:
        key = identities.key(review.person)
        own = given.setdefault(key, []) if key is not None else []
        own.append(review)
        places.append((own, len(own)))
    return [
        Act(review, _flaw(review, facts, own[after:]))
        for review, (own, after) in zip(ordered, places, strict=True)
    ]


def _flaw(review: Review, facts: Facts, later: list[Review]) -> str:
    if review.void:
        return review.void
    if review.kind is ReviewKind.REQUEST_CHANGES:
        return _why_request_fell(facts, later)
    return _why_not_this_head(review, facts) or ("A later decision replaced it." if later else "")


def _why_request_fell(facts: Facts, later: list[Review]) -> str:
    for other in later:
        if other.kind is ReviewKind.REQUEST_CHANGES:
            # Dismissed or standing, the newer request speaks for its giver.
            return "A later request for changes replaced it."
        if not other.void and not _why_not_this_head(other, facts):
            return f"Its giver approved {short(facts.head)} since."
    return ""


def _why_not_this_head(review: Review, facts: Facts) -> str:
    if review.sha != facts.head:
        return f"Given on {short(review.sha)}; the head is now {short(facts.head)}."
    if review.base_ref != facts.base_ref:
        return f"Given for the base {review.base_ref}; the base is now {facts.base_ref}."
    if review.source is Source.HOST and (
        facts.head_known_at is None or review.at <= facts.head_known_at
    ):
        return f"Submitted on the git host before the portal knew of {short(facts.head)}."
    return ""
