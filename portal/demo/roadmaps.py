"""Roadmaps of the demo organisation: what is planned, what somebody works on, what came when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from django.db.models import Count, Max

from contributions.models import Proposal
from people.markdown import render
from people.models import User
from platforms.models import ItemNeed, Platform, RoadmapItem, Role
from portal.demo.catalogue_rows import Made
from portal.demo.chain import Chain
from portal.demo.plan import told

#: Delivered items are as many as these; by so many weeks they came before (after) their forecast.
BROUGHT = (13, 6, 21, -2, 9, 4, 17, None, 11, 7)
TAKEN = 4


def make(made: Made, owners: dict[int, User], chain: Chain) -> None:
    """Write what the texts plan, and items behind some proposals of the past and the present."""
    for place, entry in enumerate(told("item")):
        _planned(entry, made, chain, owners, made.now - timedelta(days=25 + 9 * place % 60))
    for proposal, weeks in zip(_some("delivered", len(BROUGHT)), BROUGHT, strict=False):
        _delivered(proposal, weeks, chain, owners)
    for proposal, weeks in zip(_some("in_progress", TAKEN), cycle((12, 20)), strict=False):
        item = _behind(proposal, chain, owners)
        item.forecast = (made.now + timedelta(weeks=weeks)).date()
        _link(item, proposal, "taken", chain)


def owners_of(made: Made) -> dict[int, User]:
    """An owner of each platform who is still here, who writes its roadmap."""
    found: dict[int, User] = {}
    for platform in made.platforms.values():
        held = platform.roles.filter(role=Role.OWNER, user__is_active=True).order_by("pk")
        if first := held.select_related("user").first():
            found[platform.pk] = first.user or made.users["nils"]
    return found


def _planned(
    entry: dict[str, Any], made: Made, chain: Chain, owners: dict[int, User], at: datetime
) -> None:
    platform = next(one for one in made.platforms.values() if one.name == entry["platform"])
    helpers = platform.roles.filter(role=Role.TRUSTED_COMMITTER).select_related("user")
    helper = helpers.order_by("pk").first()
    item = _item(platform, entry["title"], owners[platform.pk], at)
    item.benefit, item.text = entry["benefit"], entry.get("text", "").strip()
    item.text_html = item.text and render(item.text)
    item.skills = entry.get("skills", [])
    item.skill_keys = [one.lower() for one in item.skills]
    item.keywords = " ".join(item.skills)
    item.effort, item.wanted = entry["effort"], entry.get("wanted", False)
    item.mentor = helper.user if helper and entry.get("mentor") else None
    item.forecast = (made.now + timedelta(weeks=entry["weeks"])).date()
    item.save()
    chain.add(item.subject, "item:added", at, item.added_by, {"title": item.title})
    for place, (slug, why) in enumerate(entry.get("needs", [])):
        team, later = made.teams[slug], min(at + timedelta(days=3 + 5 * place), made.now)
        members = team.memberships.filter(until=None, user__is_active=True).order_by("pk")
        who = members.select_related("user")[place % 2].user
        ItemNeed.objects.create(item=item, team=team, why=why, by=who, at=later)
        chain.add(item.subject, "item:needed", later, who, {"team": team.name, "why": why})


def _some(state: str, count: int) -> Iterable[Proposal]:
    """The newest proposals of a state to one platform, one of each platform."""
    rows = Proposal.objects.filter(state=state).annotate(n=Count("parts")).filter(n=1)
    seen: set[int] = set()
    for proposal in rows.order_by("-submitted_at").prefetch_related("parts__platform"):
        platform = proposal.parts.all()[0].platform_id
        if platform not in seen and len(seen) < count:
            seen.add(platform)
            yield proposal


def _behind(proposal: Proposal, chain: Chain, owners: dict[int, User]) -> RoadmapItem:
    """The item that a proposal picked up, planned some weeks before it was submitted."""
    platform, submitted = proposal.parts.all()[0].platform, proposal.submitted_at
    by = owners.get(platform.pk, proposal.author)
    at = (submitted or proposal.created_at) - timedelta(days=24)
    item = _item(platform, proposal.title[:150], by, at)
    item.benefit, item.effort, item.wanted = proposal.problem[:300], proposal.effort, True
    return item


def _delivered(
    proposal: Proposal, weeks: int | None, chain: Chain, owners: dict[int, User]
) -> None:
    last = proposal.changes.aggregate(last=Max("merged_at"))["last"]
    item = _behind(proposal, chain, owners)
    item.delivered_on, item.contributed = last.date(), True
    if weeks is not None:
        item.forecast = item.delivered_on + timedelta(weeks=weeks, days=2)
        item.brought_forward = (item.forecast - item.delivered_on).days
    _link(item, proposal, "delivered", chain)


def _link(item: RoadmapItem, proposal: Proposal, state: str, chain: Chain) -> None:
    item.state, item.state_since = state, proposal.state_since
    item.save()
    Proposal.objects.filter(pk=proposal.pk).update(item=item)
    by = {"by": proposal.number}
    chain.add(item.subject, "item:added", item.added_at, item.added_by, {"title": item.title})
    taken = proposal.submitted_at or item.added_at
    chain.add(item.subject, "item:take", taken, proposal.author, by)
    if state == "delivered":
        data = {**by, "on": str(item.delivered_on), "brought_forward": item.brought_forward}
        chain.add(item.subject, "item:deliver", item.state_since, None, data)


def _item(platform: Platform, title: str, by: User, at: datetime) -> RoadmapItem:
    return RoadmapItem(platform=platform, title=title, added_by=by, added_at=at, state_since=at)
