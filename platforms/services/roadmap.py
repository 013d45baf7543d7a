"""What owners do with their roadmap, and what any team may add to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from journal import events
from people.fields import without_twins
from people.markdown import render
from people.models import Team, User
from people.refusals import Forbidden, Invalid, Refused
from people.selectors import teams_of
from platforms import record
from platforms.lifecycle import ItemMove, ItemState
from platforms.models import ItemNeed, Platform, RoadmapItem
from platforms.permissions import why_not_edit, why_not_need
from platforms.selectors import visible_to
from platforms.steady import steady
from platforms.taking import tell_delivered
from platforms.telling import tell_wanted

#: What owners say of an item.
FIELDS = ("title", "benefit", "text", "skills", "effort", "mentor", "forecast", "wanted")
#: A forecast further off than this is a slip of the hand.
FURTHEST = timedelta(days=3660)
TEXT_LIMIT = 20_000


def add(platform: Platform, *, by: User, **fields: Any) -> RoadmapItem:
    """Put an item on a platform's roadmap; the very same again finds the one that is there.

    Raises Forbidden, or Invalid naming the fields.
    """
    now = timezone.now()
    item = RoadmapItem(platform=platform, added_by=by, added_at=now, state_since=now)
    with transaction.atomic():
        if why_not := why_not_edit(by, steady([platform.pk])[platform.pk]):
            raise Forbidden(why_not)
        _fill(item, fields)
        same = {name: getattr(item, name) for name in FIELDS}
        known = platform.items.filter(added_by=by, state=ItemState.OPEN.value, **same).first()
        if known:
            return known
        item.save()
        events.write(item.subject, "item:added", actor=by, data=_said(item))
        if item.wanted:
            tell_wanted(item, by)
    return item


def edit(item: RoadmapItem, *, by: User, **fields: Any) -> RoadmapItem:
    """Change what is said of an item.

    Once somebody works on it its forecast stands still: by it their contribution is measured.
    """
    if why_not := why_not_edit(by, item.platform):
        raise Forbidden(why_not)
    with transaction.atomic():
        item = _again(item)
        forecast, before = item.forecast, _said(item)
        _fill(item, fields)
        if item.forecast != forecast and item.state != ItemState.OPEN:
            raise Invalid(
                "Nothing was changed.",
                {
                    "forecast": "The forecast stands still once an item is picked up: by it is"
                    " said how much earlier it came."
                },
            )
        if _said(item) != before:
            item.save()
            events.write(item.subject, "item:edited", actor=by, data=_said(item))
            if item.wanted and item.state == ItemState.OPEN:
                tell_wanted(item, by)
    return item


def drop(item: RoadmapItem, *, by: User, reason: str) -> RoadmapItem:
    """Take an open item off the plan, with the reason that everybody reads. Safe to repeat."""
    if why_not := why_not_edit(by, item.platform):
        raise Forbidden(why_not)
    said = " ".join(reason.split())[:300]
    if not said:
        raise Invalid("Nothing was dropped.", {"reason": "Say why; those who wait for it read it."})
    if (item.state, item.state_reason) == (ItemState.DROPPED, said):
        return item
    record.move_item(item, ItemMove.DROP, actor=by, data={"reason": said}, state_reason=said)
    return item


def reopen(item: RoadmapItem, *, by: User) -> RoadmapItem:
    """Put a dropped item back on the plan. One that is on it stays there."""
    if why_not := why_not_edit(by, item.platform):
        raise Forbidden(why_not)
    if item.state == ItemState.OPEN:
        return item
    record.move_item(item, ItemMove.REOPEN, actor=by, state_reason="")
    return item


def done(item: RoadmapItem, *, by: User) -> RoadmapItem:
    """Note that the owning team itself delivered an open item; it brought nothing forward.

    Noting it again changes nothing.
    """
    if why_not := why_not_edit(by, item.platform):
        raise Forbidden(why_not)
    item.refresh_from_db(fields=("state", "contributed"))
    if item.state == ItemState.DELIVERED and not item.contributed:
        return item
    if item.state == ItemState.TAKEN:
        raise Refused(
            "A proposal carries this out; it is delivered when its last change is merged. Decline"
            " or withdraw the proposal first if your team did it. Nothing was changed."
        )
    today = timezone.localdate(timezone=ZoneInfo(item.platform.time_zone))
    with transaction.atomic():
        record.move_item(item, ItemMove.DELIVER, actor=by, delivered_on=today)
        tell_delivered(item, f"{item.platform.team} delivered it.")
    return item


def need(item: RoadmapItem, *, by: User, team: Team | None, why: str) -> ItemNeed:
    """Say that a team of one's own needs an item too; saying it again only changes why."""
    why_not = why_not_need(by, item, team)
    if why_not or team is None:
        raise Forbidden(why_not or "Name your team.")
    said = " ".join(why.split())
    if not said or len(said) > 300:
        words = "At most 300 characters." if said else "Say what your team needs it for."
        raise Invalid("Nothing was noted.", {"why": words})
    with transaction.atomic():
        made, _ = ItemNeed.objects.update_or_create(
            item=item,
            team=team,
            defaults={"why": said},
            create_defaults={"why": said, "by": by, "at": timezone.now()},
        )
        data = {"team": team.name, "why": said}
        events.write(item.subject, "item:needed", actor=by, data=data)
    return made


