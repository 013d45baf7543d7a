"""The line manager's agreement to the proposer's time, as a proposal's page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from contributions import permissions
from contributions.lifecycle import PartState
from contributions.models import Proposal, ProposalPart, TimeAgreement
from contributions.policy_versions import in_force
from people.days import last_day, zone_of
from people.models import User
from people.selectors import department_of
from platforms.models import Platform


@dataclass(frozen=True)
class TimeShown:
    """`wanted_by` are the platforms that ask for it; `manager` who may sign, if anybody may."""

    wanted_by: list[Platform]
    agreement: TimeAgreement | None
    last_day: date | None
    over: bool
    manager: User | None
    may_agree: bool


def time_shown(proposal: Proposal, parts: Iterable[ProposalPart], viewer: User) -> TimeShown | None:
    """None where no platform asks for an agreement and none was given."""
    live = {part.platform_id: part.platform for part in parts if part.state != PartState.DROPPED}
    asking = {
        pk
        for pk, policies in in_force(live.values()).items()
        if any(one.version and one.version.rules.get("require_time_agreement") for one in policies)
    }
    agreement = proposal.time_agreements.filter(ended_at=None).select_related("signed_by").first()
    if not asking and agreement is None:
        return None
    department = department_of(proposal.author)
    manager = department.manager if department else None
    return TimeShown(
        wanted_by=[live[pk] for pk in live if pk in asking],
        agreement=agreement,
        last_day=last_day(agreement.until, zone_of(agreement.signed_by)) if agreement else None,
        over=bool(agreement and agreement.until <= timezone.now()),
        manager=manager if manager and manager.pk != proposal.author_id else None,
        may_agree=permissions.why_not_agree_time(viewer, proposal) is None,
    )
