"""Giving and ending roles on a platform, and handing ownership to somebody who accepts it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from journal import events
from people import notify
from people.models import Team, User
from people.refusals import Forbidden, Invalid, Refused
from platforms import standing
from platforms.models import Platform, PlatformRole, Role, RoleOffer
from platforms.ownerless import without_owner
from platforms.permissions import (
    why_not_end_role,
    why_not_give_role,
    why_not_offer,
    why_not_second,
)
from platforms.selectors import holds_role


def give_role(
    platform: Platform,
    *,
    by: User,
    role: Role,
    who: User | Team,
    until: datetime | None = None,
) -> PlatformRole:
    """Make somebody a trusted committer or reviewer from now on, `until` excluded.

    Ownership is not given but offered. The very same again finds what was given. Raises Forbidden,
    Invalid, or Refused for who holds it until another day.
    """
    if why_not := why_not_give_role(by, platform):
        raise Forbidden(why_not)
    if role is Role.OWNER:
        raise Invalid("Ownership is offered, and begins when the new owner accepts it.")
    if isinstance(who, User) and (not who.is_active or who.is_bot):
        raise Refused(f"{who} cannot hold a role: the account is a program’s or deactivated.")
    now = timezone.now()
    if until is not None and until <= now:
        raise Invalid("No role was given.", {"last": "This day is over."})
    holder: dict[str, Any] = {"user" if isinstance(who, User) else "team": who}
    with transaction.atomic():
        _lock(platform)
        rows = PlatformRole.objects.at(now).filter(platform=platform, role=role.value, **holder)
        if held := rows.select_related("user", "team").first():
            if held.until == until:
                return held
            raise Refused(
                f"{who} is {role.label} of {platform} already, until another day. End that first;"
                " nothing was changed."
            )
        made = PlatformRole.objects.create(
            platform=platform, role=role.value, since=now, until=until, **holder
        )
        _write(made, "platform:role_given", by)
    return made


def end_role(row: PlatformRole, *, by: User) -> None:
    """End a role now; refused where that would leave the platform without an owner.

    Only when the owner's account is deactivated does an admin end the last ownership: then nobody
    is lost by it, and the alarm has been raised. Ending it again changes nothing.
    """
    if why_not := why_not_end_role(by, row):
        raise Forbidden(why_not)
    now = timezone.now()
    with transaction.atomic():
        _lock(row.platform)
        owned_before = not without_owner([row.platform])
        held = PlatformRole.objects.at(now).filter(pk=row.pk, since__lt=now)
        if not held.update(until=now):
            return
        if owned_before and without_owner([row.platform]):
            raise Refused(
                f"{row.platform} would be left without an owner. Offer the ownership to somebody"
                " first; once they have accepted, you may go. Nothing was changed."
            )
        row.until = now
        _write(row, "platform:role_ended", by)


def offer(platform: Platform, *, to: User, by: User, hand_over: bool = False) -> RoleOffer:
    """Offer ownership; it begins when `to` accepts. With `hand_over` the one who offered goes.

    What an admin who is no owner offers waits until an owner or a second admin confirms it. The
    very same again finds the offer that is open.
    """
    if why_not := why_not_offer(by, platform):
        raise Forbidden(why_not)
    owns = holds_role(by, platform, Role.OWNER)
    if to.pk == by.pk:
        raise Forbidden("Nobody offers ownership to themself.")
    if not to.is_active or to.is_bot:
        raise Refused(f"{to} cannot own it: the account is a program’s or deactivated.")
    if _by_name(platform, to).exists():
        raise Refused(f"{to} owns {platform} already.")
    if hand_over and not _by_name(platform, by).exists():
        raise Refused("Your ownership comes through a team, so it is not yours to hand over.")
    same = {"user": to, "offered_by": by, "hand_over": hand_over}
    if known := platform.offers.filter(answer="", **same).first():
        return known
    try:
        with transaction.atomic():
            made = RoleOffer.objects.create(
                platform=platform, offered_at=timezone.now(), needs_second=not owns, **same
            )
            _say(made, "platform:ownership_offered", by)
            if made.may_be_answered:
                _tell_offered(made)
    except IntegrityError as clash:
        raise Refused(f"Ownership has been offered to {to} already; the answer is open.") from clash
    return made


def second(made: RoleOffer, *, by: User) -> None:
    """Confirm what one admin offered, so that it can be accepted. Again it changes nothing."""
    with transaction.atomic():
        made = _locked(made)
        if made.seconded_by_id == by.pk:
            return
        _still_open(made)
        if why_not := why_not_second(by, made):
            raise Forbidden(why_not)
        made.seconded_by = by
        made.save(update_fields=["seconded_by"])
        _say(made, "platform:ownership_seconded", by)
        _tell_offered(made)


def accept(made: RoleOffer, *, by: User) -> PlatformRole:
    """Become an owner. Whoever handed over steps back in the same moment. Safe to repeat."""
    with transaction.atomic():
        _lock(made.platform)
        made = _locked(made)
        if by.pk != made.user_id or not by.is_active:
            raise Forbidden(f"Only {made.user} answers this offer.")
        if not _still_open(made, RoleOffer.ACCEPTED):
            return made.platform.roles.filter(user=by, role=Role.OWNER.value).latest("since")
        if not made.may_be_answered:
            raise Refused("An owner or a second admin has to confirm this offer first.")
        if why_not := why_not_offer(made.offered_by, made.platform):
            raise Refused(f"{made.offered_by} may no longer offer it. {why_not}")
        now = timezone.now()
        _answer(made, RoleOffer.ACCEPTED, by)
        lesser = PlatformRole.objects.at(now).filter(platform=made.platform, user=by)
        for row in lesser.filter(since__lt=now):
            _end(row, now, by)
        role, _ = PlatformRole.objects.get_or_create(
            platform=made.platform,
            user=by,
            role=Role.OWNER.value,
            until=None,
            defaults={"since": now},
        )
        if made.hand_over:
            for row in _by_name(made.platform, made.offered_by):
                _end(row, now, by)
        _write(role, "platform:role_given", by)
    return role


def decline(made: RoleOffer, *, by: User) -> None:
    """Decline an offer of ownership; whoever offered it is told. Safe to repeat."""
    with transaction.atomic():
        made = _locked(made)
        if by.pk != made.user_id:
            raise Forbidden(f"Only {made.user} answers this offer.")
        if _still_open(made, RoleOffer.DECLINED):
            _answer(made, RoleOffer.DECLINED, by)


def withdraw(made: RoleOffer, *, by: User) -> None:
    """Take an offer back before it is answered; its giver and the platform's owners may.

    Taking it back again changes nothing.
    """
    with transaction.atomic():
        made = _locked(made)
        if by.pk != made.offered_by_id and not holds_role(by, made.platform, Role.OWNER):
            raise Forbidden(f"Only {made.offered_by} and owners take this offer back.")
        if _still_open(made, RoleOffer.WITHDRAWN):
            _answer(made, RoleOffer.WITHDRAWN, by)


def _lock(platform: Platform) -> None:
    """Changes of a platform's people happen one after the other: two owners cannot both leave."""
    Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)


