"""A policy as YAML: every error at its line and column, and back to the same rules."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contributions.policy import BadRules, Rules
from contributions.policy_text import MAX_BYTES, TOLD, BadText, read, write

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/policy.schema.json").read_text())
CHECKED = Draft202012Validator(SCHEMA)


def places(text: str | bytes) -> list[tuple[int, int]]:
    with pytest.raises(BadText) as refusal:
        read(text)
    return [(one.line, one.column) for one in refusal.value.problems]


def said(text: str | bytes) -> str:
    with pytest.raises(BadText) as refusal:
        read(text)
    return str(refusal.value)


def test_every_error_is_told_at_its_line_and_column():
    text = """quorum: 0
quorums:
  "@commons/core": 2
  fallback: many
nonsense: 1
quorum: 1
required_checks: [build, 7]
approving_roles:
  - owner
  - friend
break_glass: perhaps
"""
    assert places(text) == [(4, 13), (5, 1), (6, 1), (7, 26), (10, 5), (11, 14)]
    words = said(text)
    assert "Line 4, column 13: “quorums.fallback” must be a whole number from 1 to 20" in words
    assert "Line 5, column 1: “nonsense” is not a setting" in words
    assert "Line 6, column 1: “quorum” stands here a second time." in words


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", (1, 1), "The text is empty"),
        ("# nothing yet\n", (1, 1), "The text is empty"),
        ("- quorum", (1, 1), "a mapping of settings"),
        ("quorum: 0", (1, 9), "no change goes without an approval"),
        ("quorum: ]", (1, 9), "This is not YAML"),
        ("quorums:\n  @core: 1", (2, 3), "goes in quotes"),
        ("quorum: 1\n---\nquorum: 2", (2, 1), "A second document"),
        ("{quorum: 1, bots: {a: [[x]]}}", (1, 24), "lies this deep"),
        ("bots: {}\n? [a]\n: 1", (2, 3), "is a plain text"),
        ("quorum: &one 1", (1, 9), "Anchors and aliases"),
        ("direct_paths: [*docs]", (1, 16), "Anchors and aliases"),
        ("quorum: !!python/object:os.system 1", (1, 9), "Tags are not taken"),
        ("direct_max_lines: " + "9" * 5000, (1, 19), "too long"),
        (b"quorum: 1\n# gr\xfcn\n", (2, 5), "not text in UTF-8"),
        ("quorum: 1\n# \x00", (2, 3), "U+0000"),
        ("quorum: 1\n# \ud800", (2, 3), "not text in UTF-8"),
        (" " * (MAX_BYTES + 1), (1, 1), "at most 65,536"),
    ],
)
def test_a_text_that_is_no_policy_is_refused_where_it_fails(text, place, words):
    assert places(text) == [place]
    assert words in said(text)


def test_a_yaml_bomb_is_refused_at_its_first_anchor():
    rows = ["a0: &a0 [x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert places("\n".join(rows)) == [(1, 5)]


def test_only_the_first_of_many_errors_are_told_and_the_others_counted():
    with pytest.raises(BadText) as refusal:
        read("a: b\n" * 13_000)
    assert (len(refusal.value.problems), refusal.value.more) == (TOLD, 12_999 + 1 - TOLD)


@pytest.mark.parametrize("sign", ["[", "- ", "{", "? ", "a: [", '"', "|\n ", "a:\n "])
def test_a_hostile_text_is_refused_and_nothing_breaks(sign):
    assert places((sign * MAX_BYTES)[:MAX_BYTES])


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(
    str.strip
)
QUORUMS = st.integers(1, 20)
POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "quorum": QUORUMS,
        "quorums": st.dictionaries(TEXTS, QUORUMS, max_size=3),
        "approving_roles": st.lists(st.sampled_from(["owner", "trusted_committer"]), min_size=1),
        "several_owners": st.sampled_from(["any", "each"]),
        "require_proposal": st.booleans(),
        "direct_max_lines": st.none() | st.integers(0, 1_000_000),
        "direct_paths": st.lists(TEXTS, max_size=3),
        "require_time_agreement": st.booleans(),
        "required_checks": st.lists(TEXTS, max_size=3),
        "bots": st.dictionaries(TEXTS, st.lists(TEXTS, max_size=2), max_size=2),
        "break_glass": st.booleans(),
    },
)


@given(POLICIES)
@example({"bots": {"=": ["<<", "on", "2024-01-01", "~", "1_0", "#", "\u2028x", "\ufeff"]}})
@settings(max_examples=150, deadline=None)
def test_rules_written_as_text_are_read_back_equal(plain):
    rules = Rules.from_mapping(plain)
    assert read(write(rules)).rules == rules
    assert read(yaml.safe_dump(plain)).rules == rules


@given(st.text(max_size=200) | st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_is_read_or_refused(source):
    try:
        read(source)
    except BadText as refusal:
        assert refusal.problems


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 25)
    | st.sampled_from([1.0, 2.5, 1_000_000, 1_000_001, float("nan")])
    | st.sampled_from(
        ["owner", "reviewer", "any", "each", "", " ", "a\nb", "a\n", "\x7f", "build"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["fallback", "", " ", "x\0"]), inner, max_size=2)
    ),
    max_leaves=4,
)
NAMES = st.sampled_from([*SCHEMA["properties"], "nonsense"])


@given(st.dictionaries(NAMES, VALUES, max_size=3) | VALUES | POLICIES)
@settings(max_examples=300, deadline=None)
def test_the_schema_accepts_exactly_what_the_rules_accept(plain):
    try:
        Rules.from_mapping(plain)
    except BadRules:
        accepted = False
    else:
        accepted = True
    assert CHECKED.is_valid(plain) == accepted


@pytest.mark.parametrize("name", [*SCHEMA["properties"]])
@given(value=VALUES)
@settings(max_examples=40, deadline=None)
def test_the_schema_agrees_about_each_setting(name, value):
    try:
        Rules.from_mapping({name: value})
    except BadRules:
        assert not CHECKED.is_valid({name: value})
    else:
        assert CHECKED.is_valid({name: value})


def test_the_schema_names_every_setting_with_its_default():
    Draft202012Validator.check_schema(SCHEMA)
    told = {name: one["default"] for name, one in SCHEMA["properties"].items()}
    assert told == Rules().to_mapping()
