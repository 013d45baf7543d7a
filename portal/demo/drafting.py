"""Draws the whole plan of the demo organisation from a seed and the present moment."""

from __future__ import annotations

import random
from datetime import datetime

from portal.demo import repositories, story
from portal.demo.clock import Clock
from portal.demo.company import Company, found
from portal.demo.history import Historian
from portal.demo.plan import Plan, PlannedPlatform, told
from portal.demo.present import Present

SEED = 20260922
#: Who owns what by name; other platforms are owned by two of their team.
OWNERS = {
    "Payments Gateway": (("tomasz.wren", "ines"), ("ruth",), ("amir.valdane",)),
    "Ledger": (("priya.halvorsen",), ("leon.abara",), ()),
    "Risk Signals": (("marek.oduya",), ("ines",), ()),
    "Commons": (("nils",), (), ()),
}
_KNOWN_IN_TEAM = {"telemetry": "sofia.brandt", "sign-in": "dana.whitlock"}


def draft(now: datetime) -> tuple[Company, Plan]:
    """The company and everything it did up to `now`; the same for the same moment."""
    chance = random.Random(SEED)  # noqa: S311 - a seed is the point
    clock = Clock(now, chance)
    company = found(clock.now, chance)
    plan = Plan([_platform(entry, company, clock) for entry in told("platform")])
    for platform in plan.platforms:
        plan.trees[platform.slug] = repositories.first_files(platform, company)
    past = Historian(plan, company, clock, chance)
    past.write()
    Present(plan, company, clock, chance, past).write()
    story.write(plan, clock)
    plan.proposals.sort(key=lambda one: (one.submitted or one.created, one.title, one.author))
    plan.pulls.sort(key=lambda one: (one.created, one.branch))
    return company, plan


def _platform(entry: dict[str, object], company: Company, clock: Clock) -> PlannedPlatform:
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()}
    team, name = str(entry["team"]), str(entry["name"])
    steady = [
        person.username
        for person in company.members(team, clock.start)
        if person.team_at(clock.now) == team
        and not person.manages
        and person.username not in ("maya", "jun")
    ]
    if known := _KNOWN_IN_TEAM.get(team):
        steady.sort(key=lambda username: username != known)
    turn = sum(map(ord, name)) % max(1, len(steady) - 3)
    start = 0 if known else turn
    owners = tuple(steady[start : start + 2])
    others = [slug for slug in company.teams if slug != team]
    neighbour = company.members(others[sum(map(ord, name)) % len(others)], clock.start)
    trusted: tuple[str, ...] = (steady[start + 2], neighbour[-1].username)
    reviewers: tuple[str, ...] = (neighbour[-2].username,)
    if name in OWNERS:
        owners, trusted, reviewers = OWNERS[name]
    if entry.get("without_owner"):
        owners, trusted, reviewers = (company.named("Henrike Solano").username,), (), ()
    made = {**values, "owners": owners, "trusted": trusted, "reviewers": reviewers}
    return PlannedPlatform(**made)  # type: ignore[arg-type]
