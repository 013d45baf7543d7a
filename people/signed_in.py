"""Who is signed in, asked of the database at every request, by queries that are written once.

SESSION_ENGINE and AUTHENTICATION_BACKENDS point here. Nothing is kept between requests: a session
that was ended and a person who was deactivated are so at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.models import User
from people.written import Written


class SessionStore(DatabaseStore):
    """Sessions in the database."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where it has ended or there is none."""
        row = _SESSION.row(key=self.session_key or "", moment=timezone.now())
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row[0])
        return held


class PeopleBackend(ModelBackend):
    """People by name and password."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; None where they may no longer sign in."""
        user = next(iter(_USER.models(pk=user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


_SESSION: Written[Session] = Written(
    lambda key, moment: Session.objects.filter(session_key=key, expire_date__gt=moment).values_list(
        "session_data"
    ),
    key=str,
    moment=datetime,
)
_USER: Written[User] = Written(lambda pk: User.objects.filter(pk=pk), pk=int)
