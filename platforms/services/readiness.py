"""Exempting a platform from a readiness check, and asking for it to be looked at now."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from journal import events
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms import readiness
from platforms.assessing import today
from platforms.models import Exemption, Platform
from platforms.permissions import why_not_connect, why_not_exempt
from platforms.tasks import assess_soon, look_at_contents

#: Nobody is exempt for longer without saying why again.
LONGEST = timedelta(days=366)


def exempt(platform: Platform, *, by: User, check: str, reason: str, until: date) -> Exemption:
    """Let a platform be without a check up to and including a day.

    A second exemption of the same check replaces the first; the very same changes nothing. Raises
    Forbidden, or Invalid naming the fields.
    """
    if why_not := why_not_exempt(by, platform):
        raise Forbidden(why_not)
    reason, day = " ".join(reason.split()), today()
    wrong: dict[str, str] = {}
    if check not in readiness.BY_KEY:
        wrong["check"] = "There is no such check."
    if not 1 <= len(reason) <= 300:
        wrong["reason"] = "Say in at most 300 characters why the platform need not pass it."
    if not day <= until <= day + LONGEST:
        wrong["until"] = "Choose a day from today on, within a year."
    if wrong:
        raise Invalid("Nothing was exempted.", wrong)
    now = timezone.now()
    with transaction.atomic():
        Platform.objects.select_for_update().get(pk=platform.pk)
        held = Exemption.objects.filter(platform=platform, check_key=check, ended_at=None)
        if known := held.filter(reason=reason, until=until).first():
            return known
        held.update(ended_at=now, ended_by=by)
        made = Exemption.objects.create(
            platform=platform, check_key=check, reason=reason, until=until, by=by, at=now
        )
        data = {"check": check, "reason": reason, "until": until.isoformat()}
        events.write(f"platform:{platform.pk}", "platform:exempted", actor=by, data=data)
        assess_soon(platform.pk)
    return made


def end_exemption(exemption: Exemption, *, by: User) -> None:
    """Ask for a check again before its exemption runs out. Ending it twice changes nothing."""
    platform = exemption.platform
    if why_not := why_not_exempt(by, platform):
        raise Forbidden(why_not)
    with transaction.atomic():
        rows = Exemption.objects.filter(pk=exemption.pk, ended_at=None)
        if rows.update(ended_at=timezone.now(), ended_by=by):
            data = {"check": exemption.check_key}
            events.write(f"platform:{platform.pk}", "platform:exemption-ended", actor=by, data=data)
            assess_soon(platform.pk)


def look_again(platform: Platform, *, by: User) -> None:
    """Ask for a platform's repositories to be looked at now. Raises Forbidden or Refused."""
    if why_not := why_not_connect(by, platform):
        raise Forbidden(why_not)
    if not platform.repositories.filter(archived=False, missing_since=None).exists():
        raise Refused("No repository is connected that could be looked at.")
    with transaction.atomic():
        look_at_contents(platform.pk)
