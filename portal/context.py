"""What every page's frame shows: unread messages, what waits, when the hosts were confirmed."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from contributions.selectors import waiting_size
from people.models import User
from people.selectors import unread
from people.written import Size, Written
from platforms.models import Repository


class Frame:
    """Read once, and only where a template asks: a partial or an error page costs no query."""

    def __init__(self, user: User | None) -> None:
        self._user = user

    @cached_property
    def _read(self) -> tuple[int, int, datetime | None]:
        nothing = (0, 0, None)
        if self._user is None:
            return nothing
        return _FRAME.row(user=self._user.pk, moment=timezone.now()) or nothing

    @property
    def unread(self) -> int:
        """How many notifications the viewer has not read."""
        return self._read[0]

    @property
    def waiting(self) -> int:
        """How many decisions and reviews wait for the viewer."""
        return self._read[1]

    @property
    def confirmed(self) -> datetime | None:
        """The moment up to which every repository was confirmed with its host."""
        return self._read[2]


def _frame(user: int, moment: datetime) -> QuerySet[User, Any]:
    viewer = User(pk=user)
    used = Repository.objects.filter(archived=False, confirmed_at__isnull=False)
    confirmed = Subquery(used.order_by("confirmed_at").values("confirmed_at")[:1])
    asked = (Size(unread(viewer)), waiting_size(viewer, moment), confirmed)
    return User.objects.filter(pk=user).values_list(*asked)


_FRAME = Written(_frame, user=int, moment=datetime)


def frame(request: HttpRequest) -> dict[str, object]:
    """Return ``frame`` for templates; a request that met no session shows nobody's counts."""
    user = getattr(request, "user", None)
    return {"frame": Frame(user if user is not None and user.is_authenticated else None)}
