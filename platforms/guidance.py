"""How contributing works on a platform, in words; the steps come from packages that know rules."""

from __future__ import annotations

from collections.abc import Callable

from platforms import levels
from platforms.models import Platform

#: A step: a bold sentence and what follows it.
Step = tuple[str, str]

_describers: list[Callable[[Platform], list[Step]]] = []

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def register(describe: Callable[[Platform], list[Step]]) -> Callable[[Platform], list[Step]]:
    """Register what describes a platform's rules as steps."""
    _describers.append(describe)
    return describe


def steps(platform: Platform) -> list[Step]:
    """How contributing works here: the rules as they are in force, and the promise."""
    described = [step for describe in _describers for step in describe(platform)]
    rules = levels.steps(described, platform.governance)
    return [*rules[:1], promise(platform), *rules[1:]]


def promise(platform: Platform) -> Step:
    """When an answer comes, and who hears of it when it does not."""
    bold = (
        f"We answer within {_hours(platform.response_hours)} and decide within"
        f" {platform.decision_hours}."
    )
    city = platform.time_zone.rsplit("/", 1)[-1].replace("_", " ")
    rest = (
        f"Our hours are {week(platform.workdays)}, {platform.day_start:%H:%M} to"
        f" {platform.day_end:%H:%M} in {city}."
    )
    hearer = platform.escalation or platform.team.department.manager
    if hearer:
        rest += f" If we do not, {hearer} hears of it."
    return bold, rest


def _hours(count: int) -> str:
    return f"{count} working hour{'' if count == 1 else 's'}"


def week(workdays: list[int]) -> str:
    """Name the days of a working week, 0 being Monday; none given means Monday to Friday."""
    days = sorted({day for day in workdays if 0 <= day <= 6}) or [0, 1, 2, 3, 4]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    names = [DAYS[day] for day in days]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
