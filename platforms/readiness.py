"""Is a platform ready for contributions by others? Thirteen checks with advice (pure).

The checks and their sense are those of the portal's `docs/insights`; weights say how much a miss
keeps contributors away. `VERSION` goes up with every change of a check or weight, so that a trend
never mixes two measures unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from platforms.readiness_facts import Facts, RepositoryFacts

VERSION = 1
#: A platform is active when something was committed or merged in so many days.
ACTIVE_FOR = timedelta(days=90)
#: So many owners who are here keep a platform answering when one falls ill.
OWNERS_WANTED = 2


class State(StrEnum):
    """What became of a check; an exempt or unknown one counts neither way."""

    PASSED = "passed"
    FAILED = "failed"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """Passed or not (None: not known), and what was found, as a sentence."""

    passed: bool | None
    said: str


@dataclass(frozen=True)
class Check:
    """A question with its weight; `advice` says what to do where the answer is no."""

    key: str
    title: str
    weight: int
    advice: str
    ask: Callable[[Facts], Answer] = field(repr=False)


@dataclass(frozen=True)
class Result:
    """A check's state and what was found."""

    check: Check
    state: State
    said: str


def assess(facts: Facts, exempt: Collection[str] = ()) -> tuple[Result, ...]:
    """Ask every check; `exempt` are the keys of those the platform need not pass now."""
    return tuple(_result(check, facts, exempt) for check in CHECKS)


def score(states: Mapping[str, str]) -> int | None:
    """The weighted share of checks passed, 0 to 100; None where nothing is known.

    `states` gives each check's state by its key; a key that is no check any more is left out.
    """
    counted = [one for one in CHECKS if states.get(one.key) in (State.PASSED, State.FAILED)]
    whole = sum(one.weight for one in counted)
    passed = sum(one.weight for one in counted if states[one.key] == State.PASSED)
    return round(100 * passed / whole) if whole else None


def _result(check: Check, facts: Facts, exempt: Collection[str]) -> Result:
    answer = check.ask(facts)
    if answer.passed is None:
        state = State.UNKNOWN
    else:
        state = State.PASSED if answer.passed else State.FAILED
    # An exemption of what is passed anyway hides nothing.
    if check.key in exempt and state is not State.PASSED:
        state = State.EXEMPT
    return Result(check, state, answer.said)


def _named(names: Iterable[str]) -> str:
    found = list(names)
    shown = ", ".join(found[:3])
    return f"{shown} and {len(found) - 3} more" if len(found) > 3 else shown


def _in_each(
    facts: Facts, has: Callable[[RepositoryFacts], bool | None], yes: str, no: str
) -> Answer:
    """Ask of every repository; one without it fails, one not known yet leaves it open."""
    if not facts.repositories:
        return Answer(False, "No repository is connected.")
    found = {one.name: has(one) for one in facts.repositories}
    if lacking := [name for name, here in found.items() if here is False]:
        of = "" if len(found) == 1 else f" in {_named(lacking)}"
        return Answer(False, f"{no}{of}.")
    if unread := [name for name, here in found.items() if here is None]:
        return Answer(None, f"Not read yet: {_named(unread)}.")
    return Answer(True, yes)


def _file(*begins: str) -> Callable[[RepositoryFacts], bool | None]:
    """Whether a file or folder of such a name stands in the root, `.github/` or `docs/`."""

    def has(one: RepositoryFacts) -> bool | None:
        if one.paths is None:
            return None
        names = {path.rpartition("/")[2].lower() for path in one.paths}
        return any(
            name == begin or name.startswith(f"{begin}.") for name in names for begin in begins
        )

    return has


def _owners_file(facts: Facts) -> Answer:
    if facts.owners_kept_here:
        return Answer(True, "Path ownership is kept in the portal.")
    return _in_each(facts, _file("codeowners", "owners"), "It is there.", "There is none")


def _licence(one: RepositoryFacts) -> bool | None:
    if one.paths is None:
        return None
    begins = ("license", "licence", "copying", "notice", "internal-use", "internal_use")
    return any("/" not in path and path.lower().startswith(begins) for path in one.paths)


def _plain(passed: bool, yes: str, no: str) -> Answer:
    return Answer(passed, yes if passed else no)


