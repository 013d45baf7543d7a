"""What a person and a team contributed, on their pages; listed, never counted against others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce

from contributions.lifecycle import ProposalState
from contributions.models import Change
from contributions.models.changes import without_texts
from contributions.pages.seen import parts_of, with_parts
from contributions.selectors import opened_by, visible_changes, visible_proposals
from people.models import Team, User
from people.panels import Panel, person_panels, team_panels
from platforms.models import ItemNeed, Platform
from platforms.selectors import visible_to
from platforms.wanted import items_seen

SHOWN = 8


@dataclass(frozen=True)
class Given:
    """What a team gave one platform of another team."""

    platform: Platform
    merged: int
    last: datetime


@person_panels.register
def contributions_of_person(person: User, viewer: User) -> Panel | None:
    """The latest changes of a person that were merged, and proposals under way."""
    if person.is_bot:
        return None
    # What somebody's account opened for another is the other's.
    own = opened_by(person) & (Q(opened_for=person) | Q(opened_for=None))
    merged = visible_changes(viewer).filter(own).exclude(merged_at=None)
    changes: list[Change] = list(
        without_texts(merged)
        .select_related("repository__platform")
        # Ordered by an expression: by its index on the column, the database would read backwards
        # through everybody's merges until it has found enough of this person's.
        .order_by(Coalesce("merged_at", "closed_at").desc(), "-pk")[:SHOWN]
    )
    ended = (ProposalState.DRAFT, ProposalState.WITHDRAWN, ProposalState.DECLINED)
    rows = visible_proposals(viewer).filter(author=person)
    unended = rows.exclude(state__in=[one.value for one in ended]).order_by("-pk")
    proposals = [(one, parts_of(one)) for one in with_parts(unended, viewer)[:SHOWN]]
    mentored = list(items_seen(viewer).filter(mentor=person, state__in=("open", "taken"))[:SHOWN])
    content = {
        "person": person,
        "changes": changes,
        "proposals": proposals,
        "mentored": mentored,
    }
    return Panel("people/_given.html", content)


@team_panels.register
def contributions_of_team(team: Team, viewer: User) -> Panel | None:
    """What a team gave to platforms of others, and what it said that it needs of them.

    A change counts for the team that its author was in at the merge.
    """
    seen = visible_to(viewer).exclude(team=team)
    elsewhere = Change.objects.filter(
        author_team=team, repository__platform__in=seen, merged_at__isnull=False
    )
    told = (
        elsewhere.order_by()
        .values(platform=F("repository__platform"))
        .annotate(merged=Count("pk"), last=Max("merged_at"))
        .order_by("-last")[:SHOWN]
    )
    rows = list(told)
    platforms = Platform.objects.in_bulk([row["platform"] for row in rows])
    given = [Given(platforms[row["platform"]], row["merged"], row["last"]) for row in rows]
    needs = list(
        ItemNeed.objects.filter(team=team, item__in=items_seen(viewer).order_by())
        .select_related("item__platform")
        .order_by("-at", "-pk")[:SHOWN]
    )
    return Panel("people/_given_by_team.html", {"team": team, "given": given, "needs": needs})
