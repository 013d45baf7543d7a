"""Confirming whom a file names as an owner: only then does a right come of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from journal import events
from people.models import User
from people.refusals import Forbidden, Refused
from platforms import standing
from platforms.models import Candidate, Platform, PlatformRole, Role
from platforms.permissions import why_not_confirm
from platforms.services import owners


def confirm(candidate: Candidate, *, by: User) -> Candidate:
    """Let a named team own the platform from now on; a person is offered it, and accepts.

    Raises Forbidden, or Refused where it was answered already or the person cannot own it.
    """
    with transaction.atomic():
        candidate = _open(candidate)
        if why_not := why_not_confirm(by, candidate):
            raise Forbidden(why_not)
        _answer(candidate, Candidate.CONFIRMED, by)
        if candidate.user and candidate.role == Role.OWNER:
            owners.offer(candidate.platform, to=candidate.user, by=by)
        else:
            _give(candidate, by)
    return candidate


def dismiss(candidate: Candidate, *, by: User) -> Candidate:
    """Note that whom a file names is not an owner; the file is not asked again."""
    with transaction.atomic():
        candidate = _open(candidate)
        if why_not := why_not_confirm(by, candidate):
            raise Forbidden(why_not)
        _answer(candidate, Candidate.DISMISSED, by)
    return candidate


def _open(candidate: Candidate) -> Candidate:
    Platform.objects.select_for_update(no_key=True).get(pk=candidate.platform_id)
    rows = Candidate.objects.select_related("platform", "user", "team")
    row = rows.get(pk=candidate.pk)
    if row.answer:
        raise Refused(f"{row.user or row.team} was {row.answer} already.")
    return row


def _give(candidate: Candidate, by: User) -> None:
    now = timezone.now()
    if candidate.user and not candidate.user.is_active:
        raise Refused(f"The account of {candidate.user} is deactivated; no role was given.")
    role, made = PlatformRole.objects.get_or_create(
        platform=candidate.platform,
        user=candidate.user,
        team=candidate.team,
        role=candidate.role,
        until=None,
        defaults={"since": now},
    )
    if made:
        data = {
            "role": role.role,
            "user": role.user_id,
            "team": role.team_id,
            "name": str(role.user or role.team),
            "since": role.since.isoformat(),
            "until": None,
        }
        events.write(f"platform:{role.platform_id}", "platform:role_given", actor=by, data=data)
        standing.platform_changed(candidate.platform)


def _answer(candidate: Candidate, answer: str, by: User) -> None:
    candidate.answer, candidate.answered_by = answer, by
    candidate.answered_at = timezone.now()
    candidate.save(update_fields=["answer", "answered_by", "answered_at"])
    data = {"name": str(candidate.user or candidate.team), "said": candidate.said}
    kind = f"platform:candidate_{answer}"
    events.write(f"platform:{candidate.platform_id}", kind, actor=by, data=data)
