"""Who is in a team, which admins and the manager of its department keep."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from journal import events
from people import standing
from people.models import Membership, Team, User
from people.permissions import why_not_staff
from people.refusals import Forbidden, Refused


def add(team: Team, *, user: User, by: User) -> Membership:
    """Make somebody a member from now on. Raises Forbidden, or Refused for a member."""
    _allowed(by, team, user)
    if not user.is_active:
        raise Refused(f"The account of {user} is deactivated; nobody was added.")
    try:
        with transaction.atomic():
            made = Membership.objects.create(user=user, team=team, since=timezone.now())
            _write(made, "team:joined", by)
    except IntegrityError as clash:
        raise Refused(f"{user} is in {team} already.") from clash
    return made


def remove(membership: Membership, *, by: User) -> None:
    """End a membership now. The row stays, since figures look back."""
    _allowed(by, membership.team, membership.user)
    now = timezone.now()
    with transaction.atomic():
        held = Membership.objects.at(now).filter(pk=membership.pk, since__lt=now)
        if not held.update(until=now):
            raise Refused(f"{membership.user} has left {membership.team} already.")
        _write(membership, "team:left", by)


def _allowed(by: User, team: Team, user: User) -> None:
    if why_not := why_not_staff(by, team, user):
        raise Forbidden(why_not)


def _write(membership: Membership, kind: str, by: User) -> None:
    data = {"team": membership.team.slug, "user": membership.user_id, "name": str(membership.user)}
    events.write(f"team:{membership.team_id}", kind, actor=by, data=data)
    standing.people_changed([membership.user])
