"""What people do with their own things: say who they are, read messages, make tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

from journal import events
from people.fields import without_twins
from people.models import Notification, User
from people.refusals import Refused
from people.selectors import notifications_of, tokens_of


def describe(*, by: User, **said: Any) -> User:
    """Keep what a person says of themselves: `name`, `time_zone`, `skills`; else it stays."""
    if "skills" in said:
        skills = without_twins(said["skills"])
        said |= {"skills": skills, "skill_keys": [one.lower() for one in skills]}
    for field, value in said.items():
        setattr(by, field, value)
    by.save(update_fields=list(said))
    return by


def mark_read(notification: Notification, *, by: User) -> None:
    """Note that its reader has read it; somebody else's is left alone."""
    notifications_of(by).filter(pk=notification.pk, read_at=None).update(read_at=timezone.now())


def mark_all_read(*, by: User, up_to: int) -> int:
    """Mark everything up to the notification `up_to` read; what came later stays unread."""
    unread = notifications_of(by).filter(read_at=None, pk__lte=up_to)
    return unread.update(read_at=timezone.now())


def create_token(*, by: User, days: int | None, once: str = "") -> tuple[AuthToken, str]:
    """Make an API token and return it with its text, which is kept nowhere and never shown again.

    `once` names the asking: asked a second time within an hour it is refused, so that a reloaded
    form makes no second token.
    """
    if once and not cache.add(f"token-asked:{by.pk}:{once}", 1, timeout=3600):
        raise Refused(
            "This form was sent before and its token was made then. A token is shown only once:"
            " if you did not copy it, revoke it below and make another."
        )
    with transaction.atomic():
        token, text = AuthToken.objects.create(by, expiry=timedelta(days=days) if days else None)
        data = {"prefix": token.token_key, "expiry": _said(token.expiry)}
        events.write(f"user:{by.pk}", "token:created", actor=by, data=data)
    return token, text


def revoke_token(prefix: str, *, by: User) -> None:
    """End one of one's own tokens at once; refused where there is none of that prefix."""
    with transaction.atomic():
        ended, _ = tokens_of(by).filter(token_key=prefix).delete()
        if not ended:
            raise Refused("You have no token of that prefix. Nothing was revoked.")
        events.write(f"user:{by.pk}", "token:revoked", actor=by, data={"prefix": prefix})


def _said(moment: datetime | None) -> str:
    return moment.isoformat() if moment else "never"
