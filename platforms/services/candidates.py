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

    Confirming it again changes nothing. Raises Forbidden, or Refused where it was answered
    otherwise or the person cannot own it.
    """
    with transaction.atomic():
        candidate, waits = _locked(candidate, by, Candidate.CONFIRMED)
        if not waits:
            return candidate
        _answer(candidate, Candidate.CONFIRMED, by)
        if candidate.user and candidate.role == Role.OWNER:
            owners.offer(candidate.platform, to=candidate.user, by=by)
        else:
            _give(candidate, by)
    return candidate


def dismiss(candidate: Candidate, *, by: User) -> Candidate:
    """Note that whom a file names is not an owner; the file is not asked again.

    Dismissing them again changes nothing.
    """
    with transaction.atomic():
        candidate, waits = _locked(candidate, by, Candidate.DISMISSED)
        if waits:
            _answer(candidate, Candidate.DISMISSED, by)
    return candidate


def _locked(candidate: Candidate, by: User, wanted: str) -> tuple[Candidate, bool]:
    """The row, and whether it waits; not where its answer is the one that is wanted."""
    Platform.objects.select_for_update(no_key=True).get(pk=candidate.platform_id)
    rows = Candidate.objects.select_related("platform", "user", "team")
    row = rows.get(pk=candidate.pk)
    if why_not := why_not_confirm(by, row):
        raise Forbidden(why_not)
    if row.answer and row.answer != wanted:
        raise Refused(f"{row.user or row.team} was {row.answer} already.")
    return row, not row.answer


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
