"""People, the units they belong to and when, their accounts on git hosts, what they were told."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse


class User(AbstractUser):
    """A person who signs in. A service account never approves and is left out of figures."""

    name = models.CharField(max_length=150)
    time_zone = models.CharField(max_length=60, blank=True)
    is_bot = models.BooleanField(default=False)
    # People of the demo organisation may be stepped into without a password, in demo mode only.
    is_demo = models.BooleanField(default=False)
    # What they know, as they say it, and in lower case, by which skills are compared.
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    skill_keys = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, editable=False
    )
    # Part of the private addresses of their feeds; another one ends those given away.
    feed_seal = models.CharField(max_length=32, blank=True, editable=False)

    first_name = None  # type: ignore[assignment]  # one name, as people write it
    last_name = None  # type: ignore[assignment]

    REQUIRED_FIELDS = ["email", "name"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split(" ")[0]

    @property
    def initials(self) -> str:
        words = str(self).split()
        return "".join(
            word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
        ).upper()

    @property
    def is_admin(self) -> bool:
        return self.is_superuser and self.is_active


class Department(models.Model):
    """A department, with the manager who hears what its teams cannot solve."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    manager = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="manages"
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team of a department."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


_Row = TypeVar("_Row", bound=models.Model)


class DatedManager(models.Manager[_Row]):
    """Rows that hold for a half-open window of time, [since, until)."""

    def at(self, moment: datetime) -> models.QuerySet[_Row]:
        """Rows whose window holds at a moment."""
        return self.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)


class Membership(models.Model):
    """A person in a team for a window of time. Ended, never deleted: figures look back."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DatedManager[Self]] = DatedManager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="membership_window"
            ),
            models.UniqueConstraint(
                fields=("user", "team"), condition=Q(until=None), name="membership_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class Absence(models.Model):
    """A time in which somebody is away; whoever stands in and the other owners are asked first."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    since = models.DateTimeField()
    until = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    objects: ClassVar[DatedManager[Self]] = DatedManager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="absence_window"),
        )
        indexes = (models.Index(fields=("user", "until"), name="absence_user"),)

    def __str__(self) -> str:
        return f"{self.user} away until {self.until:%d %b}"


class HostAccount(models.Model):
    """An account on a git host, known by the host's numeric id; the login is only shown.

    `issuer` names the host the id belongs to. An account may belong to nobody here.
    """

    issuer = models.CharField(max_length=200)
    remote_id = models.BigIntegerField()
    login = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    is_bot = models.BooleanField(default=False)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="host_accounts"
    )

    class Meta:
        constraints = (
            # I5: identity is the issuer and the numeric id; a login may pass to somebody else.
            models.UniqueConstraint(fields=("issuer", "remote_id"), name="host_account_once"),
        )
        indexes = (models.Index(fields=("issuer", "login"), name="host_account_login"),)

    def __str__(self) -> str:
        return self.login


class FormerLogin(models.Model):
    """A login that an account bore until it was renamed: a host gives freed names to others."""

    account = models.ForeignKey(HostAccount, on_delete=models.CASCADE, related_name="former_logins")
    login = models.CharField(max_length=100)  # in lower case

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("account", "login"), name="former_login_once"),
        )
        indexes = (models.Index(fields=("login",), name="former_login"),)

    def __str__(self) -> str:
        return self.login


class Notification(models.Model):
    """What a person was told, why, and where to act."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    path = models.CharField(max_length=300)
    why = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = (
            # I9: an event told twice is one notification.
            models.UniqueConstraint(fields=("user", "key"), name="notification_once"),
        )
        indexes = (
            models.Index(fields=("user", "-id"), name="notification_user"),
            # Every page says how many there are.
            models.Index(fields=("user",), condition=Q(read_at=None), name="notification_unread"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notification", args=[self.pk])