def _by_name(platform: Platform, user: User) -> Any:
    return PlatformRole.objects.at(timezone.now()).filter(
        platform=platform, user=user, role=Role.OWNER.value
    )


def _locked(made: RoleOffer) -> RoleOffer:
    rows = RoleOffer.objects.select_for_update(of=("self",))
    return rows.select_related("platform", "user", "offered_by").get(pk=made.pk)


def _still_open(made: RoleOffer, wanted: str = "") -> bool:
    """Whether nobody has answered; not where the answer is the one that is wanted."""
    if made.answer and made.answer != wanted:
        raise Refused(f"This offer was {made.answer} already.")
    return not made.answer


def _answer(made: RoleOffer, answer: str, by: User) -> None:
    made.answer, made.answered_at = answer, timezone.now()
    made.save(update_fields=["answer", "answered_at"])
    _say(made, f"platform:ownership_{answer}", by)
    if answer != RoleOffer.WITHDRAWN:
        notify.notify(
            [made.offered_by],
            kind=f"ownership_{answer}",
            title=f"{made.user} {answer} the ownership of {made.platform}",
            path=f"{made.platform.get_absolute_url()}owners/",
            why="You offered it.",
            key=f"offer-{answer}:{made.pk}",
        )


def _tell_offered(made: RoleOffer) -> None:
    notify.notify(
        [made.user],
        kind="ownership_offered",
        title=f"{made.offered_by} offers you the ownership of {made.platform}",
        body="It begins when you accept. Owners decide proposals and approve changes.",
        path=f"{made.platform.get_absolute_url()}owners/",
        why="The ownership is offered to you.",
        key=f"offer:{made.pk}",
    )


def _end(row: PlatformRole, now: datetime, by: User) -> None:
    if PlatformRole.objects.filter(Q(until=None) | Q(until__gt=now), pk=row.pk).update(until=now):
        row.until = now
        _write(row, "platform:role_ended", by)


def _write(row: PlatformRole, kind: str, by: User) -> None:
    data = {
        "role": row.role,
        "user": row.user_id,
        "team": row.team_id,
        "name": str(row.user or row.team),
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
    }
    events.write(f"platform:{row.platform_id}", kind, actor=by, data=data)
    standing.platform_changed(row.platform)


def _say(made: RoleOffer, kind: str, by: User) -> None:
    data = {"offer": made.pk, "user": made.user_id, "name": str(made.user)}
    data["hand_over"] = made.hand_over
    events.write(f"platform:{made.platform_id}", kind, actor=by, data=data)
