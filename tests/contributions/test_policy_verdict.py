"""A verdict's words and its way to storage and back."""

import json
from dataclasses import replace

import pytest

from contributions.policy import (
    Facts,
    File,
    Outcome,
    Person,
    Rules,
    Verdict,
    combined,
    could_not_ask,
    evaluate,
    from_plain,
    to_plain,
)
from contributions.policy.verdict import cut
from contributions.policy.words import joined, lowered, number, where
from tests.contributions.people_of_the_rule import (
    HEAD,
    LEDGER,
    NOW,
    OLD,
    SAM,
    TESS,
    approve,
    ask,
    commit,
    facts,
    with_group,
    with_platform,
    with_rules,
)
from tests.contributions.test_policy_override import GLASS, TWO, override

VARIED = [
    facts(),
    facts(approve()),
    facts(approve(sha=OLD), ask(TESS), approve(SAM)),
    facts(files_complete=False, problems=("Unreadable.",)),
    facts(override=override(*TWO), platforms=(GLASS,)),
    facts(
        platforms=with_platform(
            rules=Rules(quorums={"ledger": 2}, bots={"a": ("b",)}), notes=("x",)
        )
    ),
]


def through_json(plain):
    return json.loads(json.dumps(plain))


@pytest.mark.parametrize("given", VARIED)
def test_facts_and_verdict_survive_storage_and_replay_to_the_same_answer(given):
    verdict = evaluate(given)
    assert Verdict.from_json(through_json(verdict.to_json())) == verdict
    stored = through_json(to_plain(given))
    assert from_plain(Facts, stored) == given
    assert evaluate(from_plain(Facts, stored)) == verdict


def test_a_stored_verdict_cannot_be_made_green_by_its_derived_answers():
    plain = evaluate(facts()).to_json() | {"allowed": True, "status": "success"}
    assert not Verdict.from_json(plain).allowed


def test_the_stored_tree_tells_page_and_api_what_holds():
    plain = evaluate(facts(approve())).to_json()
    assert (plain["allowed"], plain["status"], plain["platforms"][0]["holds"]) == (
        True,
        "success",
        True,
    )
    assert plain["platforms"][0]["groups"][0]["holds"] is True


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nonsense": 1}, "Facts has an unknown key 'nonsense'"),
        ({"head": 7}, "Facts.head must be of type str"),
        ({"now": "yesterday"}, "Facts.now must be an ISO 8601 instant"),
        ({"now": 7}, "Facts.now must be an ISO 8601 instant"),
        ({"now": "2026-03-11T15:00:00"}, "Facts.now must name its offset"),
        ({"files": {}}, "Facts.files must be a list"),
        ({"files": [7]}, r"Facts.files\[0\] must be an object"),
        ({"files": [{}]}, r"Facts.files\[0\] lacks 'path'"),
        ({"reviews": [{"kind": "maybe"}]}, "must be one of approve, request_changes"),
        ({"platforms": [{"rules": {"quorums": []}}]}, "rules.quorums must be an object"),
        (
            {"platforms": [{"rules": {"quorums": {"a": "b"}}}]},
            r"Facts.platforms\[0\].rules.quorums.a must be of type int",
        ),
        ({"live_head": 7}, "Facts.live_head must be of type str"),
        ({"proposal": 7}, "Facts.proposal must be an object"),
        ({"platforms": 7}, "Facts.platforms must be a list"),
    ],
)
def test_facts_that_do_not_fit_are_refused_with_their_place(change, words):
    with pytest.raises(ValueError, match=words):
        from_plain(Facts, to_plain(facts()) | change)


def test_a_missing_fact_is_named():
    plain = to_plain(facts())
    del plain["author"]
    with pytest.raises(ValueError, match="lacks 'author'"):
        from_plain(Facts, plain)


def test_facts_that_cannot_be_gathered_are_an_error_never_green():
    verdict = could_not_ask("The git host did not answer.", head=HEAD, base_ref="main", at=NOW)
    assert (verdict.status, verdict.allowed) == ("error", False)
    assert verdict.description == "The git host did not answer"
    assert (verdict.head, verdict.base_ref, verdict.at) == (HEAD, "main", NOW)
    assert verdict.headline == "Cannot be decided: The git host did not answer."
    assert verdict.reasons == ("The git host did not answer.",)


