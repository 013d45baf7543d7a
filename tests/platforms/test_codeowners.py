"""Who owns a path: GitHub's dialect, its published answers, and a second, naive matcher."""

import json
import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.codeowners import MAX_BYTES, parse

SHARED = Path(os.environ.get("COMMONS_SHARED") or Path(__file__).parents[3] / "shared")
ANSWERS = SHARED / "data" / "codeowners-patterns.json"


def owners(text, path):
    return parse(text).owners_of(path)


def test_every_published_answer_is_met():
    if not ANSWERS.exists():
        pytest.skip(
            f"{ANSWERS.name} is missing; point COMMONS_SHARED at the folder that holds data/"
        )
    cases = json.loads(ANSWERS.read_text())
    wrong = [
        (case["pattern"], path)
        for case in cases
        for path, expected in case["paths"].items()
        if bool(owners(f"{case['pattern']} @x", path)) != expected
    ]
    assert wrong == []
    assert sum(len(case["paths"]) for case in cases) == 153


def test_the_last_matching_line_wins_and_a_line_without_owner_clears():
    text = "* @all\n/docs/ @writers\n/docs/private/\n"
    assert owners(text, "a.py") == ("@all",)
    assert owners(text, "docs/a.md") == ("@writers",)
    assert owners(text, "docs/private/a.md") == ()


def test_a_trailing_backslash_is_reported():
    assert [problem.text for problem in parse("a\\").problems] == ["a\\"]


def test_a_byte_order_mark_windows_line_ends_and_comments_are_taken_off():
    file = parse(b"\xef\xbb\xbf# owners\r\n\r\n*.js @js # the front\r\n/a\\ b @space\r\n")
    assert [(rule.pattern, rule.owners, rule.line) for rule in file.rules] == [
        ("*.js", ("@js",), 3),
        ("/a\\ b", ("@space",), 4),
    ]
    assert file.problems == ()
    assert file.owners_of("a b") == ("@space",)


@pytest.mark.parametrize("pattern", ["!a", "a***", "/", "a//b", "a\\/b", "\\#a"])
def test_an_invalid_pattern_is_skipped_and_reported_and_the_line_above_stands(pattern):
    file = parse(f"* @all\n{pattern} @other\n")
    assert [problem.line for problem in file.problems] == [2]
    assert file.problems[0].sentence.endswith("The line is skipped.")
    assert file.owners_of("a") == ("@all",)
    assert len(file.rules) == 1


def test_a_line_with_only_broken_owners_makes_its_paths_unowned_never_free():
    file = parse("* @all\n/a nobody @ @x/\n")
    assert file.owners_of("a") == ()
    assert file.match("a").rule.line == 2
    assert [problem.text for problem in file.problems] == ["nobody", "@", "@x/"]


def test_among_several_owners_the_good_count_and_the_bad_are_reported():
    file = parse("* @ana oops olu@halden.example @core/pay-ments @ana\n")
    assert file.owners_of("a") == ("@ana", "olu@halden.example", "@core/pay-ments")
    assert [problem.text for problem in file.problems] == ["oops"]


def test_a_file_over_three_million_bytes_is_ignored_and_every_path_unowned():
    file = parse("* @all\n" + "#" * MAX_BYTES)
    assert file.owners_of("a") == ()
    assert [(problem.line, file.rules) for problem in file.problems] == [(0, ())]
    assert parse("* @all\n" + "#" * (MAX_BYTES - 7)).owners_of("a") == ("@all",)


def test_an_empty_file_owns_nothing():
    assert parse(b"").match("a").rule is None


@pytest.mark.parametrize("path", ["a\nb", 'a"b', "-a", "caf\udce9", "a b"])
def test_odd_paths_are_matched_like_any_other(path):
    assert owners("* @all", path) == ("@all",)
    assert owners("/x/* @x", f"x/{path}") == ("@x",)


def test_a_file_that_is_not_utf_8_still_owns_its_paths():
    assert parse(b"/caf\xe9 @x").owners_of("caf\udce9") == ("@x",)


def test_paths_are_grouped_by_owners_whatever_their_order_and_case():
    groups = parse("/a @Bo @ana\n/b @ana @bo\n/c @ana\n").group(["a", "b", "c", "d"])
    assert {key: [match.path for match in found] for key, found in groups.items()} == {
        ("@ana", "@bo"): ["a", "b"],
        ("@ana",): ["c"],
        (): ["d"],
    }


