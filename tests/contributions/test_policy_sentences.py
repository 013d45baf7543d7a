"""The conditions' own words: each with its key, its point of the rule, and its detail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contributions.policy import (
    Check,
    Proposal,
    TimeAgreement,
    evaluate,
    single_group,
)
from contributions.policy.verdict import Condition
from contributions.policy.words import lowered
from tests.contributions.people_of_the_rule import (
    ANA,
    LONG_AGO,
    NOW,
    OLU,
    PLATFORM,
    RULES,
    approve,
    facts,
    member,
    with_rules,
)

NEEDS_PROPOSAL = "Ledger needs an accepted proposal for this change"
NEEDED = {"require_proposal": True}
OPEN = Proposal("P-4", False, frozenset({7}), ANA)
TAKEN = Proposal("P-4", True, frozenset({7}), ANA)
ELSEWHERE = Proposal("P-4", True, frozenset({8}), ANA)


def condition(key: str, **more: object) -> Condition:
    (found,) = [one for one in evaluate(facts(approve(), **more)).conditions if one.key == key]
    return found


def platform(*, rules: dict[str, object], **more: object):
    return (replace(PLATFORM, rules=replace(RULES, **rules), **more),)


@pytest.mark.parametrize(
    ("proposal", "rules", "more", "holds", "sentence", "detail"),
    [
        (TAKEN, {}, {}, True, "Ledger accepted P-4.", ""),
        (OPEN, {}, {}, False, "Ledger has not accepted P-4.", ""),
        (ELSEWHERE, {}, {}, False, "Ledger has not accepted P-4.", ""),
        (None, {}, {"own_change": True}, True, "Ledger’s own team needs no proposal.", ""),
        (None, {}, {}, False, f"{NEEDS_PROPOSAL}.", ""),
        (
            None,
            {"direct_max_lines": 12},
            {},
            True,
            "Ledger takes a direct change of 12 lines.",
            "up to 12",
        ),
        (
            OPEN,
            {"direct_max_lines": 12},
            {},
            True,
            "Ledger takes a direct change of 12 lines.",
            "up to 12",
        ),
        (
            None,
            {"direct_max_lines": 11},
            {},
            False,
            f"{NEEDS_PROPOSAL}: 12 lines, over 11.",
            "",
        ),
        (
            None,
            {"direct_max_lines": 11, "direct_paths": ("docs/**",)},
            {"paths_allow_direct": True},
            False,
            f"{NEEDS_PROPOSAL}: 12 lines, over 11.",
            "",
        ),
        (
            None,
            {"direct_max_lines": 12, "direct_paths": ("docs/**",)},
            {},
            False,
            f"{NEEDS_PROPOSAL}: outside the paths for direct changes.",
            "",
        ),
        (
            None,
            {"direct_max_lines": 12, "direct_paths": ("docs/**",)},
            {"paths_allow_direct": True},
            True,
            "Ledger takes a direct change of 12 lines.",
            "up to 12",
        ),
    ],
)
def test_what_is_said_of_the_proposal(proposal, rules, more, holds, sentence, detail):
    told = condition(
        "proposal", proposal=proposal, platforms=platform(rules={**NEEDED, **rules}, **more)
    )
    assert told == Condition("proposal", 6, holds, sentence, detail)


SECOND = timedelta(seconds=1)
NEEDS_TIME = "Ledger needs a line manager’s agreement to the time."


@pytest.mark.parametrize(
    ("agreement", "holds", "sentence", "detail"),
    [
        (None, False, NEEDS_TIME, ""),
        (TimeAgreement("Max", NOW + SECOND), False, NEEDS_TIME, ""),
        (TimeAgreement("Max", NOW), True, "The line manager agreed the time.", "Max"),
        (
            TimeAgreement("Max", LONG_AGO, NOW + SECOND),
            True,
            "The line manager agreed the time.",
            "Max",
        ),
        (
            TimeAgreement("Max", LONG_AGO, NOW),
            False,
            "The line manager’s agreement to the time ended on 11 March 2026.",
            "Max",
        ),
    ],
)
def test_what_is_said_of_the_time(agreement, holds, sentence, detail):
    platforms = with_rules(require_time_agreement=True)
    told = condition("time", time_agreement=agreement, platforms=platforms)
    assert told == Condition("time", 6, holds, sentence, detail)


def test_the_owning_team_needs_no_time():
    platforms = platform(rules={"require_time_agreement": True}, own_change=True)
    told = condition("time", platforms=platforms)
    sentence = "Ledger’s own team needs no time agreement."
    assert told == Condition("time", 6, True, sentence)


@pytest.mark.parametrize(
    ("checks", "holds", "sentence", "detail"),
    [
        (
            [("build", "success"), ("lint", "success")],
            True,
            "All required checks passed.",
            "2 checks",
        ),
        ([("build", "success")], False, "1 of 2 required checks passed.", "lint (not reported)"),
        (
            [],
            False,
            "0 of 2 required checks passed.",
            "build (not reported) and lint (not reported)",
        ),
        (
            [("build", "success"), ("build", "failure"), ("lint", "success")],
            False,
            "1 of 2 required checks passed.",
            "build (failure, success)",
        ),
    ],
)
def test_what_is_said_of_the_checks(checks, holds, sentence, detail):
    told = condition(
        "checks",
        checks=tuple(Check(*one) for one in checks),
        platforms=with_rules(required_checks=("lint", "build")),
    )
    assert told == Condition("checks", 6, holds, sentence, detail)


@pytest.mark.parametrize(
    ("sentence", "tail"),
    [
        *[
            (f"{word} change waits.", f"{word.lower()} change waits")
            for word in ["The", "This", "A", "An", "No", "Nobody", "Some", "All", "One"]
        ],
        ("Olu asks for changes", "Olu asks for changes"),
        ("Everybody waits.", "Everybody waits"),
        ("Theresa is away.", "Theresa is away"),
    ],
)
def test_a_sentence_as_the_tail_of_another(sentence, tail):
    assert lowered(sentence) == tail


def test_a_platform_of_one_group():
    owner = member(OLU)
    made = single_group(3, "Ledger", "Owners", paths=["a"], members=[owner])
    assert (made.id, made.name, made.groups) == (3, "Ledger", ())
    group = made.fallback
    assert (group.key, group.name, group.paths) == ("fallback", "Owners", ("a",))
    assert (group.members, group.quorum) == ((owner,), 1)
    rules = replace(RULES, quorums={"fallback": 2})
    made = single_group(3, "Ledger", "Owners", paths=["a"], members=[owner], rules=rules)
    assert (made.rules, made.fallback.quorum) == (rules, 2)
