"""A policy that an admin asks for, and the second person who puts it in force."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from contributions import permissions
from contributions.services import policies
from journal import events
from people import notify
from people.models import User
from people.refusals import Forbidden, Refused
from platforms.models import Platform, PolicyRequest, PolicyVersion, Role
from platforms.selectors import people_with_role


def ask(platform: Platform, text: str, *, by: User, based_on: int = 0) -> PolicyRequest:
    """Ask for a policy; the same text again is the same request. Owners and admins are told.

    Raises Forbidden, policies.BadPolicy for a text that could never be put in force, or Refused
    while another request waits.
    """
    if why_not := permissions.why_not_try_policy(by, platform):
        raise Forbidden(why_not)
    text = text.replace("\r\n", "\n")
    policies.checked(platform, text)
    with transaction.atomic():
        policies.lock(platform)
        waiting = platform.policy_requests.select_related("by").filter(settled_at=None).first()
        if waiting and (waiting.by, waiting.text) == (by, text):
            return waiting
        if waiting:
            raise Refused(f"{waiting.by} asked for a policy already. Confirm or drop it first.")
        asked = PolicyRequest.objects.create(
            platform=platform, text=text, based_on=based_on, by=by, at=timezone.now()
        )
        _write(asked, "platform:policy_requested", by)
        _tell(asked)
    return asked


def confirm(asked: PolicyRequest, *, by: User) -> PolicyVersion:
    """Put the policy in force under both names; again is once.

    Raises Forbidden, Refused once it was dropped, or what `policies.put_in_force` raises: Stale
    when another version was saved since, BadPolicy where its groups have changed.
    """
    with transaction.atomic():
        policies.lock(asked.platform)
        asked = PolicyRequest.objects.select_related("platform", "by", "version").get(pk=asked.pk)
        if why_not := permissions.why_not_confirm_policy(by, asked):
            raise Forbidden(why_not)
        if asked.version:
            return asked.version
        if asked.settled_at:
            raise Refused("The request was dropped meanwhile, so nothing was saved.")
        if not asked.by.is_active or not asked.by.is_admin:
            raise Refused(f"{asked.by} is no admin any more, so nothing was saved. Drop it.")
        asked.version = policies.put_in_force(
            asked.platform, asked.text, by=asked.by, based_on=asked.based_on, seconded_by=by
        )
        _settle(asked, by)
    return asked.version


def drop(asked: PolicyRequest, *, by: User) -> None:
    """Let the request go; again is once. Raises Forbidden, or Refused once it is in force."""
    with transaction.atomic():
        asked = PolicyRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        if why_not := permissions.why_not_drop_policy(by, asked):
            raise Forbidden(why_not)
        if asked.version_id:
            raise Refused("It was confirmed meanwhile and is in force. Save another version.")
        if asked.settled_at is None:
            _settle(asked, by)
            _write(asked, "platform:policy_request_dropped", by)


def _settle(asked: PolicyRequest, by: User) -> None:
    asked.settled_at, asked.settled_by = timezone.now(), by
    asked.save(update_fields=["settled_at", "settled_by", "version"])


def _write(asked: PolicyRequest, kind: str, by: User) -> None:
    data = {"request": asked.pk, "based_on": asked.based_on, "text": asked.text}
    events.write(f"platform:{asked.platform_id}", kind, actor=by, data=data)


def _tell(asked: PolicyRequest) -> None:
    owners = people_with_role(asked.platform, roles=(Role.OWNER,))
    admins = User.objects.filter(is_superuser=True, is_active=True)
    people = {one.pk: one for one in (*owners, *admins)}
    notify.notify(
        [one for pk, one in people.items() if pk != asked.by_id],
        kind="policy_requested",
        title=f"{asked.by} asks for another policy of {asked.platform}",
        body="It counts once an owner or a second admin confirms it.",
        path=f"{asked.platform.get_absolute_url()}policy/",
        why="You may confirm or drop it.",
        key=f"policy-request:{asked.pk}",
    )
