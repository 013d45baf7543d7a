"""A change's break-glass as the rule is told of it, and its end."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from contributions import ownership, policy, record
from contributions.models import BreakGlass, BreakGlassSignature, Change

EXPIRED = "Its hour was over."


def open_one(change: Change) -> BreakGlass | None:
    """The break-glass of this change that has not ended, if any."""
    return change.break_glasses.filter(ended_at=None).select_related("opened_by").first()


def signatures_of(row: BreakGlass) -> list[BreakGlassSignature]:
    """Its signatures, the first one first."""
    return list(row.signatures.select_related("user"))


def override_of(change: Change, now: datetime) -> policy.Override | None:
    """What was signed for this change and had not ended at `now`; at most two queries.

    Whoever signed as an admin has to be one still.
    """
    not_ended = Q(ended_at=None) | Q(ended_at__gt=now)
    row = change.break_glasses.filter(not_ended, at__lte=now).order_by("-pk").first()
    if row is None:
        return None
    return policy.Override(
        sha=row.sha,
        base_ref=row.base_ref,
        reason=row.reason,
        signatures=tuple(
            policy.OverrideSignature(
                person=ownership.person(signature.user),
                at=signature.at,
                is_admin=signature.is_admin and signature.user.is_admin,
            )
            for signature in signatures_of(row)
        ),
    )


def end(change: Change, reason: str) -> None:
    """End the change's break-glass for good, inside the caller's transaction."""
    row = open_one(change)
    if row is None:
        return
    row.ended_at, row.end_reason = timezone.now(), reason[:300]
    row.save(update_fields=["ended_at", "end_reason"])
    if change.is_open:
        data = {"break_glass": row.pk, "sha": row.sha, "reason": reason}
        record.change_event(change, "break_glass_ended", data=data)


def end_expired(change: Change) -> None:
    """End it if its hour is over; the end itself does not count."""
    row = open_one(change)
    if row and timezone.now() >= row.until(signatures_of(row)):
        end(change, EXPIRED)
