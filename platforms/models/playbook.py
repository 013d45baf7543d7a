"""Guidance that the organisation writes for itself, every version of it kept."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.urls import reverse

from people.models import User


class PlaybookPage(models.Model):
    """A page as it stands; `number` is that of its last version."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    text_html = models.TextField(editable=False)
    number = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    # Taken out of the playbook, with all its versions.
    archived_at = models.DateTimeField(null=True)

    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("summary", weight="B", config="english")
        + SearchVector("text", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = (GinIndex(fields=("search",), name="playbook_search"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("playbook-page", args=[self.slug])

    @property
    def subject(self) -> str:
        return f"playbook:{self.pk}"


class PlaybookVersion(models.Model):
    """A page as somebody left it; never changed."""

    page = models.ForeignKey(PlaybookPage, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            # Of two who save at once, one is told that the other was quicker.
            models.UniqueConstraint(fields=("page", "number"), name="playbook_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"
