"""What the pages of a platform's policy show: words, versions, and what another would change."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff

from contributions import judging, policy
from contributions.facts import rules_of
from contributions.models import Change
from contributions.models.changes import OPEN_STATES
from contributions.policy_versions import text_of
from contributions.selectors import visible_changes
from people.models import User
from platforms.models import Platform, PolicyVersion

#: A preview asks the rule twice about each of this many open changes, the newest.
PREVIEWED = 100


@dataclass(frozen=True)
class Turn:
    """An open change whose colour another policy would change."""

    change: Change
    before: policy.Verdict
    after: policy.Verdict


@dataclass(frozen=True)
class Preview:
    """The changes that would turn, of `asked` that were asked, of `total` that are open."""

    turns: list[Turn]
    asked: int
    total: int


@dataclass(frozen=True)
class Version:
    """One version with the lines by which it differs from the one before it."""

    row: PolicyVersion
    patch: str
    current: bool


@dataclass(frozen=True)
class InForce:
    """The policy as it stands: number (0: the defaults), text, and words or a problem."""

    number: int
    text: str
    steps: list[tuple[str, str]]
    problem: str


def in_force(platform: Platform) -> InForce:
    """The policy that the platform's changes are judged by now."""
    last = platform.policies.order_by("-number").first()
    steps, problem = [], ""
    try:
        steps = policy.in_words(rules_of(platform)[0])
    except policy.BadRules as refusal:
        problem = str(refusal)
    return InForce(last.number if last else 0, text_of(last), steps, problem)


def versions(platform: Platform) -> list[Version]:
    """Every version, the newest first."""
    rows = list(platform.policies.select_related("by").order_by("-number"))
    texts = [*map(text_of, rows), text_of(None)]
    return [
        Version(row, _patch(texts[place + 1], texts[place]), current=place == 0)
        for place, row in enumerate(rows)
    ]


def preview(platform: Platform, rules: policy.Rules, viewer: User) -> Preview:
    """Which open changes would change colour under `rules`; nothing is written.

    Asks about the newest PREVIEWED that the viewer may see.
    """
    open_ones = (
        visible_changes(viewer)
        .filter(repository__platform=platform, state__in=OPEN_STATES)
        .select_related(
            "repository__platform",
            "repository__host",
            "author__user",
            "opened_for",
            "proposal__author",
        )
    )
    turns = []
    asked = list(open_ones.order_by("-pk")[:PREVIEWED])
    for change in asked:
        _, before = judging.verdict_on(change)
        _, after = judging.verdict_on(change, now=before.at, rules=rules)
        if before.outcome is not after.outcome:
            turns.append(Turn(change, before, after))
    return Preview(turns, len(asked), open_ones.count())


def _patch(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return "\n".join(list(lines)[2:])
