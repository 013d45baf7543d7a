"""The answer of the rule: an outcome with its whole reasoning as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from contributions.policy.facts import ReviewKind, Source
from contributions.policy.plain import from_plain, to_plain

DESCRIPTION_LIMIT = 140  # characters; GitHub refuses a longer commit status description
SHORT_SHA = 7


class Outcome(StrEnum):
    GREEN = "green"
    OVERRIDDEN = "overridden"
    PENDING = "pending"
    FAILURE = "failure"
    ERROR = "error"

    @property
    def status(self) -> str:
        """The word for a commit status: success, pending, failure or error."""
        return "success" if self in (Outcome.GREEN, Outcome.OVERRIDDEN) else self.value


@dataclass(frozen=True, slots=True)
class Vote:
    """One review as the rule saw it: whether it counts here, and why or why not.

    ``carried`` says that it counts for the head though it was given on the earlier ``sha``.
    """

    name: str
    user_id: int | None
    account_id: int | None
    role: str
    kind: ReviewKind
    sha: str
    at: datetime
    source: Source
    review_id: str
    counts: bool
    why: str
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose approval would count but is not there yet."""

    name: str
    user_id: int | None
    account_id: int | None
    role: str
    away: bool
    deputy_for: str = ""


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """One owner group: what it needs, what was given, what was ignored and why.

    ``from_fallback`` is how many approvals members of the fallback group may add because the group
    itself is short of people; ``short_of_people`` says that even so too few could approve.
    """

    key: str
    name: str
    needed: int
    given: int
    counted: tuple[Vote, ...]
    blocking: tuple[Vote, ...]
    ignored: tuple[Vote, ...]
    paths: tuple[str, ...]
    pattern: str
    rule: str
    could_still: tuple[Candidate, ...]
    from_fallback: int
    short_of_people: bool
    sentence: str

    @property
    def holds(self) -> bool:
        return self.given >= self.needed


@dataclass(frozen=True, slots=True)
class PlatformVerdict:
    id: int
    name: str
    policy_version: str
    groups: tuple[GroupVerdict, ...]
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return all(group.holds for group in self.groups)

    def to_json(self) -> dict[str, Any]:
        groups = [to_plain(group) | {"holds": group.holds} for group in self.groups]
        return {**to_plain(self), "groups": groups, "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing besides approvals that must hold; ``point`` is its number in the rule (1 to 6)."""

    key: str
    point: int
    holds: bool
    sentence: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one head on one base at one moment.

    ``published`` says whether this may be written to the host at all: nothing is published for an
    ungoverned base or a pull request that is no longer open. ``others`` are reviews by people who
    have no place in any touched group. ``override`` tells how break-glass stands, and
    is empty when unused.
    """

    outcome: Outcome
    head: str
    base_ref: str
    at: datetime
    headline: str
    reasons: tuple[str, ...]
    platforms: tuple[PlatformVerdict, ...] = ()
    conditions: tuple[Condition, ...] = ()
    others: tuple[Vote, ...] = ()
    override: str = ""
    published: bool = True

    @property
    def allowed(self) -> bool:
        """Whether this head may be merged."""
        return self.outcome.status == "success"

    @property
    def status(self) -> str:
        return self.outcome.status

    @property
    def groups(self) -> tuple[GroupVerdict, ...]:
        return tuple(group for platform in self.platforms for group in platform.groups)

    @property
    def description(self) -> str:
        """One line for a commit status, at most 140 characters."""
        if self.allowed or not self.reasons:
            return cut(self.headline)
        return cut("; ".join(reason.removesuffix(".") for reason in self.reasons))

    def to_json(self) -> dict[str, Any]:
        """Plain values for storing and drawing; derived answers are written along for readers."""
        return {
            **to_plain(self),
            "platforms": [platform.to_json() for platform in self.platforms],
            "allowed": self.allowed,
            "status": self.status,
            "description": self.description,
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Verdict:
        """The verdict that ``to_json`` wrote; derived answers are derived again, never trusted."""
        derived = ("allowed", "status", "description")
        kept = {key: value for key, value in plain.items() if key not in derived}
        kept["platforms"] = [
            {
                **{key: value for key, value in platform.items() if key != "holds"},
                "groups": [
                    {key: value for key, value in group.items() if key != "holds"}
                    for group in platform["groups"]
                ],
            }
            for platform in plain["platforms"]
        ]
        return from_plain(cls, kept)


def could_not_ask(why: str, *, head: str, base_ref: str, at: datetime) -> Verdict:
    """The verdict when facts could not be gathered; ``why`` is a sentence. Never green."""
    return Verdict(
        outcome=Outcome.ERROR,
        head=head,
        base_ref=base_ref,
        at=at,
        headline=f"Cannot be decided: {why}",
        reasons=(why,),
    )


def combined(verdicts: list[Verdict]) -> tuple[str, str]:
    """(state, description) for a commit that several open pull requests share: all must hold.

    Verdicts that are not to be published take no part; raises ValueError when none is left.
    """
    asked = [verdict for verdict in verdicts if verdict.published]
    if not asked:
        raise ValueError(
            "No open pull request on a governed base has this head, so there is nothing to publish."
        )
    worst = max(asked, key=lambda verdict: _SEVERITY.index(verdict.outcome))
    if len(asked) == 1:
        return worst.status, worst.description
    holding = sum(verdict.allowed for verdict in asked)
    return worst.status, cut(
        f"{holding} of {len(asked)} pull requests with this head hold. {worst.description}"
    )


def short(sha: str) -> str:
    return sha[:SHORT_SHA]


def cut(text: str) -> str:
    """One line within the limit of a commit status."""
    line = " ".join(text.split())
    return line if len(line) <= DESCRIPTION_LIMIT else line[: DESCRIPTION_LIMIT - 1].rstrip() + "…"


_SEVERITY = [Outcome.GREEN, Outcome.OVERRIDDEN, Outcome.PENDING, Outcome.FAILURE, Outcome.ERROR]
