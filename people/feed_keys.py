"""The private part of the addresses by which programs read somebody's feeds and calendars.

Such an address is made of the person's number and a seal that they may renew, signed: it opens
feeds only, shows what the person may see at that moment, and ends with the account.
"""

from __future__ import annotations

import secrets

from django.core.signing import BadSignature, Signer
from django.http import Http404

from journal import events
from people.models import User

_SIGNER = Signer(salt="people.feeds", sep="~")


def key_for(user: User) -> str:
    """The present key of somebody's feeds."""
    return _SIGNER.sign(f"{user.pk}-{user.feed_seal}")


def owner_of(key: str) -> User:
    """Whose feeds a key opens. Raises Http404 for one that is made up, renewed, or of who left."""
    try:
        number, _, seal = _SIGNER.unsign(key).partition("-")
        return User.objects.get(pk=int(number), feed_seal=seal, is_active=True)
    except (BadSignature, ValueError, User.DoesNotExist) as wrong:
        raise Http404 from wrong


def renew(user: User) -> None:
    """End the addresses of somebody's feeds; new ones begin. Inside the caller's transaction."""
    user.feed_seal = secrets.token_hex(8)
    user.save(update_fields=["feed_seal"])
    events.write(f"user:{user.pk}", "feeds:renewed", actor=user)
