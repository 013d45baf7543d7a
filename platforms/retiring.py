"""Who above the catalogue is to follow when a platform is archived or merged into another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from people.models import User
from platforms.models import Platform


@dataclass(frozen=True)
class Follower:
    """What a package does: `count` what is open, and what to do when it is archived or merged.

    `archived` and `merged` run in the transaction of the act; merging is told where to.
    """

    count: Callable[[Platform], dict[str, int]]
    archived: Callable[[Platform, User], None]
    merged: Callable[[Platform, Platform, User], None]


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Register what follows a platform."""
    _followers.append(follower)


def counted(platform: Platform) -> dict[str, int]:
    """What is open on a platform, by what it is called."""
    found: dict[str, int] = {}
    for follower in _followers:
        found |= follower.count(platform)
    return found


def archived(platform: Platform, by: User) -> None:
    """Have everybody follow that a platform takes nothing new."""
    for follower in _followers:
        follower.archived(platform, by)


def merged(platform: Platform, into: Platform, by: User) -> None:
    """Have everybody follow that a platform is part of another now."""
    for follower in _followers:
        follower.merged(platform, into, by)
