"""Parts of a page that packages above fill in: they register here, the page draws what it gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from people.models import Team, User

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Panel:
    """A template to include, and the one variable it reads: `panel`."""

    template: str
    content: dict[str, Any] = field(default_factory=dict)


class Panels(Generic[Thing]):
    """A place on a page, and who fills it in."""

    def __init__(self) -> None:
        self._makers: list[Callable[[Thing, User], Panel | None]] = []

    def register(
        self, maker: Callable[[Thing, User], Panel | None]
    ) -> Callable[[Thing, User], Panel | None]:
        """Register what draws a part for a thing and its viewer; None draws nothing."""
        self._makers.append(maker)
        return maker

    def drawn(self, thing: Thing, viewer: User) -> list[Panel]:
        """Return the parts for this viewer, in the order of registration."""
        made = (maker(thing, viewer) for maker in self._makers)
        return [panel for panel in made if panel is not None]


person_panels: Panels[User] = Panels()
team_panels: Panels[Team] = Panels()
#: Home's wide column, under one's contributions; the thing is the person whose Home it is.
home_panels: Panels[User] = Panels()
#: Home's narrow column.
home_side_panels: Panels[User] = Panels()
