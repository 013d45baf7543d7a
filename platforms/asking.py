"""Asks owners twice a year whether what stands on their platform's page is true."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from people import notify
from platforms.models import Lifecycle, Platform, Role
from platforms.models.catalogue import CONFIRMED_FOR
from platforms.selectors import holders


def ask() -> None:
    """Tell every owner of an unconfirmed page, once for each time it became so."""
    before = timezone.now() - CONFIRMED_FOR
    rows = Platform.objects.filter(
        Q(confirmed_at__lt=before) | Q(confirmed_at=None, created_at__lt=before)
    ).exclude(lifecycle=Lifecycle.ARCHIVED.value)
    asked = list(rows)
    held = holders(asked)
    for platform in asked:
        owners = [one.user for one in held.get(platform.pk, []) if one.role == Role.OWNER]
        notify.notify(
            owners,
            kind="confirm_page",
            title=f"Is all that stands on the page of {platform} still true?",
            body="Nobody has confirmed it for half a year. Confirm it, or put it right.",
            path=platform.get_absolute_url(),
            why="You own it, and owners are asked twice a year.",
            key=f"confirm:{platform.pk}:{platform.true_since:%Y-%m-%d}",
        )
