"""The owner-approval rule, point by point, on a change by Ana that Olu's group owns."""

from dataclasses import replace

import pytest

from contributions.policy import (
    File,
    Outcome,
    Person,
    Proposal,
    Role,
    evaluate,
    single_group,
    why_not_approve,
)
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
    commit,
    facts,
    hours,
    member,
    signed,
    with_group,
    with_platform,
)


def unmet(verdict):
    return {condition.key for condition in verdict.conditions if not condition.holds}


def test_an_owner_s_approval_of_exactly_this_head_makes_it_green():
    verdict = evaluate(facts(approve()))
    assert verdict.outcome is Outcome.GREEN
    assert verdict.allowed
    assert verdict.reasons == ()
    assert verdict.headline == "Ready: Payments Core approved 9f3c2e1"
    assert [vote.name for vote in verdict.groups[0].counted] == ["Olu"]


def test_without_an_approval_the_reason_names_path_group_and_head():
    verdict = evaluate(facts())
    assert verdict.outcome is Outcome.PENDING
    assert verdict.reasons == ("ledger/app.py needs 1 of Payments Core; 0 given on 9f3c2e1",)
    assert verdict.headline == "Not yet: Payments Core still has to approve"


def test_the_old_name_of_a_rename_needs_its_owners_too():
    moved = (File("ledger/app.py", previous_path="tools/app.py"),)
    verdict = evaluate(facts(approve(), files=moved))
    assert [(group.name, group.paths, group.holds) for group in verdict.groups] == [
        ("Payments Core", ("ledger/app.py",), True),
        ("Ledger maintainers", ("tools/app.py",), False),
    ]
    assert evaluate(facts(approve(), approve(MAX), files=moved)).allowed


def test_an_unowned_path_without_a_fallback_group_is_never_green():
    files = (File("ledger/app.py"), File("x"), File("y"), File("z"))
    verdict = evaluate(facts(approve(), files=files, platforms=with_platform(fallback=None)))
    assert unmet(verdict) == {"owned"}
    assert verdict.reasons == (
        "x has no owner, and there is no fallback group. 2 more paths likewise.",
    )


def test_a_platform_with_no_group_at_all_is_never_green():
    verdict = evaluate(facts(files=(), platforms=with_platform(groups=(), fallback=None)))
    assert unmet(verdict) == {"owned"}
    assert verdict.groups == ()
    assert not verdict.allowed


def test_a_change_with_no_files_needs_the_fallback_group():
    empty = {"files": (), "platforms": with_group(paths=())}
    assert not evaluate(facts(approve(), **empty)).allowed
    verdict = evaluate(facts(approve(MAX), **empty))
    assert verdict.allowed
    assert [group.name for group in verdict.groups] == ["Ledger maintainers"]


def test_a_fallback_group_that_owns_paths_by_rule_appears_once():
    own = replace(FALLBACK, paths=("docs/a.md",))
    platform = replace(PLATFORM, groups=(LEDGER, own), fallback=replace(FALLBACK, paths=("x",)))
    files = (File("ledger/app.py"), File("docs/a.md"), File("x"))
    verdict = evaluate(facts(approve(), approve(MAX), files=files, platforms=(platform,)))
    assert verdict.allowed
    assert [group.paths for group in verdict.groups] == [("ledger/app.py",), ("docs/a.md", "x")]


def test_a_quorum_of_two_needs_two_distinct_people():
    two = {"platforms": with_group(quorum=2)}
    assert not evaluate(facts(approve(), approve(at=NOW), **two)).allowed
    assert evaluate(facts(approve(), approve(TESS), **two)).allowed


def test_two_accounts_of_one_person_are_one_person():
    other = Person(user_id=OLU.user_id, account_id=777, name="Olu too")
    only_account = Person(account_id=777, name="olu-2")
    members = (member(OLU), member(other), member(TESS))
    verdict = evaluate(
        facts(approve(), approve(only_account), platforms=with_group(quorum=2, members=members))
    )
    assert verdict.groups[0].given == 1


def test_a_quorum_of_nothing_still_needs_one():
    assert not evaluate(facts(platforms=with_group(quorum=0))).allowed


def test_every_group_of_every_platform_has_to_approve():
    other = single_group(
        8, "Beacon", "Telemetry", paths=["schema.yaml"], members=[member(DEE)], rules=PLATFORM.rules
    )
    both = {"platforms": (PLATFORM, other), "files": (File("ledger/app.py"), File("schema.yaml"))}
    assert not evaluate(facts(approve(), **both)).allowed
    verdict = evaluate(facts(approve(), approve(DEE), **both))
    assert verdict.allowed
    assert verdict.headline == "Ready: every owner group approved 9f3c2e1"
    assert evaluate(facts(**both)).headline == "Not yet: two owner groups still have to approve"


