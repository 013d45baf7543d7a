"""The readiness checks and the activity score as rules: what counts, and what is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from platforms import activity, readiness
from platforms.readiness import CHECKS, State
from platforms.readiness_facts import Facts, RepositoryFacts

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
WHOLE = RepositoryFacts(
    name="commons/ledger",
    paths=(
        *("README.md", "CONTRIBUTING.md", "LICENSE", ".github", "docs"),
        *(".github/CODEOWNERS", ".github/ISSUE_TEMPLATE", "docs/overview.md"),
    ),
    gated=True,
    checked=True,
    last_commit_at=NOW - timedelta(days=3),
)
READY = Facts(
    now=NOW,
    repositories=(WHOLE,),
    owners=2,
    channel=True,
    first_items=3,
    hearer="Max",
    described=True,
    tagged=True,
)


def states(facts: Facts, exempt: tuple[str, ...] = ()) -> dict[str, State]:
    return {one.check.key: one.state for one in readiness.assess(facts, exempt)}


def only(facts: Facts) -> set[str]:
    """The keys of the checks that fail."""
    return {key for key, state in states(facts).items() if state is State.FAILED}


def lacking(path: str) -> Facts:
    kept = tuple(one for one in WHOLE.paths or () if one != path)
    return replace(READY, repositories=(replace(WHOLE, paths=kept),))


def test_a_platform_that_has_everything_passes_every_check() -> None:
    assert set(states(READY).values()) == {State.PASSED}
    assert readiness.score(states(READY)) == 100


@pytest.mark.parametrize(
    ("facts", "missed"),
    [
        (lacking("README.md"), "readme"),
        (lacking("CONTRIBUTING.md"), "contributing"),
        (lacking(".github/CODEOWNERS"), "owners_file"),
        (lacking("LICENSE"), "licence"),
        (lacking(".github/ISSUE_TEMPLATE"), "issue_templates"),
        (replace(READY, channel=False), "channel"),
        (replace(READY, first_items=0), "first_items"),
        (replace(READY, hearer=""), "promise"),
        (replace(READY, repositories=(replace(WHOLE, gated=False),)), "gate"),
        (replace(READY, repositories=(replace(WHOLE, checked=False),)), "tests"),
        (replace(READY, described=False), "described"),
        (replace(READY, tagged=False), "described"),
        (replace(READY, now=NOW + timedelta(days=88)), "active"),
        (replace(READY, owners=1), "owners"),
    ],
)
def test_each_miss_fails_its_own_check_alone(facts: Facts, missed: str) -> None:
    assert only(facts) == {missed}
    weight = readiness.BY_KEY[missed].weight
    whole = sum(one.weight for one in CHECKS)
    assert readiness.score(states(facts)) == round(100 * (whole - weight) / whole)


def test_there_are_thirteen_checks_each_with_advice() -> None:
    assert len(readiness.BY_KEY) == len(CHECKS) == 13
    assert all(one.advice.endswith((".", "”.")) for one in CHECKS)


def test_one_repository_of_two_without_a_file_is_named() -> None:
    other = replace(WHOLE, name="commons/books", paths=("CONTRIBUTING.md",))
    result = {
        one.check.key: one for one in readiness.assess(replace(READY, repositories=(WHOLE, other)))
    }
    assert result["readme"].said == "There is none in commons/books."
    assert result["contributing"].state is State.PASSED


def test_what_nobody_has_read_yet_counts_neither_way() -> None:
    unread = RepositoryFacts(name="commons/ledger")
    found = states(replace(READY, repositories=(unread,)))
    assert found["readme"] is found["gate"] is found["tests"] is State.UNKNOWN
    assert found["active"] is State.UNKNOWN
    assert readiness.score(found) == 100


def test_without_a_repository_its_checks_fail_and_say_so() -> None:
    found = readiness.assess(replace(READY, repositories=()))
    said = {one.said for one in found if one.state is State.FAILED}
    assert "No repository is connected." in said
    assert "Nothing was ever committed." in said


def test_an_exemption_takes_a_miss_out_of_the_count_and_hides_no_pass() -> None:
    facts = replace(READY, owners=1)
    found = states(facts, ("owners", "readme"))
    assert found["owners"] is State.EXEMPT
    assert found["readme"] is State.PASSED
    assert readiness.score(found) == 100


def test_a_check_that_is_none_any_more_is_left_out_of_a_kept_score() -> None:
    assert readiness.score({"readme": "passed", "long-gone": "failed"}) == 100
    assert readiness.score({"long-gone": "failed"}) is None


def test_owners_kept_in_the_portal_need_no_file() -> None:
    facts = replace(lacking(".github/CODEOWNERS"), owners_kept_here=True)
    assert only(facts) == set()


def figures(**given: object) -> activity.Figures:
    plain = activity.Figures(0, 0, 0, 0, created_at=NOW - timedelta(days=900), updated_at=NOW)
    return replace(plain, **given)


@pytest.mark.parametrize(
    ("given", "score"),
    [
        # 50 doubled by an update today, the first 50 taken off again.
        ({}, 50),
        ({"updated_at": NOW - timedelta(days=100)}, 0),
        ({"updated_at": NOW - timedelta(days=50)}, 25),
        ({"forks": 2, "watchers": 4, "stars": 9, "open_issues": 15}, 90),
        # Ten commits a week double it once more; three and fewer leave it.
        ({"weeks": (10,) * 52}, 150),
        ({"weeks": (3,) * 52}, 50),
        ({"weeks": (0,) * 39 + (10,) * 13}, 150),
        ({"described": True}, 100),
        ({"guidelines": True}, 150),
        # Born today: the whole boost.
        ({"created_at": NOW}, 1050),
        ({"created_at": NOW - timedelta(days=73)}, 850),
    ],
)
def test_the_activity_score_is_the_patterns(given: dict[str, object], score: int) -> None:
    assert activity.score(figures(**given), NOW) == score


def test_very_active_repositories_come_to_rest_near_five_thousand() -> None:
    busy = activity.score(figures(forks=10_000), NOW)
    busier = activity.score(figures(forks=100_000), NOW)
    assert 4_000 < busy < busier < 4_500
