"""How one owner group stands: each vote with its role and its reason, and who could still act."""

from dataclasses import replace

import pytest

from contributions.policy import File, Person, Role, Source, Trees, evaluate
from contributions.policy.facts import ReviewKind
from contributions.policy.verdict import Candidate, Vote
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
    RULES,
    SAM,
    TESS,
    approve,
    ask,
    facts,
    hours,
    member,
    with_group,
    with_platform,
)

TREES = Trees("a" * 40, "b" * 40)
LENT = "Counts for Ledger maintainers: Payments Core is short of people who may approve."


def shown(votes: tuple[Vote, ...]) -> list[tuple[str, str, bool, str]]:
    return [(vote.name, vote.role, vote.counts, vote.why) for vote in votes]


def test_a_vote_carries_everything_that_was_said_of_the_review():
    review = approve(source=Source.HOST, id="r-7")
    assert evaluate(facts(review)).groups[0].counted == (
        Vote(
            name="Olu",
            user_id=2,
            account_id=102,
            role="owner",
            kind=ReviewKind.APPROVE,
            sha=HEAD,
            at=review.at,
            source=Source.HOST,
            review_id="r-7",
            counts=True,
            why="Counts: the current head.",
            carried=False,
        ),
    )


def test_what_does_not_count_is_shown_with_role_and_reason():
    group = with_group(members=(member(OLU), member(TESS), member(SAM, Role.REVIEWER)))
    given = (approve(SAM), approve(OLU, sha=OLD), ask(TESS, void="Dismissed by Olu."))
    assert shown(evaluate(facts(*given, platforms=group)).groups[0].ignored) == [
        (
            "Sam",
            "reviewer",
            False,
            "Sam is reviewer in Payments Core, which does not approve here.",
        ),
        ("Olu", "owner", False, "Given on 41d07ab; the head is now 9f3c2e1."),
        ("Tess", "owner", False, "Dismissed by Olu."),
    ]


def test_a_request_that_stops_the_change_is_shown_with_role_and_reason():
    assert shown(evaluate(facts(ask(TESS))).groups[0].blocking) == [
        (
            "Tess",
            "trusted committer",
            False,
            "Stands until its giver acts again or it is dismissed.",
        )
    ]


def test_the_author_s_own_request_is_shown_with_the_reason_why_it_does_not_stop():
    group = with_group(members=(member(OLU), member(ANA)))
    assert shown(evaluate(facts(ask(ANA), platforms=group)).groups[0].ignored) == [
        ("Ana", "owner", False, "The author’s own request for changes does not block.")
    ]


@pytest.mark.parametrize(
    ("given", "whys"),
    [
        (
            (ask(at=NOW - hours(3)), ask(at=NOW - hours(2))),
            ["A later request for changes replaced it."],
        ),
        (
            (ask(sha=OLD, at=NOW - hours(3)), approve()),
            ["Its giver approved 9f3c2e1 since."],
        ),
        ((approve(at=NOW - hours(3)), ask()), ["A later decision replaced it."]),
        (
            (approve(source=Source.HOST, at=NOW - hours(2)),),
            ["Submitted on the git host before the portal knew of 9f3c2e1."],
        ),
    ],
)
def test_what_a_later_act_or_the_order_of_things_does_to_a_review(given, whys):
    assert [vote.why for vote in evaluate(facts(*given)).groups[0].ignored] == whys


def test_somebody_without_a_place_is_shown_apart_without_a_role():
    verdict = evaluate(facts(approve(SAM), ask(DEE, void="Dismissed by Olu.")))
    assert shown(verdict.others) == [
        ("Sam", "", False, "Sam has no role in any owner group that this change touches."),
        ("Dee", "", False, "Dismissed by Olu."),
    ]
    assert verdict.groups[0].ignored == ()


def test_who_is_placed_in_one_group_is_not_shown_apart_for_another_of_their_acts():
    verdict = evaluate(facts(approve(TESS, at=NOW - hours(3)), approve(TESS), approve(OLU)))
    assert verdict.others == ()
    assert [len(verdict.groups[0].counted), len(verdict.groups[0].ignored)] == [2, 1]


def test_an_approval_lent_by_the_fallback_group_counts_with_its_role_there():
    alone = with_group(members=(member(OLU),), quorum=2)
    group = evaluate(facts(approve(), approve(MAX), platforms=alone)).groups[0]
    assert shown(group.counted) == [
        ("Olu", "owner", True, "Counts: the current head."),
        ("Max", "owner", True, LENT),
    ]
    assert (group.from_fallback, group.short_of_people, group.could_still) == (1, False, ())


