"""Which deputies count at a moment: in their window, and while their owner's role holds."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from platforms.models import Deputy, PlatformRole, Role


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
    return Deputy.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=moment),
        Exists(by_name) | Exists(through_team),
        since__lte=moment,
        until__gt=moment,
        owner__is_active=True,
    )