def _active(facts: Facts) -> Answer:
    moments = [
        at for one in facts.repositories for at in (one.last_commit_at, one.last_merged_at) if at
    ]
    if not moments and any(one.paths is None for one in facts.repositories):
        return Answer(None, "Not read yet.")
    if not moments:
        return Answer(False, "Nothing was ever committed.")
    last = max(moments)
    said = f"The last commit or merge was on {last.day} {last:%B %Y}."
    return Answer(facts.now - last <= ACTIVE_FOR, said)


def _owners(facts: Facts) -> Answer:
    here = {0: "No owner is here", 1: "One owner is here"}.get(
        facts.owners, f"{facts.owners} owners are here"
    )
    return Answer(facts.owners >= OWNERS_WANTED, f"{here}.")


CHECKS: tuple[Check, ...] = (
    Check(
        "readme",
        "README",
        2,
        "Add a README.md: what it does, for whom, and how to run it in ten minutes.",
        lambda facts: _in_each(facts, _file("readme"), "It is there.", "There is none"),
    ),
    Check(
        "contributing",
        "CONTRIBUTING",
        3,
        "Add a CONTRIBUTING.md: what to install, how to test, what a good change looks like, whom"
        " to ask.",
        lambda facts: _in_each(facts, _file("contributing"), "It is there.", "There is none"),
    ),
    Check(
        "owners_file",
        "Owners file",
        3,
        "Add a .github/CODEOWNERS that names a team for every path, so that everybody sees who"
        " approves.",
        _owners_file,
    ),
    Check(
        "licence",
        "Licence or internal-use notice",
        1,
        "Add a LICENSE, or a NOTICE that says who inside may use and change it.",
        lambda facts: _in_each(facts, _licence, "It is there.", "There is none"),
    ),
    Check(
        "channel",
        "Communication channel",
        1,
        "Name the chat channel where questions are answered, under Edit.",
        lambda facts: _plain(facts.channel, "It is named.", "None is named."),
    ),
    Check(
        "issue_templates",
        "Issue templates",
        1,
        "Add .github/ISSUE_TEMPLATE, so that a report arrives with what you need to act on it.",
        lambda facts: _in_each(facts, _file("issue_template"), "They are there.", "There are none"),
    ),
    Check(
        "first_items",
        "Something good to begin with",
        2,
        "Want help with a small thing on the roadmap, or name a mentor for a larger one.",
        lambda facts: _plain(
            facts.first_items > 0,
            f"Help wanted, small or with a mentor: {facts.first_items}.",
            "Nothing is named that somebody new could begin with.",
        ),
    ),
    Check(
        "promise",
        "Review promise, and who hears when it is missed",
        2,
        "Name under Edit who hears of it when the promise is not kept, or give the department a"
        " manager.",
        lambda facts: _plain(
            bool(facts.hearer),
            f"It is stated, and {facts.hearer} hears when it is missed.",
            "It is stated, but nobody hears when it is missed.",
        ),
    ),
    Check(
        "gate",
        "Branch protected by the gate",
        3,
        "Let the host wait for the owners’ approval: Repositories, then “Set it for me”.",
        lambda facts: _in_each(
            facts,
            lambda one: one.gated,
            "The host refuses a merge without the owners’ approval.",
            "The host lets changes in without the owners’ approval",
        ),
    ),
    Check(
        "tests",
        "Tests run on pull requests",
        2,
        "Let the pipeline run on every pull request and report its result to the commit.",
        lambda facts: _in_each(
            facts,
            lambda one: one.checked,
            "A check reported on the latest pull requests.",
            "No check reported on the latest pull requests",
        ),
    ),
    Check(
        "described",
        "Description and topics",
        1,
        "Write a description and at least one tag, under Edit: that is how people find it.",
        lambda facts: _plain(
            facts.described and facts.tagged,
            "Both are there.",
            "Neither is there."
            if not facts.described and not facts.tagged
            else f"There is no {'tag' if facts.described else 'description'}.",
        ),
    ),
    Check(
        "active",
        "Recent activity",
        2,
        "Say whether it is still kept: if not, set its lifecycle to ending, so that nobody waits.",
        _active,
    ),
    Check(
        "owners",
        "At least two owners who are here",
        3,
        "Offer the ownership to a second person: with one, every holiday stops contributions.",
        _owners,
    ),
)
BY_KEY: Mapping[str, Check] = {one.key: one for one in CHECKS}
