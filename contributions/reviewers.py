"""Whose review is asked for: those who are here, the least asked first, never more than needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from contributions.lifecycle import ChangeState
from contributions.models import AskedReviewer, Change
from contributions.models.changes import OPEN_STATES
from contributions.policy import Candidate, GroupVerdict, Verdict
from people.models import HostAccount
from platforms.hosts.connections import host_for
from platforms.hosts.problems import Rejected


def choose(
    groups: Sequence[GroupVerdict],
    *,
    asked: Collection[int],
    cannot: Collection[int],
    load: Mapping[int, int],
) -> dict[int, Candidate]:
    """Whom to ask besides those who are `asked` already, by user id (pure).

    Per group that still needs approvals as many of those who are here as it lacks, with the
    fewest open reviews in `load` first. Who is away is left out, their deputy is not; `cannot`
    are those whom the host does not let be asked. The rule names no contributor as a candidate.
    """
    chosen: dict[int, Candidate] = {}
    for group in groups:
        if group.holds:
            continue
        here = {
            one.user_id: one
            for one in group.could_still
            if one.user_id is not None and not one.away and one.user_id not in cannot
        }
        have = sum(pk in asked or pk in chosen for pk in here)
        free = [pk for pk in here if pk not in asked and pk not in chosen]
        free.sort(key=lambda pk: (load.get(pk, 0), pk))
        for pk in free[: max(0, group.needed - group.given - have)]:
            chosen[pk] = here[pk]
    return chosen


def ask(change: Change) -> None:
    """Ask on the host for the reviews that a change in review still needs. Safe to repeat.

    Whom the host does not let be asked is noted, and the next one is asked. Raises HostProblem.
    """
    accounts = _logins(change)
    while _note(change, accounts):
        _send(change, accounts)
    _send(change, accounts)  # those whom an earlier run noted and did not reach


@transaction.atomic
def _note(change: Change, accounts: Mapping[int, str]) -> bool:
    """Note whom to ask now, under the change's lock; says whether there is anybody."""
    row = Change.objects.select_for_update().get(pk=change.pk)
    if row.state != ChangeState.IN_REVIEW or not row.verdict:
        return False
    verdict = Verdict.from_json(row.verdict)
    known = list(AskedReviewer.objects.filter(change=row))
    candidates = _people(verdict)
    refused = {one.user_id for one in known if one.refused}
    wanted = choose(
        verdict.groups,
        asked={one.user_id for one in known} - refused,
        cannot=refused | (candidates - set(accounts)),
        load=_load(candidates),
    )
    now = timezone.now()
    AskedReviewer.objects.bulk_create(
        AskedReviewer(change=row, user_id=pk, deputy_for=one.deputy_for[:200], at=now)
        for pk, one in wanted.items()
    )
    return bool(wanted)


def _send(change: Change, accounts: Mapping[int, str]) -> None:
    repository = change.repository
    waiting = AskedReviewer.objects.filter(change=change, sent_at=None, refused="")
    for one in waiting.order_by("pk"):
        try:
            host_for(repository.host).ask_reviewer(
                repository.remote_id, change.number, accounts[one.user_id]
            )
        except Rejected as problem:
            one.refused = str(problem)[:500]
        else:
            one.sent_at = timezone.now()
        one.save(update_fields=["sent_at", "refused"])


def _logins(change: Change) -> dict[int, str]:
    """What people are called on the change's host, by user id."""
    rows = HostAccount.objects.filter(issuer=change.repository.host.key, user__isnull=False)
    people = _people(Verdict.from_json(change.verdict)) if change.verdict else set()
    people |= set(change.asked_reviewers.values_list("user", flat=True))
    named = rows.filter(user__in=people)
    return {user: login for user, login in named.values_list("user", "login") if user is not None}


def _people(verdict: Verdict) -> set[int]:
    """Everybody whose approval could still help, by user id."""
    found = (one.user_id for group in verdict.groups for one in group.could_still)
    return {pk for pk in found if pk is not None}


def _load(people: Collection[int]) -> dict[int, int]:
    """How many open changes each is asked to review already."""
    rows = AskedReviewer.objects.filter(user__in=people, refused="", change__state__in=OPEN_STATES)
    return dict(rows.values_list("user").annotate(n=Count("pk")))
