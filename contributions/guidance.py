"""What contributions says on the catalogue's pages: the rules, what goes on, the promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, Q, When, Window

from contributions import policy
from contributions.achieved import achieved, figures
from contributions.models import Change
from contributions.models.changes import OPEN_STATES, without_texts
from contributions.policy_versions import InForce, in_force
from contributions.selectors import HANDED_IN, open_parts
from people.models import User
from people.panels import Panel
from platforms import guidance, panels
from platforms.models import Platform

SHOWN = 5


@guidance.register
def rules_in_words(platform: Platform) -> list[guidance.Step]:
    """How contributing works here, from the policy in force."""
    return words_of(in_force([platform])[platform.pk])


def words_of(found: Sequence[InForce]) -> list[guidance.Step]:
    """The steps of a platform's policy in force; whatever cannot be read is said as such."""
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
    """The open proposals and changes of a platform the viewer sees, the newest first.

    Whoever sees the platform sees all of them. The viewer's own drafts stand last, uncounted.
    """
    parts = (
        open_parts()
        .filter(HANDED_IN | Q(proposal__author=viewer), platform=platform)
        .select_related("proposal__author")
        .only(*(f"proposal__{one}" for one in _PROPOSAL))
        .annotate(of=Window(Count("pk", filter=HANDED_IN)))
        .order_by(Case(When(HANDED_IN, then=0), default=1), "-proposal")
    )
    changes = (
        without_texts(Change.objects.filter(repository__platform=platform, state__in=OPEN_STATES))
        .select_related("repository", "author__user", "opened_for")
        .only(*_CHANGE, *_person("author__user"), *_person("opened_for"))
        .annotate(of=Window(Count("pk")))
        .order_by("-pk")
    )
    shown: dict[str, list[Any]] = {"parts": list(parts[:SHOWN]), "changes": list(changes[:SHOWN])}
    count = sum(rows[0].of for rows in shown.values() if rows)
    return Panel("changes/_of_platform.html", {"platform": platform, **shown, "count": count})


def _person(at: str) -> list[str]:
    return [f"{at}__{name}" for name in ("name", "username", "is_bot")]


_PROPOSAL = ("title", "state", "state_since", *_person("author"))
_CHANGE = ("title", "number", "state", "state_since", "repository__full_name", "author__login")


@panels.rail_panels.register
def promise_and_what_happened(platform: Platform, viewer: User) -> Panel:
    """The promise beside the last 90 days."""
    return Panel(
        "changes/_promise.html",
        {"platform": platform, "achieved": achieved([platform])[platform.pk]},
    )


panels.register_figures(figures)
