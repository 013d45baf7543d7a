"""The list of proposals: what was asked for, and a page of what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contributions.lifecycle import ProposalState
from contributions.models import Proposal, ProposalPart
from contributions.pages.seen import UNENDED, parts_of, with_parts
from contributions.selectors import visible_proposals
from people.models import User
from people.paging import newest_first
from platforms.models import Platform
from platforms.successors import listed

STATES = [
    ("", "Open and ended"),
    ("open", "Open"),
    *((one.value, one.label) for one in ProposalState),
]


@dataclass(frozen=True)
class ProposalList:
    """A page of proposals with the parts that may be seen, and the question it answers."""

    rows: list[tuple[Proposal, list[ProposalPart]]]
    newer: str
    older: str
    state: str
    mine: bool
    platform: Platform | None
    states: list[tuple[str, str]]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.mine or self.platform)


def proposal_list(user: User, asked: Mapping[str, str]) -> ProposalList:
    """Answer `state`, `platform` (a slug), `mine` and `page`; a value nobody knows is left out."""
    state = asked.get("state", "")
    if state not in dict(STATES):
        state = ""
    mine = asked.get("mine", "") == "1"
    platform = listed(user, asked.get("platform", ""))
    rows = visible_proposals(user)
    if state:
        rows = rows.filter(state__in=UNENDED if state == "open" else [state])
    if mine:
        rows = rows.filter(author=user)
    if platform:
        rows = rows.filter(parts__platform=platform)
    page = newest_first(with_parts(rows, user), asked.get("page", ""))
    shown = [(one, parts_of(one)) for one in page.rows]
    return ProposalList(shown, page.newer, page.older, state, mine, platform, STATES)
