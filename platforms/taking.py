"""What a contribution does to the roadmap item it carries out: taken, given back, delivered."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from people import notify
from people.models import User
from people.refusals import Refused
from people.selectors import members_of
from platforms import record
from platforms.lifecycle import ItemMove, ItemState
from platforms.models import RoadmapItem
from platforms.telling import seeing


@transaction.atomic
def take(item_id: int, *, by: User | None, carried_by: str) -> None:
    """Note that a contribution named `carried_by` carries an item out.

    Raises Refused where another one does already, or where there is nothing left to do.
    """
    item = _locked(item_id)
    if item.state != ItemState.OPEN:
        raise Refused(
            f"“{item}” is not open any more: it was {_GONE[ItemState(item.state)]} meanwhile. Take"
            " the link to it off your proposal, or join in there; your draft is kept."
        )
    record.move_item(item, ItemMove.TAKE, actor=by, data={"by": carried_by})
    if item.mentor and item.mentor != by:
        notify.notify(
            seeing(item.platform, [item.mentor]),
            kind="item_taken",
            title=f"{by} picks up “{item}”",
            path=item.get_absolute_url(),
            why="You are its mentor.",
            key=f"item:{item.pk}:taken:{carried_by}",
        )


@transaction.atomic
def release(item_id: int, *, by: User | None, carried_by: str) -> None:
    """Give an item back, since the contribution that took it came to nothing."""
    item = _locked(item_id)
    if item.state == ItemState.TAKEN:
        record.move_item(item, ItemMove.RELEASE, actor=by, data={"by": carried_by})


@transaction.atomic
def deliver(item_id: int, *, at: datetime, carried_by: str) -> None:
    """Note that the contribution's last change was merged `at`, and how much earlier that was.

    Time brought forward is the owners' forecast less the day of the merge, in the platform's zone.
    """
    item = _locked(item_id)
    if item.state != ItemState.TAKEN:
        return
    day = at.astimezone(ZoneInfo(item.platform.time_zone)).date()
    days = (item.forecast - day).days if item.forecast else None
    record.move_item(
        item,
        ItemMove.DELIVER,
        data={"by": carried_by, "on": day.isoformat(), "brought_forward": days},
        delivered_on=day,
        contributed=True,
        brought_forward=days,
    )
    tell_delivered(item, f"{carried_by} brought it.")


def tell_delivered(item: RoadmapItem, how: str) -> None:
    """Tell those of the teams that need it who may see it that it is there."""
    needs = item.needs.select_related("team")
    people = {one.pk: one for need in needs for one in members_of(need.team)}
    notify.notify(
        seeing(item.platform, people.values()),
        kind="item_delivered",
        title=f"{item.platform} has it: {item}",
        body=how,
        path=item.get_absolute_url(),
        why="Your team said that it needs this too.",
        key=f"item:{item.pk}:delivered:{item.delivered_on}",
    )


_GONE = {
    ItemState.TAKEN: "picked up",
    ItemState.DELIVERED: "delivered",
    ItemState.DROPPED: "dropped",
}


def _locked(item_id: int) -> RoadmapItem:
    rows = RoadmapItem.objects.select_for_update(of=("self",))
    return rows.select_related("platform", "mentor").get(pk=item_id)
