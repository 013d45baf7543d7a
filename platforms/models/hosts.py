"""Connections to git hosts, and what each was found able to do."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.models import User
from platforms.models.kinds import HostKind, choices


class Host(models.Model):
    """A connection to a git host. What it signs in with is kept encrypted, and never shown again.

    It acts by a token, or as a GitHub App by its number and private key; never by both.
    """

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=choices(HostKind), default=HostKind.GITHUB.value)
    api_url = models.URLField(max_length=300)
    web_url = models.URLField(max_length=300)
    sealed_token = models.TextField(blank=True)
    app_id = models.BigIntegerField(null=True, blank=True)
    sealed_app_key = models.TextField(blank=True)
    sealed_webhook_secret = models.TextField(blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(null=True)

    # What the last test found: as whom it acts, what it may do, or why it failed.
    acts_as = models.CharField(max_length=100, blank=True)
    # The repository it was tried on, and per right {"name", "found", "words"}: see hosts/rights.py.
    tried_on = models.CharField(max_length=200, blank=True)
    findings = models.JSONField(default=list)
    tested_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = (
            # It is never in doubt as whom a request goes out.
            models.CheckConstraint(
                condition=Q(app_id=None) | Q(sealed_token=""), name="host_one_identity"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("host", args=[self.key])

    @property
    def is_app(self) -> bool:
        return self.app_id is not None


class Discovery(models.Model):
    """A search for repositories on a host, carried out page by page and never lost half way."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="discoveries")
    owner = models.CharField(max_length=100)
    topic = models.CharField(max_length=50, blank=True)
    file = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # The page to read next, from 1, and how many repositories were looked at so far.
    page = models.PositiveIntegerField(default=1)
    looked = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "discoveries"
        constraints = (
            # I9: a search asked for twice while it runs is one.
            models.UniqueConstraint(
                fields=("host", "owner", "topic", "file"),
                condition=Q(finished_at=None),
                name="discovery_running_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.owner} on {self.host}"


class FoundRepository(models.Model):
    """A repository that a search found, as the host described it then."""

    discovery = models.ForeignKey(Discovery, on_delete=models.CASCADE, related_name="found")
    remote_id = models.BigIntegerField()
    owner_remote_id = models.BigIntegerField(null=True)
    node_id = models.CharField(max_length=100, blank=True)
    full_name = models.CharField(max_length=200)
    default_branch = models.CharField(max_length=200)
    web_url = models.URLField(max_length=400)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=40, blank=True)
    topics = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "found repositories"
        constraints = (
            models.UniqueConstraint(fields=("discovery", "remote_id"), name="found_once"),
        )
        indexes = (models.Index(fields=("discovery", "full_name"), name="found_name"),)

    def __str__(self) -> str:
        return self.full_name
