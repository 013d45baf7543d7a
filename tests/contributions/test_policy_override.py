"""Break-glass: two people, one commit, sixty minutes, and never as an approval."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contributions.policy import (
    Check,
    File,
    Outcome,
    Override,
    OverrideSignature,
    Person,
    Platform,
    evaluate,
    single_group,
)
from tests.contributions.people_of_the_rule import (
    ANA,
    BOT,
    DEE,
    FALLBACK,
    HEAD,
    LEDGER,
    NOW,
    OLD,
    OLU,
    PLATFORM,
    RULES,
    SAM,
    TESS,
    approve,
    ask,
    commit,
    facts,
    hours,
    member,
    signed,
)

ON = replace(RULES, break_glass=True)
GLASS = replace(PLATFORM, rules=ON)
MINUTE = timedelta(minutes=1)


def by(person, minutes_ago=10, *, admin=False):
    return OverrideSignature(person, NOW - minutes_ago * MINUTE, admin)


def override(*signatures, **more):
    given = {"sha": HEAD, "base_ref": "main", "reason": "Payments are down."} | more
    return Override(signatures=signatures, **given)


TWO = (by(OLU), by(SAM, admin=True))


def broken(*signatures, platforms=(GLASS,), **more):
    return evaluate(facts(override=override(*(signatures or TWO)), platforms=platforms, **more))


def test_two_people_make_it_overridden_and_it_never_reads_as_approved():
    verdict = broken()
    assert verdict.outcome is Outcome.OVERRIDDEN
    assert verdict.allowed
    assert verdict.status == "success"
    assert verdict.headline == "Overridden by Olu and Sam: Payments are down."
    assert verdict.reasons == ("ledger/app.py needs 1 of Payments Core; 0 given on 9f3c2e1",)
    assert [group.given for group in verdict.groups] == [0]


def test_a_change_that_is_green_anyway_stays_green():
    assert (
        evaluate(facts(approve(), override=override(*TWO), platforms=(GLASS,))).outcome
        is Outcome.GREEN
    )


@pytest.mark.parametrize(
    "more",
    [
        {"reviews": (ask(TESS),)},
        {"commits": (commit(co_authors=(signed(None),)),)},
        {"platforms": (replace(GLASS, rules=replace(ON, require_proposal=True)),)},
        {"platforms": (replace(GLASS, rules=replace(ON, require_time_agreement=True)),)},
        {
            "platforms": (
                replace(GLASS, groups=(replace(LEDGER, members=(member(OLU),), quorum=5),)),
            )
        },
    ],
    ids=["request for changes", "unmatched author", "proposal", "time", "too few people"],
)
def test_it_stands_in_for_approvals_requests_and_agreements(more):
    given = {"override": override(*TWO), "platforms": (GLASS,)} | more
    assert evaluate(replace(facts(), **given)).outcome is Outcome.OVERRIDDEN


@pytest.mark.parametrize(
    "more",
    [
        {"is_open": False},
        {"is_draft": True},
        {"governed": False},
        {"live_head": OLD},
        {"live_head": None},
        {"files_complete": False},
        {"commits_complete": False},
        {"problems": ("Unreadable.",)},
        {"files": (File("x"),), "platforms": (replace(GLASS, fallback=None),)},
        {"platforms": (replace(GLASS, rules=replace(ON, required_checks=("build",))),)},
        {
            "platforms": (replace(GLASS, rules=replace(ON, required_checks=("build",))),),
            "checks": (Check("build", "failure"),),
        },
    ],
)
def test_it_never_stands_in_for_host_state_lists_ownership_or_checks(more):
    given = {"override": override(*TWO), "platforms": (GLASS,)} | more
    assert not evaluate(facts(**given)).allowed


TWO_PEOPLE = (
    "Break-glass needs two people without a part in the change, "
    "each an owner of a touched platform or an admin."
)
ONE_OWNER = "Break-glass needs at least one owner of a touched platform."


@pytest.mark.parametrize(
    "signatures",
    [
        (by(OLU),),
        (by(OLU), by(OLU, 5)),
        (by(OLU), by(Person(user_id=2, account_id=888), 5)),
        (by(OLU), by(SAM)),
        (by(OLU), by(TESS)),
        (by(OLU), by(ANA, admin=True)),
        (by(OLU), by(BOT, admin=True)),
        (by(OLU), by(replace(SAM, active=False), admin=True)),
        (by(OLU), by(Person(name="ghost"), admin=True)),
        (by(OLU), by(SAM, -1, admin=True)),
        (by(DEE, admin=True), by(SAM, admin=True)),
    ],
    ids=[
        "one", "twice", "second account", "outsider", "no owner", "contributor", "robot",
        "deactivated", "nobody", "from the future", "two admins",
    ],
)  # fmt: skip
def test_it_needs_two_fit_people_one_of_them_an_owner(signatures):
    verdict = broken(*signatures)
    assert verdict.outcome is Outcome.PENDING
    nobody_owns = {signature.person for signature in signatures} == {DEE, SAM}
    assert verdict.override == (ONE_OWNER if nobody_owns else TWO_PEOPLE)


def test_an_owner_with_a_hand_in_the_change_cannot_sign():
    assert not broken(pushers=(OLU,)).allowed


@pytest.mark.parametrize(("minutes_ago", "holds"), [(0, True), (59.99, True), (60, False)])
def test_it_ends_sixty_minutes_after_the_second_signature(minutes_ago, holds):
    assert broken(by(OLU, 600), by(SAM, minutes_ago, admin=True)).allowed == holds


def test_a_third_signature_does_not_prolong_it():
    assert not broken(by(OLU, 70), by(SAM, 65, admin=True), by(DEE, 1, admin=True)).allowed


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"sha": OLD}, "Break-glass was signed for 41d07ab on main."),
        ({"base_ref": "release"}, "Break-glass was signed for 9f3c2e1 on release."),
        ({"reason": "  "}, "Break-glass needs a reason."),
    ],
)
def test_it_is_for_one_commit_on_one_base_with_a_reason(more, why):
    verdict = evaluate(facts(override=override(*TWO, **more), platforms=(GLASS,)))
    assert not verdict.allowed
    assert verdict.override == why


def test_an_hour_that_is_over_is_told_and_without_a_signature_there_is_nothing_to_tell():
    assert broken(by(OLU, 600), by(SAM, 60, admin=True)).override == (
        "Break-glass ended sixty minutes after its second signature."
    )
    assert evaluate(facts(platforms=(GLASS,))).override == ""


def test_every_touched_platform_has_to_have_it_switched_on():
    assert broken(platforms=(PLATFORM,)).override == "Break-glass is switched off for Ledger."
    other = single_group(8, "Beacon", "Telemetry", paths=["x"], members=[member(DEE)], rules=RULES)
    assert not broken(platforms=(GLASS, other)).allowed
    assert broken(platforms=(GLASS, replace(other, rules=ON))).allowed


def test_an_owner_who_stands_in_no_group_of_the_change_may_sign_while_the_role_holds():
    bare = Platform(7, "Ledger", fallback=FALLBACK, rules=ON, owners=(member(DEE),))
    pair = (by(DEE), by(SAM, admin=True))
    assert broken(*pair, platforms=(bare,)).allowed
    ended = replace(bare, owners=(member(DEE, until=NOW - hours(0.1)),))
    assert not broken(*pair, platforms=(ended,)).allowed
    late = replace(bare, owners=(member(DEE, since=NOW - MINUTE),))
    assert not broken(*pair, platforms=(late,)).allowed
    without_groups = replace(bare, fallback=None)
    assert not broken(*pair, platforms=(without_groups,)).allowed
