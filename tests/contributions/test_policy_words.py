"""What a platform's rules say on its page, and how rules that cannot be saved are refused."""

from dataclasses import replace

import pytest

from contributions.policy import BadRules, Role, Rules, SeveralOwners, in_words
from contributions.policy.rules import MAX_DIRECT_LINES, MAX_QUORUM

STRAIGHT_AWAY = (
    "Open a pull request straight away.",
    "No proposal is needed here; one helps when you want to talk about the idea first.",
)
IDEA_FIRST = (
    "Propose first.",
    "A change is merged only when the owners have accepted the idea.",
)
TIME = (
    "Agree the time with your line manager.",
    "They sign once, in the portal, before the change is merged.",
)
MERGE = (
    "The portal merges the approved commit.",
    "Nobody approves their own work, and a commit pushed later is not merged by accident.",
)
FREE = Rules(require_proposal=False)


def step(rules: Rules, start: str) -> tuple[str, str]:
    (found,) = [one for one in in_words(rules) if one[0].startswith(start)]
    return found


def test_the_steps_come_in_the_order_in_which_they_are_taken():
    assert in_words(Rules(require_time_agreement=True, required_checks=("build",))) == [
        IDEA_FIRST,
        TIME,
        (
            "Get one approval from every owner group whose files you touch.",
            (
                "Owners and trusted committers approve exactly the commit on screen; "
                "a push asks them again."
            ),
        ),
        (
            "Get the checks green: build.",
            "They have to pass on the very commit that is merged.",
        ),
        MERGE,
    ]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (FREE, STRAIGHT_AWAY),
        (Rules(), IDEA_FIRST),
        (
            Rules(direct_max_lines=1),
            (
                "Propose first, unless the change is small.",
                "Up to 1 changed line needs no proposal.",
            ),
        ),
        (
            Rules(direct_max_lines=20, direct_paths=("docs/", "*.md")),
            (
                "Propose first, unless the change is small.",
                "Up to 20 changed lines under docs/ and *.md needs no proposal.",
            ),
        ),
    ],
)
def test_how_a_change_begins(rules, said):
    assert in_words(rules)[0] == said


COMMITTERS = frozenset({Role.TRUSTED_COMMITTER})
EACH_OWNER = "Get two approvals from each owner whose files you touch."
EVERY_GROUP = "Get one approval from every owner group whose files you touch."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"quorum": 2, "several_owners": SeveralOwners.EACH},
            (
                EACH_OWNER,
                (
                    "Owners and trusted committers approve exactly the commit on screen; "
                    "a push asks them again."
                ),
            ),
        ),
        (
            {"approving_roles": COMMITTERS, "keep_on_equal_trees": True},
            (
                EVERY_GROUP,
                (
                    "Trusted committers approve exactly the commit on screen; "
                    "a push asks them again, unless it changes messages and no file."
                ),
            ),
        ),
        (
            {"quorums": {"b": 3, "a": 13}, "bots": {"z": ("bot",), "docs": ("x", "y")}},
            (
                EVERY_GROUP,
                (
                    "Owners and trusted committers approve exactly the commit on screen; "
                    "a push asks them again. a needs 13. b needs three. "
                    "For docs, x and y may approve too. For z, bot may approve too."
                ),
            ),
        ),
    ],
)
def test_whose_approval_is_needed(more, said):
    assert step(replace(FREE, **more), "Get") == said


def test_an_emergency_is_mentioned_only_where_there_is_break_glass():
    assert step(FREE, "The portal") == MERGE
    assert step(replace(FREE, break_glass=True), "The portal") == (
        MERGE[0],
        (
            f"{MERGE[1]} In an emergency two people may override this together, "
            "and every page says so."
        ),
    )


KNOWN = ", ".join(sorted(Rules().to_mapping()))
LINES = (
    "“direct_max_lines” must be a whole number of lines, at most 1,000,000, "
    "or empty for no direct changes."
)


@pytest.mark.parametrize(
    ("mapping", "place", "sentence"),
    [
        ([], "", "A policy is a mapping of settings to values."),
        ({"fast": 1}, "fast", f"“fast” is not a setting; known are {KNOWN}."),
        ({"break_glass": 1}, "break_glass", "“break_glass” must be true or false."),
        (
            {"quorum": 0},
            "quorum",
            "“quorum” must be a whole number from 1 to 20: no change goes without an approval.",
        ),
        ({"direct_max_lines": -1}, "direct_max_lines", LINES),
        ({"direct_paths": "a"}, "direct_paths", "“direct_paths” must be a list of texts."),
        (
            {"direct_paths": ["a", ""]},
            "direct_paths[1]",
            "Every item of “direct_paths” must be a text of one line.",
        ),
        ({"quorums": 2}, "quorums", "“quorums” must be a mapping of owner groups to values."),
        (
            {"approving_roles": ["owner", "friend"]},
            "approving_roles[1]",
            "“approving_roles” may hold owner and trusted_committer; “friend” cannot approve.",
        ),
        (
            {"approving_roles": []},
            "approving_roles",
            "“approving_roles” must name at least one role, or nobody could approve.",
        ),
        ({"several_owners": "all"}, "several_owners", "“several_owners” must be any or each."),
    ],
)
def test_rules_that_cannot_be_saved_say_what_would_do(mapping, place, sentence):
    with pytest.raises(BadRules) as refusal:
        Rules.from_mapping(mapping)
    assert refusal.value.problems == [(place, sentence)]


def test_several_refusals_read_as_sentences_one_after_another():
    with pytest.raises(BadRules) as refusal:
        Rules.from_mapping({"break_glass": 1, "several_owners": "all"})
    assert str(refusal.value) == (
        "“break_glass” must be true or false. “several_owners” must be any or each."
    )


@pytest.mark.parametrize("setting", ["quorum", "direct_max_lines"])
def test_the_ends_of_what_a_number_may_be_are_allowed(setting):
    ends = {"quorum": (1, MAX_QUORUM), "direct_max_lines": (0, MAX_DIRECT_LINES)}[setting]
    for end in ends:
        assert Rules.from_mapping({setting: end}).to_mapping()[setting] == end
    for beyond in (ends[0] - 1, ends[1] + 1):
        with pytest.raises(BadRules):
            Rules.from_mapping({setting: beyond})


@pytest.mark.parametrize(
    ("key", "needed"),
    [
        ("OWNERS", 3),
        ("OWNERS#.*\\.go", 3),
        ("OWNERS#a OWNERS#b", 3),
        ("db/OWNERS", 4),
        ("db/OWNERS#.*\\.sql", 4),
        ("db/OWNERS#special", 5),
        ("web/OWNERS#.*\\.js", 2),
        ("xxOWNERS#.*", 2),
        ("db/", 2),
        ("db/owners#.*", 2),
        ("ledger", 2),
    ],
)
def test_a_group_by_a_filter_of_an_owners_file_follows_the_file_s_own_setting(key, needed):
    quorums = {"OWNERS": 3, "db/OWNERS": 4, "db/OWNERS#special": 5}
    assert Rules(quorum=2, quorums=quorums).quorum_of(key) == needed
