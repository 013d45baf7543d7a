"""What every page's frame shows: unread messages, what waits, when the hosts were confirmed."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.http import HttpRequest

from contributions.selectors import waiting_count
from people.models import User
from people.selectors import unread_count
from platforms.selectors import last_confirmed


class Frame:
    """Read only where a template asks, so a partial or an error page costs no query."""

    def __init__(self, user: User | None) -> None:
        self._user = user

    @cached_property
    def unread(self) -> int:
        """How many notifications the viewer has not read."""
        return unread_count(self._user) if self._user else 0

    @cached_property
    def waiting(self) -> int:
        """How many decisions and reviews wait for the viewer."""
        return waiting_count(self._user) if self._user else 0

    @cached_property
    def confirmed(self) -> datetime | None:
        """The moment up to which every repository was confirmed with its host."""
        return last_confirmed()


def frame(request: HttpRequest) -> dict[str, object]:
    """Return ``frame`` for templates; a request that met no session shows nobody's counts."""
    user = getattr(request, "user", None)
    return {"frame": Frame(user if user is not None and user.is_authenticated else None)}
