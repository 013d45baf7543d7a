"""What the pages of a platform's policy show: words, versions, and what another would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import unified_diff

from contributions import judging, permissions, policy
from contributions.models import Change
from contributions.models.changes import OPEN_STATES
from contributions.policy_versions import InForce, in_force, last_saved, rules_for, text_of
from contributions.selectors import visible_changes
from contributions.services import policies, policy_sources
from people.models import User
from people.refusals import Forbidden
from platforms.models import (
    OwnershipSource,
    Platform,
    PolicyRequest,
    PolicySource,
    PolicyVersion,
    Repository,
)

#: A preview asks the rule twice about each of this many open changes, the newest.
PREVIEWED = 100


@dataclass(frozen=True)
class Turn:
    """An open change whose colour another policy would change."""

    change: Change
    before: policy.Verdict
    after: policy.Verdict


@dataclass(frozen=True)
class Preview:
    """The changes that would turn, of `asked` that were asked, of `total` that are open."""

    turns: list[Turn]
    asked: int
    total: int


@dataclass(frozen=True)
class Version:
    """One version with the lines by which it differs from the one before it."""

    row: PolicyVersion
    patch: str
    current: bool


@dataclass(frozen=True)
class Shown:
    """A policy in force, of one repository or of all: text, and words or a problem."""

    now: InForce
    text: str
    steps: list[tuple[str, str]]
    problem: str


@dataclass(frozen=True)
class PolicyPage:
    """The policies in force, one or one for each repository; `next` is the next number to give."""

    shown: list[Shown]
    versions: list[Version]
    next: int
    from_files: bool


@dataclass(frozen=True)
class Asked:
    """A policy that waits for a second person; `why_not` is empty for whoever may confirm it."""

    row: PolicyRequest
    patch: str
    why_not: str
    may_drop: bool


def asked(platform: Platform, viewer: User) -> Asked | None:
    """The request that waits, beside the policy kept in the portal now."""
    row = platform.policy_requests.filter(settled_at=None).select_related("by", "platform").first()
    if row is None:
        return None
    return Asked(
        row,
        _patch(text_of(last_saved(platform)), row.text),
        permissions.why_not_confirm_policy(viewer, row) or "",
        permissions.why_not_drop_policy(viewer, row) is None,
    )


def page(platform: Platform) -> PolicyPage:
    """What the platform's changes are judged by now, and were before."""
    shown = [_shown(one) for one in in_force([platform])[platform.pk]]
    versions = _versions(platform, {one.now.version for one in shown})
    number = versions[0].row.number + 1 if versions else 1
    from_files = platform.policy_source == PolicySource.REPOSITORY
    return PolicyPage(shown, versions, number, from_files)


def kept(platform: Platform) -> dict[str, object]:
    """The text kept in the portal, and its number, for the editor."""
    last = last_saved(platform)
    return {"text": text_of(last), "based_on": last.number if last else 0}


def _shown(one: InForce) -> Shown:
    text = one.file.text if one.file else text_of(one.version)
    try:
        return Shown(one, text, policy.in_words(one.rules()), "")
    except policy.BadRules as refusal:
        return Shown(one, "" if one.repository and not one.file else text, [], str(refusal))


def _versions(platform: Platform, counting: set[PolicyVersion | None]) -> list[Version]:
    """Every version, the newest first, each compared with the one before it at its place."""
    rows = list(
        platform.policies.select_related("by", "seconded_by", "repository").order_by("number")
    )
    before: dict[int | None, str] = {None: text_of(None)}
    found = []
    for row in rows:
        text = text_of(row)
        patch = _patch(before.get(row.repository_id, ""), text)
        found.append(Version(row, patch, current=row in counting))
        before[row.repository_id] = text
    return found[::-1]


def preview_of_text(platform: Platform, viewer: User, text: str) -> Preview:
    """What another policy would change. Raises Forbidden, or BadPolicy with the places."""
    _check_may_try(platform, viewer)
    rules = policies.checked(platform, text)
    return preview(platform, viewer, lambda _: rules)


def preview_of_source(platform: Platform, viewer: User, source: PolicySource) -> Preview:
    """What would change if the policy were read from there. Raises as `rules_under` does."""
    return preview(platform, viewer, policy_sources.rules_under(platform, source, by=viewer))


def preview_of_owners(platform: Platform, viewer: User, source: OwnershipSource) -> Preview:
    """What would change if that said who owns which path. Raises Forbidden."""
    _check_may_try(platform, viewer)
    return preview(platform, viewer, lambda one: rules_for(one)[0], ownership=source)


def _check_may_try(platform: Platform, viewer: User) -> None:
    if why_not := permissions.why_not_try_policy(viewer, platform):
        raise Forbidden(why_not)


def preview(
    platform: Platform,
    viewer: User,
    under: Callable[[Repository], policy.Rules],
    ownership: OwnershipSource | None = None,
) -> Preview:
    """Which open changes would change colour under other rules; nothing is written.

    `under` answers with the rules of a repository, or raises policy.BadRules; with `ownership`,
    paths have the owners that are named there. Asks about the newest PREVIEWED that the viewer
    may see.
    """
    open_ones = (
        visible_changes(viewer)
        .filter(repository__platform=platform, state__in=OPEN_STATES)
        .select_related(
            "repository__platform",
            "repository__host",
            "author__user",
            "opened_for",
            "proposal__author",
        )
    )
    turns = []
    asked = list(open_ones.order_by("-pk")[:PREVIEWED])
    for change in asked:
        _, before = judging.verdict_on(change)
        if ownership:
            change.repository.platform.ownership_source = ownership.value
        after = _after(change, before, under)
        if before.outcome is not after.outcome:
            turns.append(Turn(change, before, after))
    return Preview(turns, len(asked), open_ones.count())


def _after(
    change: Change, before: policy.Verdict, under: Callable[[Repository], policy.Rules]
) -> policy.Verdict:
    try:
        rules = under(change.repository)
    except policy.BadRules as refusal:
        return judging.unreadable(change, refusal, before.at)
    return judging.verdict_on(change, now=before.at, rules=rules)[1]


def _patch(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return "\n".join(list(lines)[2:])
