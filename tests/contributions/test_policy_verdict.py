"""A verdict's words and its way to storage and back; a platform's rules and their words."""

import json
import re
from dataclasses import replace

import pytest

from contributions.policy import (
    BadRules,
    Facts,
    File,
    Outcome,
    Person,
    Role,
    Rules,
    SeveralOwners,
    Verdict,
    combined,
    could_not_ask,
    evaluate,
    from_plain,
    in_words,
    to_plain,
)
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


def test_the_description_fits_a_commit_status():
    many = tuple(File("x" * 90 + f"/{number}") for number in range(9))
    verdict = evaluate(facts(ask(TESS), files=many))
    assert len(verdict.description) == 140
    assert verdict.description.endswith("…")
    assert "\n" not in evaluate(facts(problems=("two\nlines",))).description


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
    with pytest.raises(ValueError, match="nothing to publish"):
        combined([closed])


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


FULL = {
    "quorum": 2,
    "quorums": {"ledger": 3},
    "approving_roles": ["owner"],
    "several_owners": "each",
    "require_proposal": True,
    "direct_max_lines": 20,
    "direct_paths": ["docs/"],
    "require_time_agreement": True,
    "required_checks": ["build", "lint"],
    "bots": {"docs": ["doc-bot"]},
    "break_glass": True,
}


def test_rules_are_read_and_written_alike():
    rules = Rules.from_mapping(FULL)
    assert rules.to_mapping() == FULL
    assert (rules.quorum_of("ledger"), rules.quorum_of("other")) == (3, 2)
    assert rules.several_owners is SeveralOwners.EACH
    assert rules.approving_roles == {Role.OWNER}
    assert Rules.from_mapping({}) == Rules() == Rules.from_mapping(Rules().to_mapping())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("quorum", 0), ("quorum", -1), ("quorum", 21), ("quorum", True), ("quorum", "2"),
        ("quorum", 1.5),
        ("quorums", {"a": 0}), ("quorums", []), ("quorums", {"": 1}), ("quorums", {1: 1}),
        ("approving_roles", []), ("approving_roles", ["reviewer"]), ("approving_roles", "owner"),
        ("several_owners", "some"), ("several_owners", None), ("several_owners", ["any"]),
        ("require_proposal", "yes"), ("require_time_agreement", 1), ("break_glass", None),
        ("direct_max_lines", -1), ("direct_max_lines", True), ("direct_max_lines", "5"),
        ("direct_paths", "docs"), ("direct_paths", [""]), ("required_checks", [1]),
        ("bots", {"a": "bot"}), ("nonsense", 1),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_with_its_key_and_a_sentence(key, value):
    with pytest.raises(BadRules) as refusal:
        Rules.from_mapping({key: value})
    assert [re.split(r"[.\[]", place)[0] for place, _ in refusal.value.problems] == [key]
    assert "“" in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_every_problem_is_told_at_once_with_its_place():
    wrong = {
        "quorum": 0,
        "wrong": 1,
        "quorums": {"a": 1, "b.c": 0, "d": 2.5},
        "bots": {"a": ["x", "", "two\nlines"]},
        "approving_roles": ["owner", "friend"],
        "break_glass": 2,
    }
    with pytest.raises(BadRules) as refusal:
        Rules.from_mapping(wrong)
    assert [key for key, _ in refusal.value.problems] == [
        "quorum", "wrong", "quorums.b.c", "quorums.d", "bots.a[1]", "bots.a[2]",
        "approving_roles[1]", "break_glass",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["\0", "a\nb", "\ud800", "\x7f", " ", "\x85"])
def test_a_name_that_no_line_or_database_holds_is_refused(text):
    for wrong in ({"required_checks": [text]}, {"bots": {text: []}}, {"direct_paths": [text]}):
        with pytest.raises(BadRules):
            Rules.from_mapping(wrong)


def test_whole_numbers_are_whole_however_json_writes_them_and_have_an_end():
    assert Rules.from_mapping({"quorum": 2.0, "direct_max_lines": 1e3}).quorum == 2
    for wrong in (1_000_001, 10**5000, float("inf"), float("nan")):
        with pytest.raises(BadRules):
            Rules.from_mapping({"direct_max_lines": wrong})


@pytest.mark.parametrize("text", [None, [], "quorum: 1", 3])
def test_a_policy_that_is_no_mapping_is_refused(text):
    with pytest.raises(BadRules, match="mapping"):
        Rules.from_mapping(text)


def test_the_steps_say_what_the_real_rules_ask():
    steps = in_words(Rules.from_mapping(FULL))
    assert [bold for bold, _ in steps] == [
        "Propose first, unless the change is small.",
        "Agree the time with your line manager.",
        "Get two approvals from each owner whose files you touch.",
        "Get the checks green: build and lint.",
        "The portal merges the approved commit.",
    ]
    words = " ".join(rest for _, rest in steps)
    for said in (
        "Up to 20 changed lines under docs/",
        "ledger needs three",
        "doc-bot may approve",
        "override",
    ):
        assert said in words


def test_the_steps_of_an_open_platform_are_few():
    steps = in_words(Rules(require_proposal=False))
    assert [bold for bold, _ in steps] == [
        "Open a pull request straight away.",
        "Get one approval from every owner group whose files you touch.",
        "The portal merges the approved commit.",
    ]
    assert steps[1][1].startswith("Owners and trusted committers approve")
    assert in_words(Rules())[0][0] == "Propose first."
    small = in_words(Rules(direct_max_lines=1))[0][1]
    assert small == "Up to 1 changed line needs no proposal."


def test_an_outcome_publishes_success_only_for_green_or_overridden():
    assert [outcome.status for outcome in Outcome] == [
        "success",
        "success",
        "pending",
        "failure",
        "error",
    ]
