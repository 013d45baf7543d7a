"""Asks the rule about facts and a policy given as JSON; reads and writes nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contributions import policy
from contributions.facts import paths_allow_direct

KEYS = ("facts", "policy")


class BadSimulation(ValueError):
    """What was given is no question to the rule; the sentence names the place."""


def decode(data: bytes) -> Any:
    """The JSON value of a document; raises BadSimulation with line and column."""
    try:
        given = json.loads(data.decode("utf-8-sig"))
        # Halves of characters can be written as escapes, and in no answer.
        json.dumps(given, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        place = f"Line {error.lineno}, column {error.colno}"
        raise BadSimulation(f"{place}: this is not JSON: {error.msg}.") from error
    except UnicodeError as error:
        raise BadSimulation("This is not text in UTF-8.") from error
    except RecursionError as error:
        raise BadSimulation("This is nested deeper than any facts are.") from error
    except ValueError as error:  # a number of thousands of digits
        raise BadSimulation(f"This is not JSON: {error}.") from error
    return given


def simulate(given: Any, *, at_most: int | None = None) -> policy.Verdict:
    """The verdict on `{"facts": …, "policy": …}`; with a policy, as if every platform had it.

    `at_most` bounds the work: the groups of each platform times its people and the reviews.
    Raises BadSimulation naming the first place that does not fit.
    """
    if not isinstance(given, Mapping):
        raise BadSimulation("A simulation is an object with facts and, if wanted, a policy.")
    if unknown := sorted(set(given) - set(KEYS)):
        raise BadSimulation(f"“{unknown[0]}” is not known; known are {' and '.join(KEYS)}.")
    if "facts" not in given:
        raise BadSimulation("The facts are missing.")
    try:
        facts = policy.from_plain(policy.Facts, given["facts"])
        if at_most is not None and (weight := _weight(facts)) > at_most:
            raise BadSimulation(
                f"The groups times the people and reviews are {weight:,}; at most {at_most:,} are "
                "asked about here. manage.py simulate takes more."
            )
        if given.get("policy") is not None:
            facts = _under(facts, policy.Rules.from_mapping(given["policy"]))
        return policy.evaluate(facts)
    except policy.BadRules as refusal:
        places = (f"policy.{key}: {said}" if key else said for key, said in refusal.problems)
        raise BadSimulation(" ".join(places)) from refusal
    except ValueError as error:
        raise BadSimulation(str(error)) from error
    except OverflowError as error:
        raise BadSimulation("An instant in the facts is too far off to reckon with.") from error


def _weight(facts: policy.Facts) -> int:
    asked = 0
    for platform in facts.platforms:
        groups = [*platform.groups, *([platform.fallback] if platform.fallback else [])]
        people = sum(len(group.members) for group in groups) + len(facts.reviews)
        asked += len(groups) * people
    return asked


def _under(facts: policy.Facts, rules: policy.Rules) -> policy.Facts:
    """The same facts with these rules on every platform, and what follows from them there."""
    direct = paths_allow_direct(rules, facts.files)
    return replace(
        facts,
        platforms=tuple(
            replace(
                platform,
                rules=rules,
                policy_version="simulated",
                paths_allow_direct=direct,
                groups=tuple(_asked(group, rules) for group in platform.groups),
                fallback=_asked(platform.fallback, rules) if platform.fallback else None,
            )
            for platform in facts.platforms
        ),
    )


def _asked(group: policy.Group, rules: policy.Rules) -> policy.Group:
    return replace(group, quorum=rules.quorum_of(group.key))
