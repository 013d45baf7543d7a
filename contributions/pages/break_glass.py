"""Break-glass as a change's page shows it: who signed, how long it holds, what one may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from contributions import overrides, permissions, policy
from contributions.models import BreakGlass, BreakGlassSignature, Change
from people.models import User


@dataclass(frozen=True)
class BreakGlassBox:
    """`row` is the open one, if any; a `why_not` is empty where the act is the viewer's to take.

    `waits` are sentences on what has to hold even so.
    """

    row: BreakGlass | None
    signed: list[BreakGlassSignature]
    until: datetime | None
    why_not_open: str
    why_not_sign: str
    waits: list[str]

    @property
    def both(self) -> bool:
        return len(self.signed) > 1


def box(change: Change, facts: policy.Facts | None, viewer: User) -> BreakGlassBox | None:
    """The box; None where the policy has break-glass switched off or the change is over."""
    if facts is None or not change.is_open or not facts.platforms:
        return None
    if not all(platform.rules.break_glass for platform in facts.platforms):
        return None
    row = overrides.open_one(change)
    signed = overrides.signatures_of(row) if row else []
    if row and timezone.now() >= row.until(signed):
        row, signed = None, []
    why_not = permissions.why_not_break_glass(viewer, change, facts) or ""
    mine = viewer.pk in {signature.user_id for signature in signed}
    waits = [one.sentence for one in policy.still_needed(facts)]
    return BreakGlassBox(
        row=row,
        signed=signed,
        until=row.until(signed) if row else None,
        why_not_open=why_not or policy.why_not_override(facts) or "",
        why_not_sign="You signed; the second signature is somebody else’s." if mine else why_not,
        waits=waits,
    )
