"""The states of a roadmap item, and the only moves between them."""

from collections.abc import Mapping
from enum import StrEnum


class NotAllowed(Exception):
    """A move that the table does not declare; its text is a sentence for the person who asked."""


class ItemState(StrEnum):
    """Where a planned thing stands."""

    OPEN = "open"
    TAKEN = "taken"
    DELIVERED = "delivered"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {"open": "Planned", "taken": "Picked up"}.get(self, self.capitalize())


class ItemMove(StrEnum):
    """What can happen to a planned thing."""

    TAKE = "take"
    RELEASE = "release"
    DELIVER = "deliver"
    DROP = "drop"
    REOPEN = "reopen"

    @property
    def label(self) -> str:
        """Completes "it cannot be …"."""
        return {
            "take": "picked up",
            "release": "given back",
            "deliver": "delivered",
            "drop": "dropped",
            "reopen": "taken up again",
        }[self]


#: By which the API's description names them.
ITEM_STATES = [one.value for one in ItemState]

_S, _M = ItemState, ItemMove
ITEM_MOVES: Mapping[tuple[ItemState, ItemMove], ItemState] = {
    (_S.OPEN, _M.TAKE): _S.TAKEN,
    (_S.TAKEN, _M.RELEASE): _S.OPEN,
    (_S.OPEN, _M.DELIVER): _S.DELIVERED,
    (_S.TAKEN, _M.DELIVER): _S.DELIVERED,
    (_S.OPEN, _M.DROP): _S.DROPPED,
    (_S.DROPPED, _M.REOPEN): _S.OPEN,
}


def move(state: ItemState, by: ItemMove) -> ItemState:
    """The state after `by`; raises NotAllowed, a sentence, when the table does not declare it."""
    after = ITEM_MOVES.get((state, by))
    if after is None:
        raise NotAllowed(
            f"This item is in the state “{state.label.lower()}”, so it cannot be {by.label}."
            " Nothing was changed."
        )
    return after
