"""What the host shows of a repository, how ready a platform is, and what it need not pass."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from people.models import User
from platforms.models.catalogue import Platform, Repository


class RepositoryPortrait(models.Model):
    """A repository as the host last showed it: what stands in it, and the host's own figures."""

    repository = models.OneToOneField(
        Repository, on_delete=models.PROTECT, related_name="portrait", primary_key=True
    )
    tried_at = models.DateTimeField()
    # When the host last answered; what is below is as of then.
    read_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    # The commit of the default branch that `paths` and `texts` are of.
    tip = models.CharField(max_length=64, blank=True)
    last_commit_at = models.DateTimeField(null=True)
    paths = ArrayField(models.TextField(), default=list)
    # Texts that say something of the platform: {name in lower case: {path, text, problem}}.
    texts = models.JSONField(default=dict)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=40, blank=True)
    topics = ArrayField(models.TextField(), default=list)
    # Commits of each week, the oldest first; null while the host is still counting.
    weeks = ArrayField(models.PositiveIntegerField(), null=True)
    forks = models.PositiveIntegerField(default=0)
    watchers = models.PositiveIntegerField(default=0)
    stars = models.PositiveIntegerField(default=0)
    open_issues = models.PositiveIntegerField(default=0)
    born_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("tried_at",), name="portrait_tried"),)

    def __str__(self) -> str:
        return f"portrait of {self.repository_id}"


class Assessment(models.Model):
    """How a platform stood with the checks on a day; kept only where it differs from before."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="assessments")
    day = models.DateField()
    version = models.PositiveSmallIntegerField()
    # Null where nothing was known that day.
    score = models.PositiveSmallIntegerField(null=True)
    # Each check's state by its key.
    states = models.JSONField(default=dict)

    class Meta:
        ordering = ("-day",)
        constraints = (
            # A day has one result, however often the workers look.
            models.UniqueConstraint(fields=("platform", "day"), name="assessment_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.platform_id} on {self.day}: {self.score}"


class Exemption(models.Model):
    """A check that a platform need not pass up to and including a day, and why."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="exemptions")
    check_key = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    until = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            # A double click gives one exemption.
            models.UniqueConstraint(
                fields=("platform", "check_key"),
                condition=Q(ended_at=None),
                name="exemption_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at")), name="exemption_ends_after"
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_key} until {self.until}"

    def holds_on(self, day: date) -> bool:
        """Whether the check is waived on a day."""
        return self.ended_at is None and day <= self.until


class Difference(models.Model):
    """A value that a repository's own files have for a field, where the page has another.

    Each is asked once: what an owner has left is not asked for again while the files say the same.
    """

    TAKEN, LEFT = "taken", "left"

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="differences")
    repository = models.ForeignKey(Repository, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=40)
    value = models.JSONField()
    digest = models.CharField(max_length=32)
    source = models.CharField(max_length=100)
    found_at = models.DateTimeField()
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            # However often the workers look, a value is asked for once.
            models.UniqueConstraint(
                fields=("platform", "repository", "field", "digest"), name="difference_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.platform_id}: {self.source}"
