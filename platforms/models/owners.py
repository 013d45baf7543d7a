"""Who answers for a platform and when: roles, deputies, offers of ownership, and nobody at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from people.models import DatedManager, Team, User
from platforms.models.catalogue import Platform
from platforms.models.kinds import Role, choices

#: The longest time somebody may stand in for an owner.
DEPUTY_SPAN = timedelta(days=90)


class PlatformRole(models.Model):
    """A role of a person or a team on a platform for a window of time; ended, never deleted."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="roles")
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="platform_roles"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="platform_roles"
    )
    role = models.CharField(max_length=20, choices=choices(Role))
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DatedManager[Self]] = DatedManager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None),
                name="platform_role_person_or_team",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="platform_role_window"
            ),
            models.UniqueConstraint(
                fields=("platform", "user", "role"),
                condition=Q(until=None, team=None),
                name="platform_role_user_open_once",
            ),
            models.UniqueConstraint(
                fields=("platform", "team", "role"),
                condition=Q(until=None, user=None),
                name="platform_role_team_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user or self.team}, {self.role} of {self.platform}"


def _point(field: str) -> Func:
    """A key as a range of one: then GiST compares it with && and needs no extension."""
    return Func(
        F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


class Deputy(models.Model):
    """Somebody who stands in for one owner on one platform, over a half-open window.

    The row is never changed but for its early end, so figures and evidence may look back.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="deputies")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stands_in")
    since = models.DateTimeField()
    until = models.DateTimeField()
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deputies"
        constraints = (
            # I5: a deputy counts inside the window only, and a window has an end.
            models.CheckConstraint(
                condition=Q(until__gt=F("since"), until__lte=F("since") + DEPUTY_SPAN),
                name="deputy_window",
            ),
            models.CheckConstraint(condition=~Q(deputy=F("owner")), name="deputy_is_another"),
            # I5: at any moment at most one person stands in for an owner on a platform.
            ExclusionConstraint(
                name="deputy_one_at_a_time",
                expressions=(
                    (_point("platform"), RangeOperators.OVERLAPS),
                    (_point("owner"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("since"),
                            F("until"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
                condition=Q(ended_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.deputy} for {self.owner} on {self.platform}"

    @property
    def last(self) -> datetime:
        """The moment from which it no longer counts."""
        return min(self.until, self.ended_at) if self.ended_at else self.until


class RoleOffer(models.Model):
    """Ownership of a platform, offered to somebody who has not answered yet or has.

    An admin's offer waits until an owner or a second admin seconds it. With `hand_over` the
    owner who offered steps back in the moment of acceptance.
    """

    ACCEPTED, DECLINED, WITHDRAWN = "accepted", "declined", "withdrawn"

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="offers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_offers")
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    hand_over = models.BooleanField(default=False)
    needs_second = models.BooleanField(default=False)
    seconded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # I9: an offer made twice is one.
            models.UniqueConstraint(
                fields=("platform", "user"), condition=Q(answer=""), name="role_offer_open_once"
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None)
                | (~Q(seconded_by=F("offered_by")) & ~Q(seconded_by=F("user"))),
                name="role_offer_seconded_by_another",
            ),
            # An admin alone makes nobody an owner.
            models.CheckConstraint(
                condition=~Q(answer="accepted")
                | Q(needs_second=False)
                | Q(seconded_by__isnull=False),
                name="role_offer_seconded_first",
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} offered to {self.user}"

    @property
    def may_be_answered(self) -> bool:
        return not self.answer and (not self.needs_second or self.seconded_by_id is not None)


class Unreachable(models.Model):
    """A time in which nobody who owns a platform could be reached."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="unreachable")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "unreachable"
        constraints = (
            # I9: one occurrence is told once.
            models.UniqueConstraint(
                fields=("platform",), condition=Q(until=None), name="unreachable_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} without a reachable owner"
