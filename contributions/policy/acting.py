"""Why somebody may not act on a change beside reviewing it, by the same facts as the rule."""

from __future__ import annotations

from contributions.policy.eligibility import Electorate
from contributions.policy.evaluate import evaluate
from contributions.policy.facts import Facts, OverrideSignature, Person
from contributions.policy.override import may_sign, owns
from contributions.policy.verdict import Condition, Outcome
from contributions.policy.words import joined, lowered


def part_in(facts: Facts, person: Person) -> str:
    """What this person did in the change, as the tail of a sentence; empty when nothing."""
    return Electorate(facts, person).contributed(person)


def why_not_sign(facts: Facts, person: Person, *, is_admin: bool) -> str | None:
    """Why this person's signature under break-glass would not count now; None if it would."""
    if closed := [platform.name for platform in facts.platforms if not platform.rules.break_glass]:
        return f"Break-glass is switched off for {joined(closed)}."
    electorate = Electorate(facts, person)
    if deed := electorate.contributed(person):
        return f"{person.name} {deed}, and nobody overrides the rule for their own work."
    if not may_sign(OverrideSignature(person, facts.now, is_admin), facts, electorate):
        touched = joined([platform.name for platform in facts.platforms])
        return f"Only owners of {touched} and admins sign break-glass."
    return None


def signs_as_owner(facts: Facts, person: Person) -> bool:
    """Whether this person would sign break-glass as an owner of a touched platform."""
    return owns(OverrideSignature(person, facts.now), facts, Electorate(facts, person))


def why_not_override(facts: Facts) -> str | None:
    """Why break-glass could not help this head, whoever signed it; None if it could.

    A required check that has not passed is none: it may pass within the hour, and the merge waits.
    """
    verdict = evaluate(facts)
    if verdict.outcome is Outcome.GREEN:
        return "The rule holds for this commit, so there is nothing to override."
    for condition in verdict.conditions:
        if not condition.holds and condition.point < 4:
            return f"Break-glass cannot stand in for this: {lowered(condition.sentence)}."
    return None


def still_needed(facts: Facts) -> tuple[Condition, ...]:
    """The conditions that must hold even under break-glass and do not yet."""
    held = evaluate(facts).conditions
    return tuple(one for one in held if not one.holds and (one.point < 4 or one.key == "checks"))
