"""Whose review counts, and when it stops counting: roles, windows, lapses, requests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contributions.policy import Outcome, Person, Role, Source, evaluate
from tests.contributions.people_of_the_rule import (
    ANA,
    BOT,
    DEE,
    HEAD,
    LEDGER,
    LONG_AGO,
    MAX,
    NOW,
    OLD,
    OLU,
    SAM,
    TESS,
    approve,
    ask,
    facts,
    hours,
    member,
    with_group,
    with_rules,
)

DAY = timedelta(days=1)


def members(*given):
    return {"platforms": with_group(members=given)}


def why_ignored(verdict):
    return [vote.why for vote in verdict.groups[0].ignored]


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ({"sha": OLD}, "Given on 41d07ab; the head is now 9f3c2e1."),
        ({"base_ref": "release"}, "Given for the base release; the base is now main."),
        ({"void": "Lapsed by a push."}, "Lapsed by a push."),
        ({"source": Source.HOST, "at": NOW - hours(2)}, "before the portal knew of 9f3c2e1"),
        ({"source": Source.HOST, "at": NOW - hours(3)}, "before the portal knew of 9f3c2e1"),
    ],
)
def test_an_approval_of_anything_else_is_shown_with_its_reason_and_does_not_count(flaw, words):
    verdict = evaluate(facts(approve(**flaw)))
    assert not verdict.allowed
    assert words in why_ignored(verdict)[0]


def test_a_host_review_counts_when_submitted_after_the_portal_knew_the_head():
    review = approve(source=Source.HOST, at=NOW - hours(2) + timedelta(microseconds=1))
    assert evaluate(facts(review)).allowed
    assert not evaluate(facts(review, head_known_at=None)).allowed


def test_a_reviewer_may_not_approve():
    verdict = evaluate(facts(approve(), **members(member(OLU, Role.REVIEWER), member(TESS))))
    assert why_ignored(verdict) == [
        "Olu is reviewer in Payments Core, which does not approve here."
    ]


def test_the_platform_says_which_roles_approve():
    owners_only = with_rules(approving_roles=frozenset({Role.OWNER}))
    assert not evaluate(facts(approve(TESS), platforms=owners_only)).allowed
    assert evaluate(facts(approve(OLU), platforms=owners_only)).allowed


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (LONG_AGO, None, True),
        (LONG_AGO, NOW, False),
        (LONG_AGO, NOW + timedelta(microseconds=1), True),
        (NOW - hours(1), None, True),
        (NOW - hours(1) + timedelta(microseconds=1), None, False),
        (LONG_AGO, NOW - hours(2), False),
    ],
)
def test_a_role_has_to_hold_when_approving_and_now(since, until, counts):
    verdict = evaluate(
        facts(approve(), **members(member(OLU, since=since, until=until), member(TESS)))
    )
    assert verdict.allowed == counts
    assert counts or why_ignored(verdict)


def test_a_role_lost_and_regained_counts_again():
    gone_and_back = (
        member(OLU, until=NOW - DAY),
        member(OLU, since=NOW - timedelta(minutes=1)),
    )
    early = approve(at=NOW - 2 * DAY)
    assert evaluate(facts(early, **members(*gone_and_back))).allowed
    between = approve(at=NOW - hours(3))
    assert not evaluate(facts(between, **members(*gone_and_back))).allowed


def test_a_deactivated_account_counts_for_nothing_wherever_it_is_mentioned():
    verdict = evaluate(facts(approve(replace(OLU, active=False))))
    assert why_ignored(verdict) == ["The account of Olu is deactivated."]
    gone = member(replace(OLU, active=False))
    assert not evaluate(facts(approve(), **members(gone, member(TESS)))).allowed
    assert evaluate(facts(approve(TESS), ask(replace(OLU, active=False)))).allowed


def deputy(**more):
    return member(DEE, Role.DEPUTY, deputy_for=OLU, **{"since": NOW - DAY} | more)


def test_a_deputy_approves_in_the_window():
    assert evaluate(facts(approve(DEE), **members(member(OLU), deputy()))).allowed
    ended = deputy(since=NOW - 9 * DAY, until=NOW)
    assert not evaluate(facts(approve(DEE), **members(member(OLU), ended))).allowed


@pytest.mark.parametrize(("days", "counts"), [(89, True), (90, False)])
def test_a_deputy_counts_only_for_ninety_days(days, counts):
    since = NOW - days * DAY
    assert (
        evaluate(facts(approve(DEE), **members(member(OLU), deputy(since=since)))).allowed == counts
    )


def test_a_deputy_s_role_lapses_with_the_owner_s():
    gone = member(OLU, until=NOW)
    verdict = evaluate(facts(approve(DEE), **members(gone, deputy(), member(TESS))))
    assert why_ignored(verdict) == ["Dee no longer has a role in Payments Core."]
    nobody = member(DEE, Role.DEPUTY, since=NOW - DAY)
    assert not evaluate(facts(approve(DEE), **members(member(OLU), nobody))).allowed
    of_committer = replace(deputy(), deputy_for=TESS)
    group = members(member(TESS, Role.TRUSTED_COMMITTER), of_committer)
    assert not evaluate(facts(approve(DEE), **group)).allowed


def test_a_deputy_does_not_count_where_the_owner_had_a_hand():
    verdict = evaluate(
        facts(approve(DEE), pushers=(OLU,), **members(member(OLU), deputy(), member(TESS)))
    )
    assert why_ignored(verdict) == ["Dee stands in for Olu, who pushed to this pull request."]


def test_a_deputy_whose_owner_may_not_approve_here_is_told_so():
    group = (member(OLU), deputy(), member(TESS, Role.TRUSTED_COMMITTER))
    committers = with_rules(approving_roles=frozenset({Role.TRUSTED_COMMITTER}))
    platforms = (replace(committers[0], groups=(replace(LEDGER, members=group),)),)
    verdict = evaluate(facts(approve(DEE), platforms=platforms))
    assert why_ignored(verdict) == ["Dee is deputy in Payments Core, which does not approve here."]


def test_an_absent_owner_who_approves_anyway_counts():
    assert evaluate(facts(approve(), **members(member(OLU, away=True)))).allowed


def test_only_the_latest_decision_of_a_person_counts():
    earlier, later = approve(at=NOW - hours(2)), ask(at=NOW - hours(1))
    verdict = evaluate(facts(later, earlier))
    assert verdict.outcome is Outcome.FAILURE
    assert why_ignored(verdict) == ["A later decision replaced it."]


def test_dismissing_a_request_for_changes_never_revives_an_older_approval():
    earlier, later = approve(at=NOW - hours(2)), ask(at=NOW - hours(1), void="Dismissed by Max.")
    verdict = evaluate(facts(earlier, later))
    assert verdict.outcome is Outcome.PENDING
    assert why_ignored(verdict) == ["A later decision replaced it.", "Dismissed by Max."]


def test_a_request_for_changes_outlives_pushes():
    verdict = evaluate(facts(approve(TESS), ask(sha=OLD, at=NOW - DAY)))
    assert verdict.outcome is Outcome.FAILURE
    assert verdict.headline == "Stopped: Olu asks for changes"
    assert [vote.name for vote in verdict.groups[0].blocking] == ["Olu"]


def test_a_request_for_changes_ends_when_its_giver_approves_the_current_head():
    assert evaluate(facts(ask(sha=OLD, at=NOW - DAY), approve())).allowed


@pytest.mark.parametrize(
    "flaw",
    [
        {"sha": OLD},
        {"base_ref": "release"},
        {"void": "Revoked."},
        {"source": Source.HOST, "at": NOW - hours(5)},
    ],
)
def test_an_approval_that_does_not_count_lifts_no_request(flaw):
    verdict = evaluate(facts(ask(at=NOW - DAY), approve(**flaw), approve(TESS)))
    assert verdict.outcome is Outcome.FAILURE


def test_a_newer_request_for_changes_replaces_an_older_one_and_its_dismissal_ends_both():
    first, second = ask(at=NOW - hours(3)), ask(at=NOW - hours(2))
    verdict = evaluate(facts(first, second, approve(TESS)))
    assert len(verdict.groups[0].blocking) == 1
    assert evaluate(facts(first, replace(second, void="Dismissed."), approve(TESS))).allowed


def test_a_reviewer_s_request_blocks_and_an_outsider_s_is_only_shown():
    group = members(member(OLU), member(SAM, Role.REVIEWER))
    assert evaluate(facts(approve(), ask(SAM), **group)).outcome is Outcome.FAILURE
    verdict = evaluate(facts(approve(), ask(SAM)))
    assert verdict.allowed
    assert [vote.name for vote in verdict.others] == ["Sam"]


def test_a_request_by_somebody_whose_role_ended_is_shown_and_does_not_block():
    verdict = evaluate(facts(approve(), ask(SAM), **members(member(OLU), member(SAM, until=NOW))))
    assert verdict.allowed
    assert why_ignored(verdict) == [
        "Sam has no role in Payments Core now, so this is shown and does not block."
    ]


def test_the_author_s_own_request_does_not_block_but_another_contributor_s_does():
    group = members(member(OLU), member(ANA), member(TESS))
    assert evaluate(facts(approve(), ask(ANA), **group)).allowed
    assert not evaluate(facts(approve(), ask(TESS), pushers=(TESS,), **group)).allowed


def test_a_named_robot_s_request_blocks():
    named = with_group(bots=frozenset({BOT.account_id}))
    assert evaluate(facts(approve(), ask(BOT), platforms=named)).outcome is Outcome.FAILURE
    assert evaluate(facts(approve(), ask(BOT))).allowed


def test_the_fallback_group_s_request_blocks_where_it_decides():
    lent = {"platforms": with_group(members=(member(OLU),), quorum=2)}
    verdict = evaluate(facts(approve(), ask(MAX), **lent))
    assert verdict.outcome is Outcome.FAILURE
    assert evaluate(facts(approve(), ask(MAX))).allowed


def test_a_review_by_somebody_without_any_id_is_shown_and_never_counts():
    ghost = Person(name="ghost")
    group = members(member(OLU), member(ghost))
    verdict = evaluate(facts(approve(ghost), ask(ghost), **group))
    assert verdict.outcome is Outcome.PENDING
    assert {vote.name for vote in verdict.others} == {"ghost"}


def test_a_host_review_by_a_matched_account_counts_for_the_portal_s_person():
    by_account = Person(account_id=OLU.account_id, name="olu-on-host")
    assert evaluate(facts(approve(by_account, source=Source.HOST))).allowed


def test_one_approval_covers_only_the_groups_its_giver_belongs_to():
    other = replace(LEDGER, key="db", name="Storage", paths=("db/x.sql",), members=(member(TESS),))
    platforms = (replace(with_group()[0], groups=(LEDGER, other)),)
    verdict = evaluate(facts(approve(), platforms=platforms))
    assert [group.holds for group in verdict.groups] == [True, False]
    assert evaluate(facts(approve(TESS), platforms=platforms)).allowed


def test_every_vote_shows_a_role_in_force_before_one_that_ended():
    held = (member(OLU, Role.REVIEWER, until=NOW - DAY), member(OLU))
    assert evaluate(facts(approve(), **members(*held))).groups[0].counted[0].role == "owner"


def test_equal_times_keep_the_order_in_which_they_were_given():
    assert evaluate(facts(ask(), approve())).allowed
    assert evaluate(facts(approve(), ask())).outcome is Outcome.FAILURE
    assert HEAD != OLD


def in_order(first, second, gap):
    """Two acts of one person in the order in which the portal learnt of them, by other clocks."""
    return replace(first, order=1), replace(second, order=2, at=first.at + gap)


@pytest.mark.parametrize("gap", [-hours(0.5), timedelta(0), hours(0.5)])
def test_a_request_learnt_of_after_an_approval_stops_whatever_the_clocks_say(gap):
    assert not evaluate(facts(approve(TESS), *in_order(approve(), ask(), gap))).allowed


@pytest.mark.parametrize(
    ("gap", "lifted"), [(-hours(0.5), False), (timedelta(0), True), (hours(0.5), True)]
)
def test_an_approval_lifts_a_request_only_where_order_and_clocks_agree(gap, lifted):
    verdict = evaluate(facts(approve(TESS), *in_order(ask(), approve(), gap)))
    assert verdict.allowed == lifted


def test_an_approval_learnt_of_first_counts_no_more_once_a_later_act_is_known_by_either():
    replaced = "A later decision replaced it."
    later_by_time = in_order(ask(), approve(), -hours(0.5))
    verdict = evaluate(facts(approve(TESS), *later_by_time))
    assert why_ignored(verdict) == [replaced]
    later_by_order = in_order(approve(), ask(), -hours(0.5))
    assert replaced in why_ignored(evaluate(facts(approve(TESS), *later_by_order)))
