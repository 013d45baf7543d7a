"""The owner-approval rule: facts in, verdict out, nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from contributions.policy.conditions import conditions
from contributions.policy.eligibility import Electorate
from contributions.policy.facts import Facts, Person
from contributions.policy.groups import judge, touched, vote
from contributions.policy.override import break_glass
from contributions.policy.standing import Act, acts
from contributions.policy.verdict import (
    Condition,
    GroupVerdict,
    Outcome,
    PlatformVerdict,
    Verdict,
    Vote,
)
from contributions.policy.words import asking, green_headline, groups_headline, lowered


def evaluate(facts: Facts) -> Verdict:
    """Whether this head may be merged, with every reason."""
    electorate = Electorate(facts)
    given = {keep: acts(facts, electorate.identities, keep=keep) for keep in (False, True)}
    platforms, unowned = touched(facts)
    judged = tuple(
        PlatformVerdict(
            id=platform.id,
            name=platform.name,
            policy_version=platform.policy_version,
            groups=tuple(
                judge(
                    group,
                    platform,
                    given[platform.rules.keep_on_equal_trees],
                    electorate,
                    facts.head,
                )
                for group in groups
            ),
            notes=platform.notes,
        )
        for platform, groups in platforms
    )
    groups = [group for platform in judged for group in platform.groups]
    blocking = [item for group in groups for item in group.blocking]
    held = conditions(facts, unowned, blocking)
    outcome, override = _outcome(facts, electorate, held, groups)
    unmet = _unmet(held, groups)
    return Verdict(
        outcome=outcome,
        head=facts.head,
        base_ref=facts.base_ref,
        at=facts.now,
        headline=_headline(outcome, facts.head, held, groups, override),
        reasons=unmet,
        platforms=judged,
        conditions=held,
        others=_others(given[False], groups),
        override=override,
        published=facts.is_open and facts.governed,
    )


def why_not_approve(facts: Facts, person: Person) -> str | None:
    """Why an approval of this head, given now, would count nowhere; None if it would somewhere."""
    electorate = Electorate(facts, person)
    refusals: list[str] = []
    for platform, groups in touched(facts)[0]:
        for group in groups:
            why = electorate.why_not(person, group, platform, facts.now)
            if why is None:
                return None
            lender = platform.fallback
            short = len(electorate.eligible(group, platform)) < group.quorum
            if lender and short and electorate.why_not(person, lender, platform, facts.now) is None:
                return None
            refusals.append(why)
    nobody = "Nobody owns what this change touches, so nobody can approve it."
    return refusals[0] if refusals else nobody


def _outcome(
    facts: Facts, electorate: Electorate, held: Sequence[Condition], groups: Sequence[GroupVerdict]
) -> tuple[Outcome, str]:
    """The outcome, and how break-glass stands (empty when nobody signed it)."""
    unmet = [condition for condition in held if not condition.holds]
    overridden, override = break_glass(facts, electorate)
    if any(condition.point == 2 for condition in unmet):
        return Outcome.ERROR, override
    if not unmet and groups and all(group.holds for group in groups):
        return Outcome.GREEN, override
    if overridden and all(item.point >= 4 and item.key != "checks" for item in unmet):
        return Outcome.OVERRIDDEN, override
    stale = any(condition.key == "head" for condition in unmet)
    if not stale and any(condition.key == "requests" for condition in unmet):
        return Outcome.FAILURE, override
    return Outcome.PENDING, override


def _unmet(held: Sequence[Condition], groups: Sequence[GroupVerdict]) -> tuple[str, ...]:
    """Every reason not to be green: the unreadable first, approvals in the middle, rules last."""

    def sentences(*points: int) -> list[str]:
        return [item.sentence for item in held if not item.holds and item.point in points]

    waiting = [group.sentence for group in groups if not group.holds]
    return (*sentences(2), *sentences(1, 3), *sentences(5), *waiting, *sentences(4, 6))


def _headline(
    outcome: Outcome,
    head: str,
    held: Sequence[Condition],
    groups: Sequence[GroupVerdict],
    override: str,
) -> str:
    names = [group.name for group in groups]
    if outcome is Outcome.GREEN:
        return green_headline(names, head)
    if outcome is Outcome.OVERRIDDEN:
        return override
    unmet = [item for item in held if not item.holds]
    if outcome is Outcome.ERROR:
        unread = next(item.sentence for item in unmet if item.point == 2)
        return f"Cannot be decided: {lowered(unread)}"
    if outcome is Outcome.FAILURE:
        return f"Stopped: {asking([item.name for group in groups for item in group.blocking])}"
    first = next((item.sentence for item in unmet if item.point in (1, 3)), None)
    if first is not None:
        return f"Not yet: {lowered(first)}"
    if waiting := [group.name for group in groups if not group.holds]:
        return groups_headline(waiting)
    return f"Not yet: {lowered(unmet[0].sentence)}"


def _others(given: Sequence[Act], groups: Sequence[GroupVerdict]) -> tuple[Vote, ...]:
    """Reviews by people who have no place in any touched group."""
    placed = {
        (item.user_id, item.account_id, item.at, item.review_id)
        for group in groups
        for item in (*group.counted, *group.blocking, *group.ignored)
    }
    found = []
    for act in given:
        review = act.review
        if (review.person.user_id, review.person.account_id, review.at, review.id) not in placed:
            why = (
                act.flaw
                or f"{review.person.name} has no role in any owner group that this change touches."
            )
            found.append(vote(act, "", why=why))
    return tuple(found)