HANDS = {
    "author": {"author": OLU},
    "commit author": {"commits": (commit(author=OLU),)},
    "committer": {"commits": (commit(committer=signed(OLU)),)},
    "co-author trailer": {"commits": (commit(co_authors=(signed(OLU),)),)},
    "an earlier commit": {"commits": (commit(OLD, author=OLU), commit())},
    "last pusher": {"pushers": (OLU,)},
    "proposer": {"proposal": Proposal("P-1", True, frozenset({7}), OLU)},
    "the portal acted for them": {"acted_for": (OLU,)},
    "second account of the same user": {
        "author": Person(user_id=2, account_id=999, name="olu-bot")
    },
    "account only": {"author": Person(account_id=102, name="olu")},
}


@pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)
def test_nobody_approves_their_own_work(hand):
    verdict = evaluate(facts(approve(), **hand))
    assert not verdict.allowed
    assert "nobody approves their own work" in verdict.groups[0].ignored[0].why
    assert why_not_approve(facts(**hand), OLU) is not None
    assert evaluate(facts(approve(TESS), **hand)).allowed


def test_when_the_sole_owner_is_the_author_the_fallback_group_decides():
    sole = {"author": OLU, "platforms": with_group(members=(member(OLU),))}
    verdict = evaluate(facts(approve(), **sole))
    assert verdict.groups[0].from_fallback == 1
    assert [person.name for person in verdict.groups[0].could_still] == ["Max"]
    verdict = evaluate(facts(approve(MAX), **sole))
    assert verdict.allowed
    assert verdict.groups[0].counted[0].why.startswith("Counts for Ledger maintainers")


def test_the_fallback_group_makes_up_only_the_difference():
    sole = {"platforms": with_group(members=(member(OLU),), quorum=2)}
    assert evaluate(facts(approve(), approve(MAX), **sole)).allowed
    more = (
        replace(
            sole["platforms"][0], fallback=replace(FALLBACK, members=(member(MAX), member(SAM)))
        ),
    )
    verdict = evaluate(facts(approve(MAX), approve(SAM), platforms=more))
    assert verdict.groups[0].given == 1
    assert [vote.name for vote in verdict.groups[0].ignored] == ["Sam"]


def test_the_fallback_group_has_no_say_where_the_group_has_people():
    verdict = evaluate(facts(approve(MAX)))
    assert not verdict.allowed
    assert verdict.others[0].why == "Max has no role in any owner group that this change touches."


def test_where_too_few_people_may_approve_only_break_glass_is_left():
    verdict = evaluate(facts(approve(), platforms=with_group(members=(member(OLU),), quorum=3)))
    assert verdict.groups[0].short_of_people
    assert verdict.reasons[0].endswith("too few people may approve, so only break-glass is left")


def test_a_group_whose_owners_are_nobody_in_the_portal_is_decided_by_the_fallback_group():
    assert evaluate(facts(approve(MAX), platforms=with_group(members=()))).allowed


def test_a_robot_approves_only_where_the_rule_names_it():
    listed = {"members": (member(OLU), member(BOT))}
    verdict = evaluate(facts(approve(BOT), platforms=with_group(**listed)))
    assert "A robot never approves" in verdict.groups[0].ignored[0].why
    assert evaluate(facts(approve(BOT), platforms=with_group(bots=frozenset({900})))).allowed
    own = facts(approve(BOT), author=BOT, platforms=with_group(bots=frozenset({900})))
    assert not evaluate(own).allowed


def test_a_named_robot_counts_among_the_people_a_group_has():
    platforms = with_group(members=(member(OLU),), quorum=2, bots=frozenset({900}))
    verdict = evaluate(facts(approve(), platforms=platforms))
    assert (verdict.groups[0].from_fallback, verdict.groups[0].short_of_people) == (0, False)


def test_those_who_could_still_approve_are_listed_present_ones_first():
    members = (
        member(OLU, away=True),
        member(TESS),
        member(DEE, Role.DEPUTY, deputy_for=OLU, since=NOW - hours(9)),
        member(ANA),
    )
    verdict = evaluate(facts(approve(TESS), platforms=with_group(members=members, quorum=2)))
    could = verdict.groups[0].could_still
    assert [(person.name, person.role, person.away, person.deputy_for) for person in could] == [
        ("Dee", "deputy", False, "Olu"),
        ("Olu", "owner", True, ""),
    ]


def test_the_button_and_the_rule_agree():
    assert why_not_approve(facts(), OLU) is None
    assert why_not_approve(facts(), SAM) == "Sam has no role in Payments Core."
    assert why_not_approve(facts(), MAX) is not None
    assert why_not_approve(facts(platforms=with_group(members=())), MAX) is None
    assert why_not_approve(facts(), Person(name="x")) == "The account is not matched to anybody."
    nobody = facts(platforms=with_platform(groups=(), fallback=None))
    assert "Nobody owns" in why_not_approve(nobody, OLU)


def test_only_the_exact_head_matters():
    assert not evaluate(facts(approve(sha=HEAD[:39] + "1"))).allowed
