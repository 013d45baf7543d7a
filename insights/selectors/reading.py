"""Everything the figures of one question are counted from, in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q

from insights.figures import Window
from insights.question import Question, Reads
from insights.records import Records
from insights.selectors.changes import changes
from insights.selectors.proposals import parts_and_proposals
from insights.selectors.scope import Scope
from people.models import Membership


def records(question: Question, scope: Scope, reads: Reads = Reads.ALL) -> Records:
    """Read parts, proposals, changes and the sizes of departments; ten queries."""
    parts, proposals = parts_and_proposals(question, scope)
    return Records(
        parts=parts,
        proposals=proposals,
        changes=() if reads is Reads.NONE else changes(question, scope, reads),
        members=_members(question.window),
    )


def _members(window: Window) -> Mapping[int, frozenset[int]]:
    """The people of each department at any time in the window, programmes left out."""
    rows = Membership.objects.filter(
        Q(until=None) | Q(until__gt=window.since), since__lt=window.until, user__is_bot=False
    )
    found: dict[int, set[int]] = defaultdict(set)
    for department, user in rows.values_list("team__department", "user"):
        found[department].add(user)
    return {key: frozenset(people) for key, people in found.items()}
