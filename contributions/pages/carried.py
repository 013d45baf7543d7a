"""Who carries a planned thing out: the proposals that picked it up, on the item's page."""

from __future__ import annotations

from contributions.selectors import visible_proposals
from people.models import User
from people.panels import Panel
from platforms.models import RoadmapItem
from platforms.panels import item_panels


@item_panels.register
def carried_out_by(item: RoadmapItem, viewer: User) -> Panel | None:
    """The proposals that took it up, the newest first; drafts only one's own."""
    rows = visible_proposals(viewer).filter(item=item).select_related("author").order_by("-pk")
    found = list(rows[:10])
    return Panel("roadmap/_carried.html", {"proposals": found}) if found else None
