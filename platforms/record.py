"""The one door through which a roadmap item changes state: compare-and-swap and event together."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from journal import events
from journal.events import Actor
from people.refusals import Refused, Stale
from platforms import lifecycle
from platforms.lifecycle import ItemMove, ItemState
from platforms.models import RoadmapItem


@transaction.atomic
def move_item(
    item: RoadmapItem,
    by: ItemMove,
    *,
    actor: Actor | None = None,
    data: Mapping[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Move an item and write `item:<move>`.

    Raises Refused when the table has no such move, Stale when somebody else moved it first.
    """
    before = ItemState(item.state)
    try:
        after = lifecycle.move(before, by)
    except lifecycle.NotAllowed as refusal:
        raise Refused(str(refusal)) from refusal
    fields |= {"state": after.value, "state_since": timezone.now()}
    if not RoadmapItem.objects.filter(pk=item.pk, state=before.value).update(**fields):
        raise Stale(f"“{item}” was moved by somebody else just now. Look again; nothing was done.")
    for name, value in fields.items():
        setattr(item, name, value)
    events.write(item.subject, f"item:{by.value}", actor=actor, data=data)
