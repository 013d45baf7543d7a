"""Choosing where a platform's policy is read from, and reading it there again."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from contributions import permissions, policy, policy_files, record, reevaluation
from contributions.models import Change
from contributions.models.changes import OPEN_STATES
from contributions.policy_versions import rules_of
from journal import events
from people.models import User
from people.refusals import Forbidden, Refused
from platforms.hosts.problems import HostProblem
from platforms.models import Platform, PolicySource, Repository


def look(platform: Platform, *, by: User) -> list[policy_files.Found]:
    """Read the policy file of every repository of the platform now; nothing is kept.

    Raises Forbidden, or Refused where there is no repository or one cannot be read.
    """
    _check(platform, by)
    found = []
    rows = platform.repositories.filter(archived=False).select_related("host", "platform")
    for repository in rows.order_by("full_name"):
        try:
            found.append(policy_files.look(repository))
        except HostProblem as problem:
            raise Refused(
                f"{repository} could not be read, so nothing was changed. {problem}"
            ) from problem
    if not found:
        raise Refused(f"{platform} has no repository yet, so there is no file to read.")
    return found


def rules_under(
    platform: Platform, source: PolicySource, *, by: User
) -> Callable[[Repository], policy.Rules]:
    """What each repository would be judged by, were the policy read from there; nothing is kept.

    Raises as `look` does; what is answered raises policy.BadRules for a file that cannot be used.
    """
    if source is PolicySource.PORTAL:
        _check(platform, by)
        return lambda _: rules_of(platform)[0]
    found = {one.repository.pk: one for one in look(platform, by=by)}
    return lambda repository: found[repository.pk].rules()


def choose(platform: Platform, source: PolicySource, *, by: User) -> None:
    """Read the policy from the portal, or from the base branches, from now on.

    Every open change is judged again. Choosing what is chosen changes nothing. Raises Forbidden,
    or Refused naming the repository whose file cannot be used.
    """
    _check(platform, by)
    found = look(platform, by=by) if source is PolicySource.REPOSITORY else []
    for one in found:
        if one.problem:
            raise Refused(f"Nothing was changed. In {one.repository}: {one.problem}")
    with transaction.atomic():
        fresh = Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        if fresh.policy_source == source:
            return
        fresh.policy_source, before = source.value, fresh.policy_source
        fresh.save(update_fields=["policy_source"])
        data = {"from": before, "to": source.value}
        events.write(f"platform:{platform.pk}", "platform:policy_source", actor=by, data=data)
        for one in found:
            policy_files.take_in(one)
        reevaluation.ask(platform.pk)
        look_at_changes(platform)
    platform.policy_source = fresh.policy_source


def read_again(platform: Platform, *, by: User) -> None:
    """Read every file again and take it in. Raises as `look` does."""
    for one in look(platform, by=by):
        policy_files.take_in(one)


def _check(platform: Platform, by: User) -> None:
    if why_not := permissions.why_not_set_policy(by, platform):
        raise Forbidden(why_not)


def look_at_changes(platform: Platform) -> None:
    """Those that edit the file were read while it did not count."""
    rows = Change.objects.filter(repository__platform=platform, state__in=OPEN_STATES)
    for repository, number in rows.order_by("pk").values_list("repository", "number"):
        record.look(repository, number)
