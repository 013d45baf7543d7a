"""Break-glass and a part in the change: who may act beside reviewing, and why not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contributions.policy import (
    Membership,
    Override,
    OverrideSignature,
    Person,
    Role,
    part_in,
    signs_as_owner,
    still_needed,
    why_not_approve,
    why_not_override,
    why_not_sign,
)
from tests.contributions.people_of_the_rule import (
    ANA,
    DEE,
    HEAD,
    LONG_AGO,
    MAX,
    NOW,
    OLU,
    SAM,
    approve,
    commit,
    facts,
    member,
    signed,
    with_platform,
    with_rules,
)

SECOND = timedelta(seconds=1)
UNOWNED = "Ledger has no owner group for this change and no fallback group."
GLASS = {"platforms": with_rules(break_glass=True)}


@pytest.mark.parametrize(
    ("who", "is_admin", "why"),
    [
        (OLU, False, None),
        (MAX, False, None),
        (SAM, True, None),
        (SAM, False, "Only owners of Ledger and admins sign break-glass."),
        (
            ANA,
            True,
            "Ana opened this pull request, and nobody overrides the rule for their own work.",
        ),
    ],
)
def test_who_may_sign_break_glass(who, is_admin, why):
    assert why_not_sign(facts(**GLASS), who, is_admin=is_admin) == why


def test_nobody_signs_where_it_is_switched_off():
    why = why_not_sign(facts(), OLU, is_admin=True)
    assert why == "Break-glass is switched off for Ledger."


def test_an_owner_signs_as_one_and_an_admin_does_not():
    assert signs_as_owner(facts(**GLASS), OLU)
    assert not signs_as_owner(facts(**GLASS), SAM)


def test_an_owner_by_the_platform_s_roles_alone_signs_as_one():
    owners = (Membership(DEE, Role.OWNER, LONG_AGO),)
    platforms = (replace(GLASS["platforms"][0], owners=owners),)
    assert signs_as_owner(facts(platforms=platforms), DEE)


@pytest.mark.parametrize(
    ("reviews", "more", "why"),
    [
        ((), {}, None),
        ((approve(),), {}, "The rule holds for this commit, so there is nothing to override."),
        (
            (),
            {"is_draft": True},
            "Break-glass cannot stand in for this: the pull request is a draft.",
        ),
        (
            (),
            {"files_complete": False},
            "Break-glass cannot stand in for this: the list of files is cut off or incomplete.",
        ),
        (
            (),
            {"platforms": with_platform(groups=(), fallback=None)},
            f"Break-glass cannot stand in for this: {UNOWNED} 1 more path likewise.",
        ),
        ((), {"platforms": with_rules(required_checks=("build",))}, None),
        ((), {"commits": (commit(committer=signed(None)),)}, None),
    ],
)
def test_what_break_glass_cannot_help(reviews, more, why):
    told = why_not_override(facts(*reviews, **{**GLASS, **more}))
    assert told == why


def test_what_is_still_needed_under_break_glass():
    two = tuple(OverrideSignature(one, NOW - SECOND) for one in (OLU, MAX))
    rules = {"break_glass": True, "required_checks": ("build",), "require_proposal": True}
    asked = facts(
        platforms=with_rules(**rules),
        is_draft=True,
        commits=(commit(committer=signed(None)),),
        override=Override(HEAD, "main", "It burns.", two),
    )
    assert [one.key for one in still_needed(asked)] == ["ready", "checks"]
    assert still_needed(facts(**GLASS)) == ()


def test_what_somebody_did_in_the_change():
    assert part_in(facts(), ANA) == "opened this pull request"
    assert part_in(facts(pushers=(SAM,)), SAM) == "pushed to this pull request"
    assert part_in(facts(), OLU) == ""


WITH_BOTH = Person(user_id=9, account_id=109, name="Ida")
BY_ACCOUNT = Person(account_id=109, name="ida")


def test_somebody_whom_the_facts_know_by_the_other_id_alone_is_still_the_same_person():
    opened = facts(author=BY_ACCOUNT, **GLASS)
    assert part_in(opened, WITH_BOTH) == "opened this pull request"
    assert why_not_sign(opened, WITH_BOTH, is_admin=True) == (
        "Ida opened this pull request, and nobody overrides the rule for their own work."
    )
    assert why_not_approve(opened, WITH_BOTH) == (
        "Ida opened this pull request, and nobody approves their own work."
    )
    owned = facts(platforms=with_platform(owners=(member(BY_ACCOUNT),)))
    assert signs_as_owner(owned, WITH_BOTH)
