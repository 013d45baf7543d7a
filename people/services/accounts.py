"""Switching accounts off and on again, which admins do."""

from django.db import transaction

from journal import events
from people import standing
from people.models import User
from people.permissions import why_not_switch
from people.refusals import Forbidden, Refused
from people.selectors import tokens_of

DEACTIVATED = "Its giver’s account was deactivated."


def deactivate(user: User, *, by: User) -> None:
    """Switch an account off: it signs in no more, its tokens end, its approvals lapse for good."""
    _switch(user, by, active=False)


def reactivate(user: User, *, by: User) -> None:
    """Let somebody sign in again. What lapsed stays lapsed; only an admin does this."""
    _switch(user, by, active=True)


def _switch(user: User, by: User, *, active: bool) -> None:
    if why_not := why_not_switch(by, user):
        raise Forbidden(why_not)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.is_active == active:
            raise Refused(f"The account of {locked} is {'active' if active else 'off'} already.")
        locked.is_active = user.is_active = active
        locked.save(update_fields=["is_active"])
        kind = "user:reactivated" if active else "user:deactivated"
        events.write(f"user:{locked.pk}", kind, actor=by)
        if not active:
            tokens_of(locked).delete()
        # Also on the way back: a review given on a host meanwhile must not begin to count.
        standing.account_switched(locked, DEACTIVATED)
