"""Who is the same person as whom, what they did in the change, and why they may not approve."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from contributions.policy import (
    Override,
    OverrideSignature,
    Person,
    Proposal,
    Role,
    evaluate,
    part_in,
    why_not_approve,
)
from contributions.policy.identity import Identities
from tests.contributions.people_of_the_rule import (
    ANA,
    BOT,
    DEE,
    FALLBACK,
    HEAD,
    LEDGER,
    MAX,
    NOW,
    OLD,
    OLU,
    PLATFORM,
    SAM,
    TESS,
    approve,
    ask,
    commit,
    facts,
    hours,
    member,
    signed,
    with_group,
    with_platform,
)

DAY = timedelta(days=1)

HANDS = [
    ({"author": SAM}, "opened this pull request"),
    ({"acted_for": (SAM,)}, "had the portal act for them here"),
    ({"commits": (commit(author=SAM, committer=signed(ANA)),)}, "is author of commit 9f3c2e1"),
    ({"commits": (commit(committer=signed(SAM)),)}, "is committer of commit 9f3c2e1"),
    ({"commits": (commit(OLD, co_authors=(signed(SAM),)),)}, "is co-author of commit 41d07ab"),
    ({"pushers": (SAM,)}, "pushed to this pull request"),
    ({"proposal": Proposal("P-7", True, frozenset({7}), SAM)}, "proposed P-7"),
]


@pytest.mark.parametrize(("hand", "deed"), HANDS)
def test_what_somebody_did_is_told_and_keeps_them_from_approving(hand, deed):
    given = facts(platforms=with_group(members=(member(SAM), member(OLU))), **hand)
    assert part_in(given, SAM) == deed
    assert why_not_approve(given, SAM) == f"Sam {deed}, and nobody approves their own work."


def test_of_several_deeds_the_closest_is_told():
    everything = {
        "author": SAM,
        "acted_for": (SAM,),
        "commits": (commit(author=SAM),),
        "pushers": (SAM,),
        "proposal": Proposal("P-7", True, frozenset({7}), SAM),
    }
    told = []
    while everything:
        told.append(part_in(facts(**everything), SAM))
        del everything[next(iter(everything))]
    assert told == [
        "opened this pull request",
        "had the portal act for them here",
        "is author of commit 9f3c2e1",
        "pushed to this pull request",
        "proposed P-7",
    ]


def test_the_host_s_own_committer_is_nobody_s_hand():
    host = replace(signed(SAM), is_host=True)
    assert part_in(facts(commits=(commit(committer=host),)), SAM) == ""


def test_ids_that_meet_in_any_order_make_one_person():
    chain = [Person(1, 11), Person(2, 11), Person(2, 12), Person(3, 12), Person(user_id=3)]
    for order in permutations(chain):
        known = Identities([*order, Person(4, 14)])
        one = {known.key(person) for person in (*chain, Person(account_id=12))}
        assert len(one) == 1
        assert known.key(Person(user_id=4)) == known.key(Person(account_id=14))
        assert known.key(Person(user_id=4)) not in one


def test_a_user_and_an_account_of_the_same_number_are_two_people_and_nobody_is_nobody():
    known = Identities([Person(user_id=5), Person(account_id=5)])
    assert known.key(Person(user_id=5)) != known.key(Person(account_id=5))
    assert known.key(Person(name="ghost")) is None
    assert known.key(Person(user_id=0)) is not None


IDA = Person(user_id=9, account_id=109, name="Ida")
LED = replace(LEDGER, members=(member(OLU), member(IDA)))

MENTIONS = {
    "a review": {"reviews": (ask(IDA, void="Dismissed."),)},
    "a role on the platform": {"platforms": with_platform(owners=(member(IDA),))},
    "a group": {"platforms": with_platform(groups=(LED,))},
    "the fallback group": {
        "platforms": with_platform(fallback=replace(FALLBACK, members=(member(IDA),)))
    },
    "whom a deputy stands in for": {
        "platforms": with_group(
            members=(member(OLU), member(DEE, Role.DEPUTY, deputy_for=IDA)),
        )
    },
    "a signature under break-glass": {
        "override": Override(HEAD, "main", "It burns.", (OverrideSignature(IDA, NOW),))
    },
    "a pusher": {"pushers": (IDA,)},
    "the proposer": {"proposal": Proposal("P-7", True, frozenset({7}), IDA)},
}


@pytest.mark.parametrize("mention", MENTIONS.values(), ids=MENTIONS)
def test_both_ids_are_one_person_wherever_the_facts_show_them_together(mention):
    given = facts(author=Person(user_id=9, name="Ida"), commits=(commit(author=MAX),), **mention)
    assert part_in(given, Person(account_id=109, name="Ida")) == "opened this pull request"
    apart = facts(author=Person(user_id=9, name="Ida"), commits=(commit(author=MAX),))
    assert part_in(apart, Person(account_id=109, name="Ida")) == ""


DEPUTY = member(DEE, Role.DEPUTY, deputy_for=OLU, since=NOW - DAY)
AT_THAT_MOMENT = "Tess could not approve for Payments Core at that moment; approving again counts."


@pytest.mark.parametrize(
    ("review", "members", "more", "why"),
    [
        (
            approve(replace(TESS, active=False)),
            (member(TESS),),
            {},
            "The account of Tess is deactivated.",
        ),
        (
            approve(BOT),
            (member(BOT),),
            {},
            "A robot never approves unless this group’s rule names it.",
        ),
        (
            approve(TESS),
            (member(TESS, until=NOW),),
            {},
            "Tess no longer has a role in Payments Core.",
        ),
        (approve(TESS), (member(TESS, since=NOW),), {}, AT_THAT_MOMENT),
        (
            approve(TESS),
            (member(TESS, Role.REVIEWER),),
            {},
            "Tess is reviewer in Payments Core, which does not approve here.",
        ),
        (
            approve(TESS),
            (member(TESS, Role.TRUSTED_COMMITTER, until=NOW), member(TESS, Role.REVIEWER)),
            {},
            "Tess is reviewer in Payments Core, which does not approve here.",
        ),
        (
            approve(DEE),
            (DEPUTY,),
            {"pushers": (OLU,)},
            "Dee stands in for Olu, who pushed to this pull request.",
        ),
        (
            approve(DEE),
            (replace(DEPUTY, since=NOW - timedelta(days=90)),),
            {},
            "Dee no longer has a role in Payments Core.",
        ),
    ],
)
def test_why_an_approval_does_not_count_in_a_group(review, members, more, why):
    platforms = with_group(members=(member(OLU), member(MAX), *members))
    group = evaluate(facts(review, platforms=platforms, **more)).groups[0]
    assert [vote.why for vote in group.ignored] == [why]


def test_who_has_no_place_at_all_is_told_so():
    assert why_not_approve(facts(), SAM) == "Sam has no role in Payments Core."
    nobody = facts(platforms=with_platform(groups=(), fallback=None))
    assert why_not_approve(nobody, OLU) == (
        "Nobody owns what this change touches, so nobody can approve it."
    )


def test_of_several_refusals_the_first_group_s_is_told_and_one_group_that_takes_it_is_enough():
    docs = replace(LEDGER, key="docs", name="Docs", members=(member(DEE),))
    platforms = with_platform(groups=(LEDGER, docs))
    assert why_not_approve(facts(platforms=platforms), SAM) == "Sam has no role in Payments Core."
    assert why_not_approve(facts(platforms=platforms), DEE) is None


@pytest.mark.parametrize(
    ("quorum", "why"), [(1, "Max has no role in Payments Core."), (2, None), (3, None)]
)
def test_the_button_of_the_fallback_group_shows_only_where_a_group_is_short(quorum, why):
    platforms = with_group(members=(member(OLU),), quorum=quorum)
    assert why_not_approve(facts(platforms=platforms), MAX) == why


def test_the_fallback_group_s_own_members_alone_may_make_up_what_is_missing():
    short = facts(platforms=with_group(members=()))
    assert why_not_approve(short, SAM) == "Sam has no role in Payments Core."
    assert why_not_approve(replace(short, platforms=with_platform(fallback=None)), MAX) is not None


def test_a_role_in_force_is_shown_before_one_that_ended_and_none_as_nothing():
    gone_and_back = (
        member(OLU, Role.REVIEWER, until=NOW - DAY),
        member(OLU, Role.TRUSTED_COMMITTER),
    )
    platforms = with_group(members=gone_and_back, bots=frozenset({900}))
    group = evaluate(facts(approve(), approve(BOT), platforms=platforms)).groups[0]
    assert [(vote.name, vote.role) for vote in group.counted] == [
        ("Olu", "trusted committer"),
        ("forge-bot", ""),
    ]


def test_a_deputy_s_request_for_changes_stops_the_change_while_the_owner_s_role_holds():
    members = (member(OLU), member(TESS), DEPUTY)
    assert [
        vote.name
        for vote in evaluate(facts(ask(DEE), platforms=with_group(members=members)))
        .groups[0]
        .blocking
    ] == ["Dee"]
    ended = (member(OLU, until=NOW - hours(2)), member(TESS), DEPUTY)
    told = evaluate(facts(ask(DEE), platforms=with_group(members=ended))).groups[0]
    assert (told.blocking, len(told.ignored)) == ((), 1)


def test_a_deactivated_robot_or_one_with_a_hand_in_it_is_not_counted_on():
    named = replace(
        PLATFORM, groups=(replace(LEDGER, members=(), bots=frozenset({900, 901}), quorum=2),)
    )
    other = Person(account_id=901, name="other-bot", is_bot=True)
    idle = evaluate(facts(platforms=(replace(named, fallback=None),)))
    assert not idle.groups[0].short_of_people
    for more in ({"pushers": (other,)}, {"reviews": (ask(replace(other, active=False)),)}):
        told = evaluate(facts(**more, platforms=(replace(named, fallback=None),)))
        assert told.groups[0].short_of_people


def test_people_without_any_id_are_not_taken_for_one_another():
    given = (approve(Person(name="Gus"), at=NOW - hours(3)), approve(Person(name="Gil")))
    group = with_group(members=(member(Person(name="Gus")),), quorum=2)
    verdict = evaluate(facts(*given, platforms=group))
    assert [vote.why for vote in verdict.others] == [
        f"{name} has no role in any owner group that this change touches."
        for name in ("Gus", "Gil")
    ]
    assert verdict.groups[0].short_of_people


def test_the_same_group_on_two_platforms_is_asked_by_the_rules_of_each():
    roles = [frozenset({Role.OWNER}), frozenset({Role.TRUSTED_COMMITTER})]
    platforms = tuple(
        replace(PLATFORM, id=number, rules=replace(PLATFORM.rules, approving_roles=role))
        for number, role in enumerate(roles)
    )
    asked = evaluate(facts(platforms=platforms)).groups
    assert [[one.name for one in group.could_still] for group in asked] == [["Olu"], ["Tess"]]