def test_the_description_fits_a_commit_status():
    many = tuple(File("x" * 90 + f"/{number}") for number in range(9))
    verdict = evaluate(facts(ask(TESS), files=many))
    assert len(verdict.description) == 140
    assert verdict.description.endswith("…")
    assert "\n" not in evaluate(facts(problems=("two\nlines",))).description


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a" * 140, "a" * 140),
        ("a" * 141, "a" * 139 + "…"),
        ("a" * 138 + " bcd", "a" * 138 + "…"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_a_status_is_one_line_of_at_most_140_characters(text, line):
    assert cut(text) == line


def test_a_shared_head_holds_only_when_every_pull_request_does():
    green, waiting = evaluate(facts(approve())), evaluate(facts())
    stopped, error = evaluate(facts(ask(TESS))), evaluate(facts(files_complete=False))
    closed = evaluate(facts(is_open=False))
    assert combined([green]) == ("success", green.description)
    assert combined([green, closed]) == ("success", green.description)
    assert combined([green, green])[0] == "success"
    assert combined([green, waiting])[0] == "pending"
    assert combined([waiting, stopped, green])[0] == "failure"
    assert combined([stopped, error, green])[0] == "error"
    assert combined([green, waiting])[1].startswith(
        "1 of 2 pull requests with this head hold. ledger"
    )
    with pytest.raises(ValueError) as refusal:
        combined([closed])
    assert str(refusal.value) == (
        "No open pull request on a governed base has this head, so there is nothing to publish."
    )


@pytest.mark.parametrize(
    ("more", "headline"),
    [
        ({"is_draft": True}, "Not yet: the pull request is a draft"),
        (
            {"reviews": (), "commits": (commit(author=Person(name="x")),)},
            "Not yet: Payments Core still has to approve",
        ),
        ({"live_head": OLD}, "Not yet: the head moved to 41d07ab; this was read at 9f3c2e1"),
        (
            {"files_complete": False},
            "Cannot be decided: the list of files is cut off or incomplete",
        ),
        (
            {"platforms": with_rules(required_checks=("build",))},
            "Not yet: 0 of 1 required checks passed",
        ),
        (
            {"platforms": with_rules(require_proposal=True)},
            "Not yet: Ledger needs an accepted proposal for this change",
        ),
    ],
)
def test_the_headline_says_the_first_thing_that_is_missing(more, headline):
    assert evaluate(replace(facts(approve()), **more)).headline == headline


def test_several_people_ask_for_changes():
    group = with_group(members=(*LEDGER.members, *with_group()[0].fallback.members))
    verdict = evaluate(facts(ask(TESS), ask(LEDGER.members[0].person), platforms=group))
    assert verdict.headline == "Stopped: Tess and Olu ask for changes"


@pytest.mark.parametrize(
    ("paths", "pattern", "words"),
    [
        (("a/b.py",), "", "a/b.py"),
        (("a/b.py", "a/c/d.py"), "", "a/**"),
        (("X/b.py", "X/c.py"), "", "X/**"),
        (("a.py", "b/c.py"), "", "**"),
        ((), "", "This change"),
        (("a.py",), "/ledger/", "/ledger/"),
    ],
)
def test_a_group_s_part_is_said_in_a_few_characters(paths, pattern, words):
    assert where(replace(LEDGER, paths=paths, pattern=pattern)) == words


def test_small_words():
    assert [number(count) for count in (0, 2, 12, 13)] == ["no", "two", "twelve", "13"]
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert lowered("The end.") == "the end"
    assert lowered("Ledger waits.") == "Ledger waits"


def test_an_outcome_publishes_success_only_for_green_or_overridden():
    assert [outcome.status for outcome in Outcome] == [
        "success",
        "success",
        "pending",
        "failure",
        "error",
    ]


def test_reasons_stand_from_what_could_not_be_read_to_what_the_platform_asks():
    verdict = evaluate(
        facts(
            ask(TESS),
            files=(File("ledger/app.py"), File("loose")),
            files_complete=False,
            is_draft=True,
            commits=(commit(author=Person(name="x")),),
            platforms=with_platform(fallback=None, rules=Rules()),
        )
    )
    assert verdict.reasons == (
        "The list of files is cut off or incomplete.",
        "The pull request is a draft.",
        "loose has no owner, and there is no fallback group.",
        "Tess asks for changes.",
        "ledger/app.py needs 1 of Payments Core; 0 given on 9f3c2e1",
        "x@halden.example, author of 9f3c2e1 matches no account on the git host.",
        "Ledger needs an accepted proposal for this change.",
    )


def test_what_stands_in_the_way_of_every_approval_is_told_before_who_has_to_approve():
    assert evaluate(facts(is_draft=True)).headline == "Not yet: the pull request is a draft"
    assert evaluate(facts(live_head=OLD)).headline.startswith("Not yet: the head moved to")


def test_a_platform_s_notes_go_with_its_verdict():
    noted = evaluate(facts(platforms=with_platform(notes=("Two lines are no rules.",))))
    assert noted.platforms[0].notes == ("Two lines are no rules.",)
