"""What each reviewer stands at: the latest decisive act, and whether it is about this very head."""

from __future__ import annotations

from dataclasses import dataclass

from contributions.policy.facts import Facts, Review, ReviewKind, Source, Trees
from contributions.policy.identity import Identities, Node
from contributions.policy.verdict import short


@dataclass(frozen=True, slots=True)
class Act:
    """A review with its flaw, the reason not to count in any group; empty when it has none.

    ``carried`` says that it was given on an earlier head that held the same.
    """

    review: Review
    flaw: str
    carried: bool = False


def acts(facts: Facts, identities: Identities, *, keep: bool) -> list[Act]:
    """Every review, oldest first, judged against its giver's later acts and the current head.

    With ``keep``, one of an earlier head counts as of the current when both trees are the same.
    """
    given: dict[Node, list[Review]] = {}
    places: list[tuple[Review, list[Review], int]] = []
    for review in sorted(facts.reviews, key=lambda review: (review.order, review.at)):
        key = identities.key(review.person)
        own = given.setdefault(key, []) if key is not None else []
        own.append(review)
        places.append((review, own, len(own)))
    return [
        Act(
            review,
            _flaw(review, facts, _later(review, own[: after - 1], own[after:]), keep=keep),
            carried=keep and review.sha != facts.head and same_trees(review.trees, facts.trees),
        )
        for review, own, after in places
    ]


def _later(review: Review, before: list[Review], after: list[Review]) -> list[Review]:
    """The giver's later acts. Where order and time disagree, for clocks differ, nothing is lifted:
    an approval is replaced by what is later by either, a request falls to what is so by both.
    """
    if review.kind is ReviewKind.REQUEST_CHANGES:
        return [other for other in after if other.at >= review.at]
    return [other for other in before if other.at > review.at] + after


def same_trees(given: Trees | None, now: Trees | None) -> bool:
    """Whether nothing differs, of the head and of the merge base; what was not read differs."""
    return given is not None and given == now and bool(given.head and given.base)


def _flaw(review: Review, facts: Facts, later: list[Review], *, keep: bool) -> str:
    if review.void:
        return review.void
    if review.kind is ReviewKind.REQUEST_CHANGES:
        return _why_request_fell(facts, later, keep=keep)
    return _why_not_this_head(review, facts, keep=keep) or (
        "A later decision replaced it." if later else ""
    )


def _why_request_fell(facts: Facts, later: list[Review], *, keep: bool) -> str:
    for other in later:
        if other.kind is ReviewKind.REQUEST_CHANGES:
            # Dismissed or standing, the newer request speaks for its giver.
            return "A later request for changes replaced it."
        if not other.void and not _why_not_this_head(other, facts, keep=keep):
            return f"Its giver approved {short(other.sha)} since."
    return ""


def _why_not_this_head(review: Review, facts: Facts, *, keep: bool) -> str:
    earlier = review.sha != facts.head
    if earlier and not (keep and same_trees(review.trees, facts.trees)):
        return f"Given on {short(review.sha)}; the head is now {short(facts.head)}."
    if review.base_ref != facts.base_ref:
        return f"Given for the base {review.base_ref}; the base is now {facts.base_ref}."
    known_at = review.sha_known_at if earlier else facts.head_known_at
    if review.source is Source.HOST and (known_at is None or review.at <= known_at):
        return f"Submitted on the git host before the portal knew of {short(review.sha)}."
    return ""
