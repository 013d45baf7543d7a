"""Saving a platform's policy: checked against its people, kept in versions, asked at once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from contributions import permissions, policy_checks, policy_files, reevaluation
from contributions.policy import Rules
from contributions.policy_text import BadText
from contributions.policy_versions import last_saved, text_of
from journal import events
from people.models import User
from people.refusals import Forbidden, Invalid, Refused, Stale
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.models import Platform, PolicySource, PolicyVersion


class BadPolicy(Invalid):
    """A text that was not saved; `problems` say at which line and column why."""

    def __init__(self, refusal: BadText) -> None:
        text = " ".join(map(str, refusal.problems))
        super().__init__("The policy was not saved; the one before stays in force.", {"text": text})
        self.problems = refusal.problems
        self.more = refusal.more


def save_policy(
    platform: Platform, text: str, *, by: User, based_on: int | None = None
) -> PolicyVersion:
    """Put a policy in force as the platform's next version; the same text again is no new one.

    `based_on` is the version that was on screen. Every open change of the platform is judged again
    right after. Raises Forbidden, BadPolicy, Stale when somebody saved another meanwhile, or
    Refused where the policy is read from the repositories.
    """
    if why_not := permissions.why_not_set_policy(by, platform):
        raise Forbidden(why_not)
    return put_in_force(platform, text, by=by, based_on=based_on)


def put_in_force(
    platform: Platform,
    text: str,
    *,
    by: User,
    based_on: int | None,
    seconded_by: User | None = None,
) -> PolicyVersion:
    """Save a version for whoever may do so, as their service has checked."""
    text = text.replace("\r\n", "\n")
    rules = checked(platform, text)
    with transaction.atomic():
        lock(platform)
        last = last_saved(platform)
        number = last.number if last else 0
        if last and text_of(last) == text:
            return last
        if based_on is not None and based_on != number:
            raise Stale(
                f"Version {number} was saved meanwhile, so yours was not. Read it and save again."
            )
        saved = PolicyVersion.objects.create(
            platform=platform,
            number=policy_files.next_number(platform),
            rules=rules.to_mapping(),
            text=text,
            at=timezone.now(),
            by=by,
            seconded_by=seconded_by,
        )
        data = {"number": saved.number, "rules": saved.rules}
        if seconded_by:
            data["seconded_by"] = str(seconded_by)
        events.write(f"platform:{platform.pk}", "platform:policy_saved", actor=by, data=data)
        reevaluation.ask(platform.pk)
    return saved


def checked(platform: Platform, text: str) -> Rules:
    """The rules that a text says; raises BadPolicy with the place of each error."""
    try:
        return policy_checks.check(platform, text)
    except BadText as refusal:
        raise BadPolicy(refusal) from refusal


def lock(platform: Platform) -> None:
    """Let nobody else save a policy of it meanwhile; refuses where a file says what it is."""
    fresh = Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
    if fresh.policy_source != PolicySource.PORTAL:
        raise Refused(
            f"The policy of {platform} is read from {POLICY_PLACE}, so nothing was saved here. "
            "Change the file, or choose first to keep the policy in the portal."
        )
