"""What a platform's page shows, gathered for one viewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from people import feed_keys
from people.models import User
from platforms import (
    freshness,
    guidance,
    health,
    neighbours,
    news,
    permissions,
    recurring,
    selectors,
    working,
)
from platforms.levels import meaning
from platforms.models import Platform, Repository, Role
from platforms.panels import main_panels, rail_panels
from platforms.wanted import help_wanted_by


def platform(user: User, one: Platform) -> dict[str, Any]:
    """One platform: what it is, how to take part, who answers for it."""
    holders = selectors.owners(one)
    repositories = working.with_work(one.repositories.select_related("portrait"))
    needed, needing = neighbours.needs(one, user)
    return {
        "platform": one,
        "steps": guidance.steps(one),
        "means": meaning(one.governance, str(one.team)),
        "why_not_write": permissions.why_not_write_for(user, one),
        "holders": holders,
        "owners": sum(
            holder.role == Role.OWNER and not holder.user.is_bot and not holder.away_until
            for holder in holders
        ),
        "owned": any(holder.role == Role.OWNER for holder in holders),
        "needs": needed,
        "needed_by": needing,
        "candidates": neighbours.named(one),
        "sources": neighbours.said_by_files(one),
        "may_confirm": not permissions.why_not_confirm_page(user, one),
        "news": news.current_of(one),
        "dates": recurring.upcoming(news.meetings_of(one), 3),
        "feed_key": feed_keys.key_for(user),
        "subscribed": one.subscriptions.filter(user=user).exists(),
        "repositories": repositories,
        "freshness": _freshness(holders, repositories),
        "help_wanted": help_wanted_by(one, 3),
        "capacity": health.capacity(one),
        "readiness": health.standing(one),
        "main_panels": main_panels.drawn(one, user),
        "rail_panels": rail_panels.drawn(one, user),
        "may_edit": not permissions.why_not_edit(user, one),
    }


def _freshness(
    holders: Sequence[selectors.Holder], repositories: Sequence[Repository]
) -> list[freshness.Line]:
    owners = [one for one in holders if one.role == Role.OWNER and not one.user.is_bot]
    return freshness.lines(
        owners=len(owners),
        away=[str(one.user) for one in owners if one.away_until],
        sources=[
            freshness.Source(
                name=one.full_name,
                confirmed_at=one.confirmed_at,
                failing_since=one.failing_since,
                missing=one.missing_since is not None,
                seen_at=one.portrait.read_at if hasattr(one, "portrait") else None,
            )
            for one in repositories
            if not one.archived
        ],
        now=timezone.now(),
    )
