"""Which deputies count at a moment: in their window, and while their owner's role holds."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from platforms.models import Deputy, PlatformRole, Role


def standing_in(moment: datetime) -> QuerySet[Deputy]:
    """Deputies in their window, whether or not their owner's role still holds."""
    running = Q(ended_at=None) | Q(ended_at__gt=moment)
    return Deputy.objects.filter(running, since__lte=moment, until__gt=moment)


def deputies_at(moment: datetime) -> QuerySet[Deputy]:
    """Deputies in their window whose owner is active and owns the platform at that moment."""
    owned = PlatformRole.objects.at(moment).filter(
        platform=OuterRef("platform"), role=Role.OWNER.value
    )
    by_name = owned.filter(user=OuterRef("owner"))
    through_team = owned.filter(
        Q(team__memberships__until=None) | Q(team__memberships__until__gt=moment),
        team__memberships__since__lte=moment,
        team__memberships__user=OuterRef("owner"),
    )
    return standing_in(moment).filter(Exists(by_name) | Exists(through_team), owner__is_active=True)