def need_no_more(need: ItemNeed, *, by: User) -> None:
    """Take back that one's team needs an item."""
    if need.team not in teams_of(by):
        raise Forbidden(f"Only members of {need.team} take this back.")
    with transaction.atomic():
        gone, _ = ItemNeed.objects.filter(pk=need.pk).delete()
        if gone:
            data = {"team": need.team.name}
            events.write(need.item.subject, "item:not-needed", actor=by, data=data)


def _again(item: RoadmapItem) -> RoadmapItem:
    rows = RoadmapItem.objects.select_for_update(of=("self",))
    return rows.select_related("platform", "mentor").get(pk=item.pk)


def _fill(item: RoadmapItem, fields: dict[str, Any]) -> None:
    if foreign := sorted(set(fields) - set(FIELDS)):
        raise Invalid(f"Not for setting here: {', '.join(foreign)}. Nothing was changed.")
    before = item.forecast
    for name, value in fields.items():
        setattr(item, name, value)
    item.title, item.benefit = item.title.strip(), item.benefit.strip()
    wrong: dict[str, str] = {}
    if not item.title or len(item.title) > 150:
        wrong["title"] = "Give it a title of at most 150 characters."
    if len(item.benefit) > 300:
        wrong["benefit"] = "At most 300 characters."
    if len(item.text) > TEXT_LIMIT:
        wrong["text"] = f"At most {TEXT_LIMIT:,} characters."
    if len(item.skills) > 12 or any(len(one) > 40 for one in item.skills):
        wrong["skills"] = "At most twelve skills of 40 characters each."
    if item.forecast and item.forecast != before:
        wrong |= _impossible(item.forecast)
    if item.mentor and not visible_to(item.mentor).filter(pk=item.platform_id).exists():
        wrong["mentor"] = f"{item.mentor} may not see {item.platform}."
    if wrong:
        raise Invalid("The item was not saved.", wrong)
    item.text_html = item.text and render(item.text)
    item.skills = without_twins(item.skills)
    item.skill_keys = [one.lower() for one in item.skills]
    item.keywords = " ".join(item.skills)


def _impossible(forecast: date) -> dict[str, str]:
    today = timezone.localdate()
    if forecast < today - timedelta(days=1):
        return {"forecast": "That day has passed; say when you expect it now."}
    if forecast > today + FURTHEST:
        return {"forecast": "That is more than ten years away."}
    return {}


def _said(item: RoadmapItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "benefit": item.benefit,
        "text": item.text,
        "skills": item.skills,
        "effort": item.effort,
        "mentor": item.mentor.username if item.mentor else None,
        "forecast": item.forecast.isoformat() if item.forecast else None,
        "wanted": item.wanted,
    }
