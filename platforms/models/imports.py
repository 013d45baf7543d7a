"""What came from files of other systems: the files, what each said, and what a person confirms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.models import Department, Membership, Team, User
from platforms.models.catalogue import Platform
from platforms.models.kinds import Role, choices


class Import(models.Model):
    """A file that was given, what it would change or changed, and how far that has come."""

    READING, READY, IMPORTING, DONE, REFUSED, DROPPED = (
        *("reading", "ready", "importing", "done"),
        *("refused", "dropped"),
    )

    name = models.CharField(max_length=200)
    source = models.CharField(max_length=20, blank=True)
    size = models.PositiveIntegerField()
    # The bytes, until it is done or dropped.
    content = models.BinaryField(default=bytes)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=20, default=READING)
    done_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])


class ImportRow(models.Model):
    """One entry of a file: what becomes or became of it, and why."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    verb = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=60)
    subject = models.CharField(max_length=300, blank=True)
    # Refused: why. Changed: each field with what it was. Created: what else is to be known.
    says = models.JSONField(default=list)

    class Meta:
        indexes = (models.Index(fields=("run", "verb", "id"), name="import_row_verb"),)

    def __str__(self) -> str:
        return f"{self.place}: {self.verb} {self.subject}"


class ImportedEntry(models.Model):
    """What a source last said of one entry, whole, and which row here stands for it.

    A domain, system or API has no row of its own: this is all that is known of it.
    """

    source = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=300)
    title = models.CharField(max_length=200)
    said = models.JSONField()
    at = models.DateTimeField()
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "imported entries"
        constraints = (
            # I9: the same entry read twice is one.
            models.UniqueConstraint(fields=("source", "kind", "key"), name="imported_entry_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class Candidate(models.Model):
    """Somebody whom a file calls an owner: no right comes of it until a person confirms."""

    CONFIRMED, DISMISSED, WITHDRAWN = "confirmed", "dismissed", "withdrawn"

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="candidates")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=choices(Role), default=Role.OWNER.value)
    source = models.CharField(max_length=20)
    said = models.CharField(max_length=300)
    at = models.DateTimeField()
    # Who imported it: the same person does not confirm it alone.
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None),
                name="candidate_person_or_team",
            ),
            # I9: who is named twice, also by two files, is asked about once.
            models.UniqueConstraint(
                fields=("platform", "user", "role"),
                condition=Q(team=None) & ~Q(answer="withdrawn"),
                name="candidate_user_once",
            ),
            models.UniqueConstraint(
                fields=("platform", "team", "role"),
                condition=Q(user=None) & ~Q(answer="withdrawn"),
                name="candidate_team_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user or self.team}, named {self.role} of {self.platform}"


class Dependency(models.Model):
    """That one platform needs another, and why; said by people or by a file."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="needs")
    on = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="needed_by")
    why = models.CharField(max_length=200)
    # Which source said it, and may take it back; blank where a person did.
    source = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = (
            models.UniqueConstraint(fields=("platform", "on", "why"), name="dependency_once"),
            models.CheckConstraint(
                condition=~Q(platform=models.F("on")), name="dependency_on_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.why} {self.on}"
