"""Points 1 to 5 of the rule besides approvals: each condition whole, where it holds and not."""

from dataclasses import replace

import pytest

from contributions.policy import File, Signature, evaluate
from contributions.policy.verdict import Condition
from tests.contributions.people_of_the_rule import (
    OLD,
    OLU,
    TESS,
    approve,
    ask,
    commit,
    facts,
    signed,
    with_platform,
)

CUT_OFF = "The list of commits is cut off or incomplete."
NO_FALLBACK = "has no owner, and there is no fallback group."
OWNERLESS = with_platform(groups=(), fallback=None)


def test_a_change_that_wants_for_nothing_says_so_point_by_point():
    assert evaluate(facts(approve())).conditions == (
        Condition("open", 1, True, "The pull request is open."),
        Condition("ready", 1, True, "It is ready for review."),
        Condition("base", 1, True, "The base main is governed."),
        Condition("head", 1, True, "The head is 9f3c2e1 on the git host too."),
        Condition("files", 2, True, "All files were read.", "1 file"),
        Condition("commits", 2, True, "All commits were read.", "1 commit"),
        Condition("owned", 3, True, "Every path has an owner group.", "1 path"),
        Condition("authors", 4, True, "Every author is known."),
        Condition("requests", 5, True, "Nobody stands at request changes."),
    )


def test_what_is_there_is_counted():
    files = (File("ledger/app.py"), File("b", previous_path="c"))
    told = evaluate(facts(approve(), files=files, commits=(commit(OLD), commit()))).conditions
    details = {one.key: one.detail for one in told if one.detail}
    assert details == {"files": "2 files", "commits": "2 commits", "owned": "3 paths"}


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"is_open": False}, Condition("open", 1, False, "The pull request is closed.")),
        ({"is_draft": True}, Condition("ready", 1, False, "The pull request is a draft.")),
        (
            {"governed": False},
            Condition(
                "base",
                1,
                False,
                "The base main is not a governed branch, so nothing can be merged here.",
            ),
        ),
        (
            {"live_head": OLD},
            Condition("head", 1, False, "The head moved to 41d07ab; this was read at 9f3c2e1."),
        ),
        (
            {"live_head": None},
            Condition("head_read", 2, False, "The head could not be read from the git host."),
        ),
        (
            {"files_complete": False},
            Condition("files", 2, False, "The list of files is cut off or incomplete.", "1 file"),
        ),
        (
            {"commits_complete": False},
            Condition("commits", 2, False, CUT_OFF, "1 commit"),
        ),
        (
            {"commits_complete": False, "commits": ()},
            Condition("commits", 2, False, CUT_OFF, "0 commits"),
        ),
        (
            {"commits": (commit(OLD),)},
            Condition(
                "commits",
                2,
                False,
                "The head 9f3c2e1 is missing from the list of commits.",
                "1 commit",
            ),
        ),
        ({"problems": ("It burns.",)}, Condition("readable", 2, False, "It burns.")),
        (
            {"files": (File("ledger/app.py", defines_ownership=True),)},
            Condition(
                "ownership_files",
                2,
                False,
                "The owners that this change writes into an ownership file could not be read.",
            ),
        ),
        (
            {"files": (File("x"),), "platforms": with_platform(fallback=None)},
            Condition("owned", 3, False, f"x {NO_FALLBACK}", f"x {NO_FALLBACK}"),
        ),
        (
            {"files": (File("x"), File("y")), "platforms": with_platform(fallback=None)},
            Condition(
                "owned",
                3,
                False,
                f"x {NO_FALLBACK} 1 more path likewise.",
                f"x {NO_FALLBACK}\ny {NO_FALLBACK}",
            ),
        ),
        (
            {"files": (), "platforms": OWNERLESS},
            Condition(
                "owned",
                3,
                False,
                "Ledger has no owner group for this change and no fallback group.",
                "Ledger has no owner group for this change and no fallback group.",
            ),
        ),
    ],
)
def test_each_broken_fact_is_one_condition_that_does_not_hold(broken, told):
    unmet = [one for one in evaluate(facts(approve(), **broken)).conditions if not one.holds]
    assert unmet == [told]


def test_an_ownership_file_that_was_read_on_both_sides_says_so():
    file = File("ledger/app.py", defines_ownership=True)
    told = evaluate(facts(approve(), files=(file,), head_owners_read=True)).conditions
    assert (
        Condition(
            "ownership_files", 2, True, "Ownership files were read before and after this change."
        )
        in told
    )


def test_a_repository_of_no_platform_says_that_nobody_can_approve():
    told = [one for one in evaluate(facts(platforms=(), files=())).conditions if not one.holds]
    assert told == [
        Condition(
            "platform", 2, False, "The repository belongs to no platform, so nobody can approve."
        )
    ]


def ghosts(count: int) -> tuple[Signature, ...]:
    return tuple(signed(None, f"{number}@nowhere.example") for number in range(count))


def strangers(count: int) -> list[str]:
    return [f"{number}@nowhere.example, co-author of 9f3c2e1" for number in range(count)]


@pytest.mark.parametrize(
    ("co_authors", "sentence", "detail"),
    [
        (ghosts(1), f"{strangers(1)[0]} matches no account on the git host.", strangers(1)),
        (
            ghosts(3),
            "{}, {} and {} match no account on the git host.".format(*strangers(3)),
            strangers(3),
        ),
        (
            ghosts(4),
            "{}, {} and {} and 1 more match no account on the git host.".format(*strangers(3)),
            strangers(4),
        ),
        (
            (Signature("", "A Ghost"),),
            "A Ghost, co-author of 9f3c2e1 matches no account on the git host.",
            ["A Ghost, co-author of 9f3c2e1"],
        ),
        (
            (Signature(""),),
            "nobody named, co-author of 9f3c2e1 matches no account on the git host.",
            ["nobody named, co-author of 9f3c2e1"],
        ),
    ],
)
def test_authors_without_an_account_are_named_the_first_three(co_authors, sentence, detail):
    told = evaluate(facts(approve(), commits=(commit(co_authors=co_authors),))).conditions
    assert Condition("authors", 4, False, sentence, "\n".join(detail)) in told


def test_an_author_without_an_account_is_told_of_the_first_commit_with_what_they_did():
    ghost = signed(None, "ghost@nowhere.example")
    commits = (replace(commit(OLD), author=ghost), replace(commit(), committer=ghost))
    told = evaluate(facts(approve(), commits=commits)).conditions
    detail = "ghost@nowhere.example, author of 41d07ab"
    sentence = f"{detail} matches no account on the git host."
    assert Condition("authors", 4, False, sentence, detail) in told


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((ask(OLU),), "Olu asks for changes."),
        ((ask(OLU), ask(TESS)), "Olu and Tess ask for changes."),
    ],
)
def test_those_who_ask_for_changes_are_named(given, sentence):
    assert Condition("requests", 5, False, sentence) in evaluate(facts(*given)).conditions
