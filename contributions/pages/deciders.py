"""Who would decide a proposal, and by when, before it is submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from contributions import promises
from contributions.pages.next_steps import DECIDING
from people.models import User
from platforms.models import Platform
from platforms.selectors import Holder, concerns


@dataclass(frozen=True)
class Deciders:
    """The people of one platform who would decide, and the promise if it were submitted now."""

    platform: Platform
    people: list[User]
    response_due: datetime | None
    decision_due: datetime | None

    @property
    def obstacle(self) -> str:
        """Why it could not be submitted there; empty where it could."""
        if not self.platform.takes_proposals:
            return "Takes no proposals at the moment."
        if not self.people:
            return "Has nobody but you who could decide. Ask an admin to name an owner."
        return ""


def deciders_of(
    platforms: Sequence[Platform], held: Mapping[int, Sequence[Holder]], *, author: User
) -> list[Deciders]:
    """Who of those who have a role decides on each platform, and by when if submitted now."""
    now = timezone.now()
    return [
        Deciders(
            platform,
            [
                one.user
                for one in held.get(platform.pk, ())
                if one.role in DECIDING and not concerns(one, author.pk) and not one.user.is_bot
            ],
            promises.response_due(platform, now),
            promises.decision_due(platform, now),
        )
        for platform in platforms
    ]
