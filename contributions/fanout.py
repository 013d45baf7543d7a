"""Which open changes are judged again when people, their windows or their accounts change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from contributions import judging, record, reevaluation
from contributions.models import Change, Review
from contributions.models.changes import OPEN_STATES
from people.models import Absence, FormerLogin, HostAccount, Membership, Team, User
from people.standing import hears_accounts, hears_people
from platforms.models import Deputy, Platform, PlatformRole
from platforms.standing import hears_platforms


@hears_platforms
def judge_again(platform: Platform) -> None:
    """A role, a deputy or an offer taken: every open change of the platform is asked about."""
    reevaluation.ask(platform.pk)


@hears_people
def judge_theirs_again(users: list[User]) -> None:
    """A team, an absence or an account: every platform whose verdicts they may be part of."""
    for pk in sorted(platforms_of(users)):
        reevaluation.ask(pk)


@hears_accounts
def void_for_good(user: User, why: str) -> None:
    """Let every approval of this person on an open change lapse, and ask the rule again.

    Requests for changes stay on record; the rule itself says that they no longer block.
    """
    theirs = Q(user=user) | Q(account__user=user)
    standing = Review.objects.filter(theirs, kind=Review.APPROVE, lapsed_at=None)
    concerned = standing.filter(change__state__in=OPEN_STATES).values("change")
    for pk in list(Change.objects.filter(pk__in=concerned).order_by("pk").values_list("pk")):
        change = Change.objects.select_for_update().get(pk=pk[0])
        if change.is_open:
            _void(change, theirs, why)


def _void(change: Change, theirs: Q, why: str) -> None:
    for review in change.reviews.filter(theirs, kind=Review.APPROVE, lapsed_at=None):
        review.lapsed_at, review.lapse_reason = timezone.now(), why
        review.save(update_fields=["lapsed_at", "lapse_reason"])
        data = {"review": review.pk, "sha": review.sha, "reason": why}
        record.change_event(change, "approval_lapsed", data=data)
    judging.judge(change)


def platforms_of(users: Iterable[User]) -> set[int]:
    """Ids of the platforms on whose open changes what these people may do could matter.

    Too many rather than too few: whoever has or had a role, stands in or is stood in for, wrote or
    reviewed an open change, or is named, themself or by a team, in its file of owners.
    """
    asked = list(users)
    through_team = Q(team__memberships__user__in=asked)
    found = set(
        PlatformRole.objects.filter(Q(user__in=asked) | through_team).values_list(
            "platform", flat=True
        )
    )
    stands = Q(owner__in=asked) | Q(deputy__in=asked)
    found |= set(Deputy.objects.filter(stands).values_list("platform", flat=True))
    part_in_it = (
        Q(author__user__in=asked)
        | Q(opened_for__in=asked)
        | Q(proposal__author__in=asked)
        | Q(reviews__user__in=asked)
        | Q(reviews__account__user__in=asked)
    )
    for name in _owner_names(asked):
        part_in_it |= Q(owner_rules__icontains=name) | Q(head_owner_rules__icontains=name)
    for login in filter(None, _logins(asked)):
        part_in_it |= Q(owner_tree__icontains=login) | Q(head_owner_tree__icontains=login)
    open_ones = Change.objects.filter(part_in_it, state__in=OPEN_STATES)
    return found | set(open_ones.values_list("repository__platform", flat=True))


def _owner_names(users: list[User]) -> set[str]:
    """How a file of owners may name these people: by team, by account, by e-mail."""
    slugs = Team.objects.filter(memberships__user__in=users).values_list("slug", flat=True)
    return {
        *(f"/{slug}" for slug in slugs),
        *(f"@{login}" for login in _logins(users)),
        *(user.email for user in users if user.email),
    }


def _logins(users: list[User]) -> list[str]:
    return [
        *HostAccount.objects.filter(user__in=users).values_list("login", flat=True),
        *FormerLogin.objects.filter(account__user__in=users).values_list("login", flat=True),
    ]


@transaction.atomic
def judge_after_windows(now: datetime | None = None) -> set[int]:
    """Ask about every platform where a window began or ended since its changes were judged.

    The changes themselves say when they were judged last, so nothing is missed while the
    scheduler was away, and nothing is asked twice. Returns the platforms asked about.
    """
    moment = now or timezone.now()
    open_ones = Change.objects.filter(state__in=OPEN_STATES, verdict_at__isnull=False)
    judged: dict[int, datetime] = dict(
        open_ones.values_list("repository__platform").annotate(first=Min("verdict_at"))
    )
    if not judged:
        return set()
    edges = _edges(min(judged.values()), moment)
    asked = {pk for pk, edge in edges.items() if pk in judged and judged[pk] < edge}
    for pk in sorted(asked):
        reevaluation.ask(pk)
    return asked


def _edges(after: datetime, moment: datetime) -> dict[int, datetime]:
    """The last beginning or end of a window in (after, moment], by platform."""
    latest: dict[int, datetime] = {}

    def note(pk: int, *edges: datetime | None) -> None:
        for edge in edges:
            if edge is not None and after < edge <= moment:
                latest[pk] = max(edge, latest.get(pk, edge))

    crossed = _within("since", after, moment) | _within("until", after, moment)
    roles = PlatformRole.objects.filter(crossed)
    for pk, *edges in roles.values_list("platform", "since", "until"):
        note(pk, *edges)
    deputies = Deputy.objects.filter(crossed | _within("ended_at", after, moment))
    for pk, *edges in deputies.values_list("platform", "since", "until", "ended_at"):
        note(pk, *edges)
    people: set[int] = set()
    last = after
    for rows in (Membership.objects.filter(crossed), Absence.objects.filter(crossed)):
        for user, *edges in rows.values_list("user", "since", "until"):
            people.add(user)
            last = max([last, *(edge for edge in edges if edge and edge <= moment)])
    if people:
        for pk in platforms_of(User.objects.filter(pk__in=people)):
            note(pk, last)
    return latest


def _within(field: str, after: datetime, moment: datetime) -> Q:
    return Q(**{f"{field}__gt": after, f"{field}__lte": moment})
