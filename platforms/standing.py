"""Who must hear, in the same transaction, that a platform's people have changed."""

from collections.abc import Callable

from django.db.models import Q

from people.models import User
from people.standing import hears_people
from platforms import reach
from platforms.models import Deputy, Platform, PlatformRole

Hear = Callable[[Platform], None]
_hears: list[Hear] = []


def hears_platforms(hear: Hear) -> Hear:
    """Register what is to be done when who may act on a platform has changed."""
    _hears.append(hear)
    return hear


def platform_changed(platform: Platform) -> None:
    """Say that a platform's people changed; tells at once when none of its owners is left."""
    reach.look([platform])
    for hear in _hears:
        hear(platform)


@hears_people
def look_at_theirs(users: list[User]) -> None:
    """Look again whether the platforms of these people can still reach an owner."""
    roles = PlatformRole.objects.filter(Q(user__in=users) | Q(team__memberships__user__in=users))
    standing_in = Deputy.objects.filter(Q(owner__in=users) | Q(deputy__in=users))
    concerned = Q(pk__in=roles.values("platform")) | Q(pk__in=standing_in.values("platform"))
    reach.look(list(Platform.objects.filter(concerned)))
