"""A line manager's agreement to the time that a proposal takes its proposer."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from contributions import expiring, judging, permissions
from contributions.models import Change, Proposal, TimeAgreement
from contributions.models.changes import OPEN_STATES
from journal import events
from people import notify
from people.days import whole_days, zone_of
from people.models import User
from people.refusals import Forbidden, Invalid

LONGEST = timedelta(days=731)


def agree(proposal: Proposal, *, last_day: date, by: User) -> TimeAgreement:
    """Agree to the proposer's time up to and including `last_day`, in the signer's zone.

    A new agreement replaces the one before it; the same again is one. The changes that carry the
    proposal out are judged again, now and when the agreement ends. Raises Forbidden with
    the reason, Invalid for a day that is over or more than two years away.
    """
    now = timezone.now()
    if last_day > (now + LONGEST).date():
        wrong = "Name a day within the next two years."
        raise Invalid("An agreement ends within two years.", {"last_day": wrong})
    _, until = whole_days(last_day, last_day, zone_of(by))
    if until <= now:
        raise Invalid("That day is over.", {"last_day": "Name a day that is not over."})
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        _check(proposal, by)
        standing = proposal.time_agreements.filter(ended_at=None).first()
        if standing and (standing.signed_by_id, standing.until) == (by.pk, until):
            return standing
        proposal.time_agreements.filter(ended_at=None).update(ended_at=now)
        made = TimeAgreement.objects.create(proposal=proposal, signed_by=by, at=now, until=until)
        data = {"until": until.isoformat(), "last_day": last_day.isoformat()}
        events.write(proposal.subject, "proposal:time_agreed", actor=by, data=data)
        for change in _judge_changes(proposal):
            expiring.judge_at(change.pk, until)
        _tell(proposal, by, f"{by} agreed to your time", f"Until {last_day:%-d %B %Y}.", made)
    return made


def end(proposal: Proposal, *, by: User) -> None:
    """Take the standing agreement back; without one nothing happens."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        _check(proposal, by)
        standing = proposal.time_agreements.filter(ended_at=None).first()
        if standing is None:
            return
        standing.ended_at = timezone.now()
        standing.save(update_fields=["ended_at"])
        events.write(proposal.subject, "proposal:time_agreement_ended", actor=by)
        _judge_changes(proposal)
        _tell(proposal, by, f"{by} took the agreement to your time back", "", standing, "ended")


def _check(proposal: Proposal, by: User) -> None:
    if why_not := permissions.why_not_agree_time(by, proposal):
        raise Forbidden(why_not)


def _judge_changes(proposal: Proposal) -> list[Change]:
    rows = Change.objects.filter(proposal=proposal, state__in=OPEN_STATES).order_by("pk")
    changes = list(rows.select_for_update(of=("self",)))
    for change in changes:
        judging.judge(change)
    return changes


def _tell(
    proposal: Proposal, by: User, title: str, body: str, row: TimeAgreement, what: str = "given"
) -> None:
    notify.notify(
        [proposal.author],
        kind="time_agreement",
        title=f"{title} for {proposal.title}",
        body=body,
        path=proposal.get_absolute_url(),
        why="It is your proposal.",
        key=f"time:{row.pk}:{what}",
    )
