"""How well the owners of Halden keep their platforms: what they confirmed, can bear, and lack."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from people.models import User
from platforms import readiness
from platforms.models import Assessment, Exemption, Platform
from platforms.tasks import look_at_contents
from portal.demo.chain import Chain
from portal.demo.plan import Plan, PlannedPlatform

#: Days since an owner last confirmed the page, in turn; None: never, since it was registered.
CONFIRMED = (4, 61, 12, 118, 33, 205, 90, 1, 152, 47, None, 76, 240, 19, 170)
#: Reviews that owners say they can bear at a time, in turn; None: they do not say.
CAPACITY = (10, 4, 3, None, 6, 8, None, 5, 4, None)
WANTED: Mapping[str, tuple[str, ...]] = {
    "Payments Gateway": ("Bug fixes", "Bank adapters", "Documentation"),
    "Event Lake": ("Sinks", "Bug fixes"),
    "Metrics Catalogue": ("Definitions", "Documentation"),
    "Forge Build": ("Build rules", "Bug fixes"),
    "Template Kit": ("Templates", "Documentation"),
    "Invoice Press": ("Translations",),
    "Design Kit": ("Components", "Accessibility"),
    "Beacon Telemetry": ("Dashboards", "Bug fixes"),
    "Commons": ("Translations", "Bug fixes", "Ideas"),
}
SKILLS: Mapping[str, tuple[str, ...]] = {
    "Payments Gateway": ("HTTP", "PostgreSQL"),
    "Event Lake": ("Streaming",),
    "Design Kit": ("CSS", "Accessibility"),
    "Commons": ("Django", "PostgreSQL"),
}
#: Platform, check, days it still holds, and why it need not be passed.
EXEMPT = (
    ("Ledger", "first_items", 60, "Audited line by line: nothing here is small enough yet."),
    (
        "Risk Signals",
        "issue_templates",
        120,
        "Reports come through the risk desk alone.",
    ),
)
WEEKS = 11
#: What some repositories say of themselves, in files that other systems read.
FILES: Mapping[str, Mapping[str, str]] = {
    "Payments Gateway": {
        "innersource.json": """{
  "title": "Payments Gateway",
  "contributions": ["Bug fixes", "Bank adapters", "Sandbox scenarios"],
  "skills": ["Go", "HTTP"]
}
"""
    },
    "Event Lake": {
        "catalog-info.yaml": """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: event-lake
  title: Event Lake
  tags: [events, parquet, replay]
spec:
  type: service
  lifecycle: production
  owner: group:default/data-core
"""
    },
}


def _turn(planned: PlannedPlatform, plan: Plan) -> int:
    return plan.platforms.index(planned)


def confirmed_at(planned: PlannedPlatform, plan: Plan, now: datetime) -> datetime | None:
    """When an owner last confirmed a platform's page; never where nobody owns it."""
    days = CONFIRMED[_turn(planned, plan) % len(CONFIRMED)]
    if days is None or planned.without_owner:
        return None
    return now - timedelta(days=days, hours=2)


def capacity(planned: PlannedPlatform, plan: Plan) -> int | None:
    """How many reviews its owners say they can bear."""
    return CAPACITY[_turn(planned, plan) % len(CAPACITY)]


def lacking(slug: str) -> frozenset[str]:
    """What a platform's repository does without; the same each time."""
    chance = random.Random(f"{slug}/kept")  # noqa: S311
    return frozenset(
        what
        for what, share in (("NOTICE", 0.3), ("ISSUE_TEMPLATE", 0.5))
        if chance.random() < share
    )


def write(
    plan: Plan,
    platforms: Mapping[str, Platform],
    users: Mapping[str, User],
    now: datetime,
    chain: Chain,
) -> None:
    """Write what was confirmed, exempted and assessed, and have the repositories looked at."""
    by_name = {one.name: one for one in plan.platforms}
    for planned in plan.platforms:
        platform = platforms[planned.slug]
        if platform.confirmed_at and platform.confirmed_by:
            subject = f"platform:{platform.pk}"
            chain.add(
                subject, "platform:confirmed", platform.confirmed_at, platform.confirmed_by, {}
            )
        look_at_contents(platform.pk)
    for name, check, days, reason in EXEMPT:
        planned, at = by_name[name], now - timedelta(days=20)
        platform, owner = platforms[planned.slug], users[planned.owners[0]]
        until = (now + timedelta(days=days)).date()
        Exemption.objects.create(
            platform=platform, check_key=check, reason=reason, until=until, by=owner, at=at
        )
        data = {"check": check, "reason": reason, "until": until.isoformat()}
        chain.add(f"platform:{platform.pk}", "platform:exempted", at, owner, data)
    Assessment.objects.bulk_create(
        row for planned in plan.platforms for row in _past(planned, platforms[planned.slug], now)
    )


def _past(planned: PlannedPlatform, platform: Platform, now: datetime) -> list[Assessment]:
    """What the checks said in earlier weeks: platforms lacked more at first."""
    chance = random.Random(f"{planned.slug}/past")  # noqa: S311
    missing = [one.key for one in readiness.CHECKS if chance.random() < 0.35]
    gained = sorted(chance.sample(range(1, WEEKS + 1), min(len(missing), 3)), reverse=True)
    found = []
    for back in [WEEKS + 1, *gained]:
        states = {
            one.key: readiness.State.FAILED.value
            if one.key in missing
            else readiness.State.PASSED.value
            for one in readiness.CHECKS
        }
        found.append(
            Assessment(
                platform=platform,
                day=(now - timedelta(weeks=back)).date(),
                version=readiness.VERSION,
                score=readiness.score(states),
                states=states,
            )
        )
        missing = missing[1:]
    return found
