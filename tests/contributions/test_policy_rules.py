"""A platform's rules: read with every problem at its key."""

import re

import pytest

from contributions.policy import BadRules, Role, Rules, SeveralOwners

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
    "keep_on_equal_trees": True,
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
