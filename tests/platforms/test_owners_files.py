"""Kubernetes OWNERS and OWNERS_ALIASES: who owns a path, and what cannot be used."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms import owners


def read(**files: str) -> owners.Owners:
    """Files by their path, with `__` for a slash."""
    return owners.read((path.replace("__", "/"), text, "") for path, text in files.items())


def test_owners_add_up_on_the_way_to_the_root():
    found = read(OWNERS="approvers: [root]\n", pkg__OWNERS="approvers: ['@Ana']\nreviewers: [bo]\n")
    match = found.match("pkg/api/app.go")
    assert match.approvers == ("ana", "root")
    assert match.reviewers == ("bo",)
    assert [str(source) for source in match.sources] == ["pkg/OWNERS", "OWNERS"]
    assert match.key == "pkg/OWNERS"
    assert found.match("readme").approvers == ("root",)
    assert found.match("pkgs/app.go").approvers == ("root",)


def test_a_file_may_stop_the_way_up():
    found = read(
        OWNERS="approvers: [root]",
        pkg__OWNERS="approvers: [ana]\noptions:\n  no_parent_owners: true\n",
    )
    assert found.match("pkg/x/app.go").approvers == ("ana",)


def test_filters_are_asked_for_the_path_below_the_file_s_folder():
    found = read(
        pkg__OWNERS="filters:\n  '^api/.*\\.go$': {approvers: [gopher]}\n  '.*': {approvers: [ana]}"
    )
    match = found.match("pkg/api/app.go")
    assert (match.approvers, match.key) == (("ana", "gopher"), "pkg/OWNERS#^api/.*\\.go$")
    assert found.match("pkg/app.go").approvers == ("ana",)
    assert found.match("pkg/a\nb").approvers == ("ana",)
    assert found.match("pkg/api/\udcff.go").approvers == ("ana",)


def test_aliases_stand_for_people_and_for_other_aliases():
    found = read(
        OWNERS="approvers: [Sig-Pay, ana]",
        OWNERS_ALIASES="aliases:\n  sig-pay: [olu, sig-core]\n  sig-core: [dee, olu]\n",
    )
    assert found.match("a").approvers == ("ana", "dee", "olu")


def test_emeritus_approvers_approve_nothing():
    found = read(OWNERS="approvers: [ana]\nemeritus_approvers: [old]\nlabels: [x]\n")
    assert (found.match("a").approvers, found.problems) == (("ana",), ())


def test_a_path_that_nobody_owns_has_no_approvers_and_no_problem():
    assert owners.read([]).match("a/b") == owners.Match("a/b")
    assert read(OWNERS="reviewers: [bo]").match("a").key == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("approvers: [", "line 2, column 1: it is not YAML"),
        ("approvers: ana", "“approvers” is not a list of names"),
        ("- ana", "the file is not a mapping"),
        ("approvers: [[ana]]", "“approvers” is not a list of names"),
        ("approvers: &a [x]\nreviewers: *a", "line 1, column 12: anchors and aliases"),
        ("options: {no_parent_owners: maybe}", "must be true or false"),
        ("filters: {'[': {approvers: [a]}}", "the filter “[” is no pattern"),
        ("filters: {'(?=a)': {approvers: [a]}}", "is no pattern"),
        ("filters: {'a{9}': {approvers: [a]}}", "counts or names classes"),
        ("filters: {'.*': [a]}", "the filter “.*” is not a mapping"),
        ("approvers: [a]\nfilters: {'.*': {approvers: [b]}}", "both under filters and beside them"),
        ("approvers: [loop]", "the alias “loop” names itself"),
        ("a: 1\n---\nb: 2", "it is not YAML"),
        ("[" * 60_000, "nothing in it lies this deep"),
        ("# " + "a" * 70_000, "larger than 65,536 bytes"),
        ("approvers: [\0]", "it is not YAML"),
    ],
)
def test_a_file_that_cannot_be_used_owns_nothing_and_frees_nothing(text, why):
    found = read(
        OWNERS="approvers: [root]",
        pkg__OWNERS=text,
        pkg__own__OWNERS="approvers: [ana]\noptions: {no_parent_owners: true}",
        OWNERS_ALIASES="aliases: {loop: [pool], pool: [loop]}",
    )
    match = found.match("pkg/app.go")
    assert (match.approvers, match.sources) == ((), ())
    assert match.problem.startswith("pkg/OWNERS cannot be used: ")
    assert why in match.problem
    assert found.match("app.go").approvers == ("root",)
    assert found.match("pkg/own/app.go").approvers == ("ana",)


@pytest.mark.parametrize("text", ["aliases: [a]", "aliases: {a: b}", "{", "aliases: {a: *b}"])
def test_with_unusable_aliases_no_name_can_be_told_from_one(text):
    found = read(OWNERS="approvers: [ana]", OWNERS_ALIASES=text)
    assert found.match("a").problem.startswith("OWNERS_ALIASES cannot be used")
    assert len(found.problems) == 1


def test_what_is_not_taken_of_a_file_is_said_and_the_rest_counts():
    found = read(OWNERS="approvers: [ana, 'two words', org/team]\naprovers: [bo]\n")
    assert found.match("a").approvers == ("ana",)
    assert sorted(found.problems) == [
        "OWNERS: “aprovers” is not known and means nothing.",
        "OWNERS: “org/team” is no login.",
        "OWNERS: “two words” is no login.",
    ]


def filters(unit: str, count: int = owners.MAX_FILTERS) -> str:
    """As many filters as are taken, each as long as is taken, of a repeated unit."""
    body = unit * ((owners.MAX_PATTERN - 3) // len(unit))
    return "filters:\n" + "".join(f"  '{body}{n}': {{approvers: [a]}}\n" for n in range(count))


HOSTILE = [
    *map(filters, ["(a?)", ".?", "(.)(.)", "(x+x+)+", ".*a", "(a|aa)*", "[^a]*", "\\W?", "(?i)k"]),
    *map(filters, [".{0,9}", "\\pL?", "(a{1,30})*"]),
    "filters: {'((((a{30}){30}){30}){30})': {approvers: [a]}}",
    "filters:\n  ? '" + "a" * 65_000 + "'\n  : {approvers: [a]}\n",
    filters("a", 300),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_filters_cost_no_more_than_fifty_milliseconds(text):
    def spent() -> float:
        begun = time.process_time()
        owners.read([("OWNERS", text, "")]).match("x" * 2_000 + "/" + "a" * 2_000)
        return time.process_time() - begun

    assert min(spent() for _ in range(3)) < 0.05


def test_aliases_of_aliases_without_end_are_looked_up_to_a_limit():
    chain = "aliases:\n" + "".join(f" a{n}: [a{n + 1}]\n" for n in range(4_000))
    uses = "".join(f"  'x{n}': {{approvers: [a{n}], reviewers: [a0]}}\n" for n in range(2))
    files = [(f"{n}/OWNERS", f"filters:\n{uses}", "") for n in range(99)]
    found = owners.read([("OWNERS_ALIASES", chain, ""), *files])
    assert found.match("0/x1").approvers == ("a4000",)
    refused = found.match("98/x1")
    assert refused.approvers == ()
    assert refused.problem == (
        "98/OWNERS cannot be used: telling who is behind its aliases takes too much."
    )


names = st.sampled_from(["ana", "bo", "cy", "dee"])
people = st.lists(names, max_size=3)
places = st.lists(st.sampled_from("ab"), max_size=3).map(lambda parts: "/".join([*parts, "f"]))
trees = st.dictionaries(places.map(lambda p: p[:-1] + "OWNERS"), st.tuples(people, st.booleans()))


@settings(max_examples=200)
@given(tree=trees, path=places)
def test_a_blunt_second_reading_agrees(tree, path):
    texts = [
        (file, f"approvers: [{', '.join(who)}]\noptions: {{no_parent_owners: {stops}}}\n", "")
        for file, (who, stops) in tree.items()
    ]
    parts, expected = path.split("/")[:-1], set()
    for depth in range(len(parts), -1, -1):
        who, stops = tree.get("/".join([*parts[:depth], "OWNERS"]), ([], False))
        expected |= set(who)
        if stops:
            break
    assert set(owners.read(texts).match(path).approvers) == expected