def test_several_owners_on_a_line_can_each_be_a_group():
    groups = parse("/a @bo @ana\n").group(["a", "d"], each=True)
    assert set(groups) == {("@ana",), ("@bo",), ()}
    assert groups["@bo",][0].rule.line == 1


# The second matcher: plain recursion over names and characters, right and slow.


def naive(pattern, path):
    names = path.split("/")
    parts = pattern.split("/")
    folder_only = len(parts) > 1 and parts[-1] == ""
    if folder_only:
        parts = parts[:-1]
    if len(parts) == 1 and parts[0] != "":
        parts = ["**", *parts]
    elif parts[0] == "":
        parts = parts[1:]
    return covers(tuple(parts), tuple(names), folder_only)


@cache
def covers(parts, names, folder_only):
    if not parts:
        return bool(names) if folder_only else True
    if parts == ("**",):
        return bool(names)
    if parts[0] == "**":
        return covers(parts[1:], names, folder_only) or (
            bool(names) and covers(parts, names[1:], folder_only)
        )
    if not names or not fits(parts[0], names[0]):
        return False
    if parts == ("*",) and not folder_only:
        return len(names) == 1
    return covers(parts[1:], names[1:], folder_only)


def fits(glob, name):
    if not glob:
        return not name
    if glob[0] == "*":
        return fits(glob[1:], name) or (bool(name) and fits(glob, name[1:]))
    if glob[0] == "\\":
        return bool(name) and name[0] == glob[1] and fits(glob[2:], name[1:])
    return bool(name) and glob[0] in ("?", name[0]) and fits(glob[1:], name[1:])


token = st.sampled_from(["a", "b", "ab", "*", "?", "\\*", "\\?", "."])
segment = st.one_of(
    st.just("**"), st.just("*"), st.lists(token, min_size=1, max_size=4).map("".join)
).filter(lambda text: "***" not in text)
patterns = st.builds(
    lambda lead, parts, trail: lead + "/".join(parts) + trail,
    st.sampled_from(["", "/"]),
    st.one_of(
        st.lists(segment, min_size=1, max_size=5),
        # Long enough to be walked on its own.
        st.lists(st.sampled_from(["**", "a", "*", "?", "*b"]), min_size=49, max_size=56),
    ),
    st.sampled_from(["", "/"]),
)
paths = st.one_of(
    st.lists(st.text("ab.*?", min_size=1, max_size=3), min_size=1, max_size=6),
    st.lists(st.sampled_from("ab"), min_size=20, max_size=60),
).map("/".join)


@given(st.lists(patterns, min_size=1, max_size=6), st.lists(paths, min_size=1, max_size=6))
def test_the_index_agrees_with_a_naive_matcher(lines, files):
    file = parse("\n".join(f"{pattern} @x" for pattern in lines))
    assert file.problems == ()
    for path in files:
        rule = file.match(path).rule
        expected = [number for number, line in enumerate(lines, start=1) if naive(line, path)]
        assert (rule.line if rule else None) == (expected[-1] if expected else None)


@given(st.text(), st.text(min_size=1))
def test_no_text_at_all_raises(text, path):
    file = parse(text)
    assert set(file.owners_of(path)) <= {owner for rule in file.rules for owner in rule.owners}


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("**/" * 8 + "b", "a/" * 2000 + "c", False),
        ("**/a/" * 13_000 + "b", "a/" * 2000 + "b", False),
        ("**/" * 21_000 + "b", "a/" * 2000 + "b", True),
        ("*a" * 32_000, "a" * 4096, False),
        ("*a" * 2000 + "*b", "a" * 4096, False),
        ("*" + "a?" * 1000 + "b*", "a" * 4096, False),
        ("**/" + "a/" * 1000 + "b", "a/" * 2000 + "b", True),
        ("**/" + "/**/".join(f"*{number}*" for number in range(6000)), "7/" * 2000 + "7", False),
    ],
    ids=["stars", "folders", "64 KiB of stars", "name", "late miss", "marks", "run", "globs"],
)
@pytest.mark.timeout(10, func_only=True)
def test_a_hostile_pattern_is_answered_without_backtracking(pattern, path, matches):
    assert bool(owners(f"{pattern} @x", path)) == matches
