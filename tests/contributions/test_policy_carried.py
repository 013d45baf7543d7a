"""Approvals that outlive a push when neither the head's nor the merge base's tree changed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.policy import Outcome, Source, Trees, Verdict, evaluate
from tests.contributions.people_of_the_rule import (
    DEE,
    HEAD,
    LEDGER,
    NOW,
    OLD,
    OLU,
    PLATFORM,
    RULES,
    SAM,
    approve,
    ask,
    facts,
    hours,
    member,
)

TREES = Trees("a" * 40, "b" * 40)
OTHER = "c" * 40
KEEPING = replace(PLATFORM, rules=replace(RULES, keep_on_equal_trees=True))


def pushed(*reviews, trees: Trees | None = TREES, platform=KEEPING, **more):
    """The head is new; its files and its merge base's files are TREES."""
    return facts(*reviews, trees=trees, platforms=(platform,), **more)


def earlier(person=OLU, **more):
    """An approval of the head before."""
    return approve(person, **{"sha": OLD, "trees": TREES} | more)


def test_an_approval_is_carried_over_where_the_policy_says_so_and_tells_from_where():
    verdict = evaluate(pushed(earlier()))
    assert verdict.outcome is Outcome.GREEN
    [vote] = verdict.groups[0].counted
    assert (vote.sha, vote.carried) == (OLD, True)
    assert vote.why == (
        "Counts: carried over from 41d07ab, whose files and whose merge base’s files are those of "
        "9f3c2e1."
    )
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_without_the_setting_equal_trees_carry_nothing_over():
    verdict = evaluate(pushed(earlier(), platform=PLATFORM))
    assert verdict.outcome is Outcome.PENDING
    assert verdict.groups[0].ignored[0].why.startswith("Given on 41d07ab; the head is now")


def test_an_approval_of_the_head_itself_is_not_said_to_be_carried():
    [vote] = evaluate(pushed(approve(trees=TREES))).groups[0].counted
    assert (vote.carried, vote.why) == (False, "Counts: the current head.")


@pytest.mark.parametrize(
    ("given_on", "now"),
    [
        (Trees(OTHER, TREES.base), TREES),
        (Trees(TREES.head, OTHER), TREES),
        (TREES, Trees(OTHER, TREES.base)),
        (TREES, Trees(TREES.head, OTHER)),
        (Trees(TREES.base, TREES.head), TREES),
        (None, TREES),
        (TREES, None),
        (None, None),
        (Trees("", ""), Trees("", "")),
        (Trees(TREES.head, ""), Trees(TREES.head, "")),
    ],
)
def test_any_tree_that_differs_or_was_not_read_lapses_it(given_on, now):
    assert evaluate(pushed(earlier(trees=given_on), trees=now)).outcome is Outcome.PENDING


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ((earlier(base_ref="release"),), {}),
        ((earlier(void="It was taken back."),), {}),
        ((earlier(), ask(OLU, sha=OLD, at=NOW)), {}),
        ((earlier(),), {"author": OLU}),
    ],
    ids=["another base", "taken back", "asked for changes since", "by the author"],
)
def test_whatever_else_voids_an_approval_still_does(given, more):
    assert not evaluate(pushed(*given, **more)).allowed


def test_who_may_no_longer_approve_is_not_carried_over():
    ended = replace(LEDGER, members=(member(OLU, until=NOW - hours(0.5)), member(DEE)))
    platform = replace(KEEPING, groups=(ended,))
    assert evaluate(pushed(earlier(), platform=platform)).outcome is Outcome.PENDING


def test_a_carried_approval_lifts_its_giver_s_request_as_one_of_the_head_would():
    asked = ask(OLU, sha=OLD, at=NOW - hours(2))
    assert evaluate(pushed(asked, earlier())).outcome is Outcome.GREEN
    assert evaluate(pushed(asked, earlier(), platform=PLATFORM)).outcome is Outcome.FAILURE


@pytest.mark.parametrize(
    ("known_at", "outcome"),
    [(NOW - hours(3), "green"), (NOW - hours(1), "pending"), (None, "pending")],
)
def test_a_host_review_is_carried_only_if_it_counted_where_it_was_given(known_at, outcome):
    review = earlier(source=Source.HOST, sha_known_at=known_at)
    assert evaluate(pushed(review)).outcome == outcome


def test_each_platform_s_own_policy_says_whether_its_approvals_are_kept():
    other = replace(PLATFORM, id=8, name="Vault", groups=(replace(LEDGER, key="vault"),))
    verdict = evaluate(facts(earlier(), trees=TREES, platforms=(KEEPING, other)))
    assert [group.given for group in verdict.groups] == [1, 0]


def test_of_somebody_without_a_place_an_earlier_approval_is_told_as_it_was_given():
    verdict = evaluate(pushed(earlier(SAM)))
    assert [vote.why for vote in verdict.others] == ["Given on 41d07ab; the head is now 9f3c2e1."]


ids = st.sampled_from(["", "a" * 40, "b" * 40, "c" * 40])
trees = st.one_of(st.none(), st.builds(Trees, ids, ids))


@given(given_on=trees, now=trees, keep=st.booleans(), same_head=st.booleans())
def test_green_needs_this_very_head_or_the_setting_with_two_equal_known_trees(
    given_on, now, keep, same_head
):
    platform = replace(PLATFORM, rules=replace(RULES, keep_on_equal_trees=keep))
    review = approve(sha=HEAD if same_head else OLD, trees=given_on)
    equal = given_on is not None and given_on == now and "" not in (now.head, now.base)
    verdict = evaluate(facts(review, trees=now, platforms=(platform,)))
    assert verdict.allowed == (same_head or (keep and equal))
    assert [v.carried for v in verdict.groups[0].counted] in ([], [not same_head])
