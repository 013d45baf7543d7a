"""Choosing what says who owns which path of a platform."""

from __future__ import annotations

from django.db import transaction

from contributions import permissions, policy, policy_checks, reevaluation
from contributions.policy_text import BadText
from contributions.policy_versions import in_force, text_of
from contributions.services.policy_sources import look_at_changes
from journal import events
from people.models import User
from people.refusals import Forbidden, Refused
from platforms.models import OwnershipSource, Platform


def choose(platform: Platform, source: OwnershipSource, *, by: User) -> None:
    """Take the owners of paths from there from now on; open changes are read and judged again.

    Choosing what is chosen changes nothing. Raises Forbidden, or Refused where the policy in
    force names what cannot be there.
    """
    if why_not := permissions.why_not_set_policy(by, platform):
        raise Forbidden(why_not)
    with transaction.atomic():
        fresh = Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        if fresh.ownership_source == source:
            return
        before, fresh.ownership_source = fresh.ownership_source, source.value
        _check(fresh)
        fresh.save(update_fields=["ownership_source"])
        data = {"from": before, "to": source.value}
        events.write(f"platform:{platform.pk}", "platform:ownership_source", actor=by, data=data)
        reevaluation.ask(platform.pk)
        look_at_changes(platform)
    platform.ownership_source = fresh.ownership_source


def _check(platform: Platform) -> None:
    for one in in_force([platform])[platform.pk]:
        try:
            one.rules()
        except policy.BadRules:
            continue  # nothing is merged by it as it is
        try:
            policy_checks.read(text_of(one.version), platform)
        except BadText as refusal:
            told = " ".join(map(str, refusal.problems[:3]))
            raise Refused(
                f"The policy does not fit the owners from there, so nothing was changed. {told}"
            ) from refusal
