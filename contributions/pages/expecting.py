"""What to expect of each platform, before a proposal to it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contributions import policy
from contributions.expectations import Standing, told
from contributions.guidance import words_of
from contributions.policy_versions import InForce, in_force
from people.models import Team
from people.selectors import teams_by_user
from platforms import levels
from platforms.guidance import Step
from platforms.models import Openness, Platform, Role, Room
from platforms.selectors import Holder


@dataclass(frozen=True)
class Expected:
    """One platform's level with its meaning, what is so there now, and the steps of its rules."""

    platform: Platform
    level: str
    meaning: str
    told: list[str]
    steps: list[Step]


def expected_of(
    platforms: Sequence[Platform], held: Mapping[int, Sequence[Holder]]
) -> list[Expected]:
    """What to expect of each that takes proposals; two queries, however many they are."""
    open_ones = [one for one in platforms if one.takes_proposals]
    people = {one.user for platform in open_ones for one in held.get(platform.pk, ())}
    teams, rules = teams_by_user(people), in_force(open_ones)
    return [
        Expected(
            one,
            one.get_governance_display(),
            levels.meaning(one.governance, str(one.team)),
            told(_standing(one, held.get(one.pk, ()), teams, rules[one.pk])),
            levels.steps(words_of(rules[one.pk]), one.governance),
        )
        for one in open_ones
    ]


def _standing(
    platform: Platform,
    held: Sequence[Holder],
    teams: Mapping[int, list[Team]],
    rules: Sequence[InForce],
) -> Standing:
    themselves = [one for one in held if one.stands_in_for is None and not one.user.is_bot]
    return Standing(
        level=platform.governance,
        team=str(platform.team),
        owners=[str(one.user) for one in themselves if one.role == Role.OWNER],
        committers=[str(one.user) for one in themselves if one.role == Role.TRUSTED_COMMITTER],
        outside=[
            str(one.user) for one in themselves if platform.team not in teams.get(one.user.pk, [])
        ],
        committers_approve=_committers_approve(rules),
        ask_first=platform.openness == Openness.ASK_FIRST,
        channel=platform.channel,
        full=platform.room == Room.FULL,
    )


def _committers_approve(rules: Sequence[InForce]) -> bool | None:
    try:
        answers = {policy.Role.TRUSTED_COMMITTER in one.rules().approving_roles for one in rules}
    except policy.BadRules:
        return None
    return answers.pop() if len(answers) == 1 else None
