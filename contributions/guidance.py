"""What contributions says on the catalogue's pages: the rules, what goes on, the promise."""

from __future__ import annotations

from contributions import policy
from contributions.achieved import achieved, figures
from contributions.lifecycle import PartState
from contributions.models.changes import OPEN_STATES, without_texts
from contributions.pages.seen import UNENDED
from contributions.policy_versions import in_force
from contributions.selectors import visible_changes, visible_proposals
from people.models import User
from people.panels import Panel
from platforms import guidance, panels
from platforms.models import Platform

SHOWN = 5


@guidance.register
def rules_in_words(platform: Platform) -> list[guidance.Step]:
    """How contributing works here, from the policy in force."""
    found = in_force([platform])[platform.pk]
    if not found:
        return [("No repository is connected.", "The rules are read from its base branch.")]
    try:
        steps = policy.in_words(found[0].rules())
    except policy.BadRules as problem:
        return [("The rules of this platform cannot be read, so nothing is merged.", str(problem))]
    if len({one.version for one in found}) > 1:
        first = f"These are those of {found[0].repository}; the policy’s page has the others."
        steps.insert(0, ("Each repository has its own rules.", first))
    return steps


@panels.main_panels.register
def contributions_of(platform: Platform, viewer: User) -> Panel:
    """The open proposals and changes of a platform, the newest first."""
    undropped = [one.value for one in PartState if one is not PartState.DROPPED]
    proposals = (
        visible_proposals(viewer)
        .filter(parts__platform=platform, parts__state__in=undropped, state__in=UNENDED)
        .select_related("author")
    )
    changes = without_texts(
        visible_changes(viewer)
        .filter(repository__platform=platform, state__in=OPEN_STATES)
        .select_related("repository", "author__user", "opened_for")
    )
    return Panel(
        "changes/_of_platform.html",
        {
            "platform": platform,
            "proposals": list(proposals.order_by("-pk")[:SHOWN]),
            "changes": list(changes.order_by("-pk")[:SHOWN]),
            "count": proposals.count() + changes.count(),
        },
    )


@panels.rail_panels.register
def promise_and_what_happened(platform: Platform, viewer: User) -> Panel:
    """The promise beside the last 90 days."""
    return Panel(
        "changes/_promise.html",
        {"platform": platform, "achieved": achieved([platform])[platform.pk]},
    )


panels.register_figures(figures)
