"""What a platform tells everybody: announcements, meetings, and who wants to hear of it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from people.models import DatedManager, User
from platforms.models.catalogue import Platform


class Subscription(models.Model):
    """Somebody who wants to hear what a platform announces and of help that it wants."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="subscriptions")
    since = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("platform", "user"), name="subscription_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} hears of {self.platform}"


class Announcement(models.Model):
    """News of a platform, or of the programme where it names none, for a window of time."""

    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, null=True, blank=True, related_name="announcements"
    )
    title = models.CharField(max_length=150)
    text = models.TextField(blank=True)
    text_html = models.TextField(blank=True, editable=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # When those who subscribe were told; it happens once, when the window begins.
    told_at = models.DateTimeField(null=True)
    # A form sent twice makes one.
    key = models.CharField(max_length=64, blank=True)

    objects = DatedManager["Announcement"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="announcement_window"),
            models.UniqueConstraint(
                fields=("by", "key"), condition=~Q(key=""), name="announcement_once"
            ),
        )
        indexes = (models.Index(fields=("platform", "-until"), name="announcement_until"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("announcement", args=[self.pk])

    @property
    def subject(self) -> str:
        return f"announcement:{self.pk}"


class Repeats(models.TextChoices):
    """How often a meeting takes place."""

    ONCE = "once", "Once"
    WEEKLY = "weekly", "Every week"
    FORTNIGHTLY = "fortnightly", "Every two weeks"
    MONTHLY = "monthly", "Every month, on the same weekday of the month"


class Meeting(models.Model):
    """Office hours and the like, by the clock of one place."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=150)
    text = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=300, blank=True)
    # The first one, by the clock of `time_zone`: a meeting at ten stays at ten in summer.
    day = models.DateField()
    begins = models.TimeField()
    minutes = models.PositiveIntegerField(default=30)
    time_zone = models.CharField(max_length=60)
    repeats = models.CharField(
        max_length=20,
        choices=[(one.value, one.label) for one in Repeats],
        default=Repeats.ONCE.value,
    )
    last_day = models.DateField(null=True, blank=True)
    # Days on which it does not take place.
    skipped = ArrayField(models.DateField(), default=list, blank=True)
    # Calendars take over a change of what they have by a higher number.
    revision = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=1440), name="meeting_minutes"
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("day")), name="meeting_last_day"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"meeting:{self.pk}"

    @property
    def begins_at(self) -> datetime:
        """The moment at which the first one begins."""
        return datetime.combine(self.day, self.begins, ZoneInfo(self.time_zone))