def test_a_lent_approval_that_was_carried_over_says_both():
    keeping = replace(RULES, keep_on_equal_trees=True)
    platform = replace(with_group(members=())[0], rules=keeping)
    earlier = approve(MAX, sha=OLD, trees=TREES)
    verdict = evaluate(facts(earlier, trees=TREES, platforms=(platform,)))
    assert shown(verdict.groups[0].counted) == [
        (
            "Max",
            "owner",
            True,
            (
                f"{LENT} Counts: carried over from 41d07ab, whose files and whose merge base’s "
                "files are those of 9f3c2e1."
            ),
        )
    ]
    assert verdict.groups[0].counted[0].carried


def test_a_flawed_approval_is_not_lent():
    alone = with_group(members=(member(OLU),), quorum=2)
    group = evaluate(facts(approve(), approve(MAX, sha=OLD), platforms=alone)).groups[0]
    assert (group.given, [vote.name for vote in group.ignored]) == (1, ["Max"])


def test_the_fallback_group_lends_nothing_to_a_group_of_its_own_key():
    own = replace(FALLBACK, paths=("ledger/app.py",), members=(member(OLU),), quorum=2)
    platform = with_platform(groups=(own,))
    group = evaluate(facts(approve(), approve(MAX), platforms=platform)).groups[0]
    assert (group.from_fallback, group.given, group.short_of_people) == (0, 1, True)


def test_who_is_in_the_fallback_group_too_stops_nothing_where_it_is_not_asked():
    ended = with_group(members=(member(OLU), member(MAX, until=NOW)))
    verdict = evaluate(facts(approve(), ask(MAX), platforms=ended))
    assert verdict.allowed
    assert shown(verdict.groups[0].ignored) == [
        (
            "Max",
            "owner",
            False,
            "Max has no role in Payments Core now, so this is shown and does not block.",
        )
    ]


@pytest.mark.parametrize(
    ("members", "quorum", "short"),
    [
        ((member(OLU),), 1, False),
        ((member(OLU),), 2, False),
        ((member(OLU),), 3, True),
        ((), 1, False),
        ((), 2, True),
    ],
)
def test_a_group_is_short_of_people_only_when_the_fallback_group_cannot_make_it_up(
    members, quorum, short
):
    group = evaluate(facts(platforms=with_group(members=members, quorum=quorum))).groups[0]
    assert group.short_of_people == short
    more = "; too few people may approve, so only break-glass is left" if short else ""
    asked = f"ledger/app.py needs {quorum} of Payments Core; 0 given on 9f3c2e1"
    assert group.sentence == asked + more


def test_those_who_could_still_approve_are_told_apart_by_their_ids():
    assert evaluate(facts(approve())).groups[0].could_still == (
        Candidate("Tess", 6, 106, "trusted committer", away=False, deputy_for=""),
    )


@pytest.mark.parametrize(
    "known_as",
    [Person(user_id=2, name="Olu"), Person(account_id=102, name="Olu")],
    ids=["user", "account"],
)
def test_whoever_approved_by_either_id_is_not_asked_again(known_as):
    group = evaluate(facts(approve(known_as))).groups[0]
    assert group.given == 1
    assert [person.name for person in group.could_still] == ["Tess"]


def test_candidates_stand_by_name_those_who_are_away_behind():
    members = (member(TESS), member(DEE, away=True), member(OLU), member(MAX, away=True))
    group = evaluate(facts(platforms=with_group(members=members))).groups[0]
    assert [person.name for person in group.could_still] == ["Olu", "Tess", "Dee", "Max"]


def test_a_robot_that_the_rule_names_is_counted_and_never_asked():
    named = with_group(members=(member(OLU),), bots=frozenset({900}), quorum=2)
    group = evaluate(facts(approve(BOT), platforms=named)).groups[0]
    assert shown(group.counted) == [("forge-bot", "", True, "Counts: the current head.")]
    assert [person.name for person in group.could_still] == ["Olu"]


def test_each_group_tells_its_own_paths_pattern_and_rule():
    ledger = replace(LEDGER, paths=("b", "a", "b"), pattern="/ledger/", rule="CODEOWNERS:3")
    platform = with_platform(groups=(ledger,))
    files = (File("a"), File("b"), File("loose"))
    groups = evaluate(facts(approve(), files=files, platforms=platform)).groups
    assert [(one.key, one.name, one.paths, one.pattern, one.rule) for one in groups] == [
        ("ledger", "Payments Core", ("a", "b"), "/ledger/", "CODEOWNERS:3"),
        ("fallback", "Ledger maintainers", ("loose",), "", ""),
    ]
    assert [one.sentence for one in groups] == [
        "/ledger/ needs 1 of Payments Core; 1 given on 9f3c2e1",
        "loose needs 1 of Ledger maintainers; 0 given on 9f3c2e1",
    ]
