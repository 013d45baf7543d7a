"""What a merge needs besides approvals: the pull request, its lists, its authors, its proposal."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contributions.policy import (
    Check,
    File,
    Person,
    Proposal,
    Rules,
    TimeAgreement,
    evaluate,
)
from tests.contributions.people_of_the_rule import (
    ANA,
    LONG_AGO,
    NOW,
    OLD,
    TESS,
    approve,
    ask,
    commit,
    facts,
    hours,
    signed,
    with_platform,
    with_rules,
)


def unmet(verdict):
    return {condition.key for condition in verdict.conditions if not condition.holds}


@pytest.mark.parametrize(
    ("broken", "key", "status", "published"),
    [
        ({"is_open": False}, "open", "pending", False),
        ({"is_draft": True}, "ready", "pending", True),
        ({"governed": False}, "base", "pending", False),
        ({"live_head": OLD}, "head", "pending", True),
        ({"live_head": None}, "head_read", "error", True),
        ({"files_complete": False}, "files", "error", True),
        ({"commits_complete": False}, "commits", "error", True),
        ({"commits": (commit(OLD),)}, "commits", "error", True),
        ({"commits": ()}, "commits", "error", True),
        ({"problems": ("The policy could not be read.",)}, "readable", "error", True),
        (
            {"files": (File("ledger/app.py", defines_ownership=True),)},
            "ownership_files",
            "error",
            True,
        ),
    ],
)
def test_an_approved_change_is_stopped_by_each_broken_fact(broken, key, status, published):
    verdict = evaluate(facts(approve(), **broken))
    assert unmet(verdict) == {key}
    assert not verdict.allowed
    assert (verdict.status, verdict.published) == (status, published)
    assert verdict.reasons


def test_facts_say_no_where_nothing_was_read():
    bare = facts(approve())
    for name in ("is_open", "governed", "files_complete", "commits_complete"):
        assert not evaluate(replace(bare, **{name: False})).allowed


def test_an_ownership_file_is_fine_when_its_new_owners_were_read_too():
    file = File("ledger/app.py", defines_ownership=True)
    assert evaluate(facts(approve(), files=(file,), head_owners_read=True)).allowed


def test_a_repository_of_no_platform_is_an_error():
    verdict = evaluate(facts(approve(), platforms=()))
    assert verdict.status == "error"
    assert "platform" in unmet(verdict)
    assert verdict.headline.startswith("Cannot be decided: the repository belongs to no platform")


def test_a_commit_whose_author_matches_no_account_stops_the_change_and_says_whose():
    ghost = commit(author=ANA, co_authors=(signed(None, "ghost@nowhere.example"),))
    verdict = evaluate(facts(approve(), commits=(ghost,)))
    assert unmet(verdict) == {"authors"}
    assert verdict.status == "pending"
    assert verdict.reasons == (
        "ghost@nowhere.example, co-author of 9f3c2e1 matches no account on the git host.",
    )


def test_many_unmatched_authors_are_counted_once_each():
    ghosts = tuple(signed(None, f"{number}@nowhere.example") for number in range(5))
    verdict = evaluate(facts(approve(), commits=(commit(co_authors=(*ghosts, *ghosts)),)))
    assert " and 2 more match no account" in verdict.reasons[0]


def test_the_host_s_own_committer_is_nobody():
    host = replace(signed(None, "noreply@host.example"), is_host=True)
    assert evaluate(facts(approve(), commits=(commit(committer=host),))).allowed
    assert not evaluate(facts(approve(), commits=(replace(commit(), author=host),))).allowed


def test_an_account_that_belongs_to_nobody_in_the_portal_is_still_matched():
    stranger = Person(account_id=555, name="stranger")
    assert evaluate(facts(approve(), commits=(commit(author=stranger),))).allowed


def test_the_author_is_nobody_without_ids():
    assert "authors" in unmet(
        evaluate(facts(approve(), commits=(commit(author=Person(name="x")),)))
    )


PROPOSAL = Proposal("P-217", True, frozenset({7}), ANA)


@pytest.mark.parametrize(
    ("proposal", "rules", "more", "holds"),
    [
        (PROPOSAL, {}, {}, True),
        (None, {}, {}, False),
        (replace(PROPOSAL, accepted=False), {}, {}, False),
        (replace(PROPOSAL, platforms=frozenset({8})), {}, {}, False),
        (None, {}, {"own_change": True}, True),
        (None, {"direct_max_lines": 12}, {}, True),
        (None, {"direct_max_lines": 11}, {}, False),
        (None, {"direct_max_lines": 12, "direct_paths": ("docs/",)}, {}, False),
        (
            None,
            {"direct_max_lines": 12, "direct_paths": ("docs/",)},
            {"paths_allow_direct": True},
            True,
        ),
    ],
)
def test_a_proposal_is_accepted_or_the_change_small_or_the_team_s_own(proposal, rules, more, holds):
    platforms = with_platform(rules=Rules(**rules), **more)
    verdict = evaluate(facts(approve(), proposal=proposal, platforms=platforms))
    assert verdict.allowed == holds
    assert unmet(verdict) == (set() if holds else {"proposal"})


@pytest.mark.parametrize(
    ("limit", "why"), [(11, "12 lines, over 11."), (12, "outside the paths for direct changes.")]
)
def test_a_refused_direct_change_says_whether_size_or_place_stands_in_the_way(limit, why):
    platforms = with_platform(rules=Rules(direct_max_lines=limit, direct_paths=("docs/",)))
    assert evaluate(facts(approve(), platforms=platforms)).reasons[0].endswith(why)


@pytest.mark.parametrize(
    ("agreement", "holds"),
    [
        (None, False),
        (TimeAgreement("Ruth", LONG_AGO), True),
        (TimeAgreement("Ruth", NOW), True),
        (TimeAgreement("Ruth", NOW + hours(1)), False),
        (TimeAgreement("Ruth", LONG_AGO, NOW), False),
        (TimeAgreement("Ruth", LONG_AGO, NOW + timedelta(seconds=1)), True),
    ],
)
def test_a_time_agreement_holds_from_its_signature_until_its_end(agreement, holds):
    platforms = with_rules(require_time_agreement=True)
    assert (
        evaluate(facts(approve(), time_agreement=agreement, platforms=platforms)).allowed == holds
    )


def test_the_owning_team_s_own_change_needs_no_time_agreement():
    own = (replace(with_rules(require_time_agreement=True)[0], own_change=True),)
    assert evaluate(facts(approve(), platforms=own)).allowed


@pytest.mark.parametrize(
    ("checks", "holds"),
    [
        ((), False),
        ((Check("build", "success"),), True),
        ((Check("build", "pending"),), False),
        ((Check("build", "failure"),), False),
        ((Check("build", "success"), Check("build", "failure")), False),
        ((Check("lint", "success"),), False),
    ],
)
def test_every_required_check_has_to_be_green(checks, holds):
    verdict = evaluate(
        facts(approve(), checks=checks, platforms=with_rules(required_checks=("build",)))
    )
    assert verdict.allowed == holds
    assert verdict.status == ("success" if holds else "pending")


def test_somebody_who_asks_for_changes_makes_it_a_failure_unless_the_head_moved():
    assert evaluate(facts(approve(), ask(TESS))).status == "failure"
    assert evaluate(facts(approve(), ask(TESS), live_head=OLD)).status == "pending"
    assert evaluate(facts(approve(), ask(TESS), files_complete=False)).status == "error"
