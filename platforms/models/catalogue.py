"""Platforms, their policies and repositories."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from people.models import Team, User
from platforms.models.hosts import Host
from platforms.models.kinds import (
    Governance,
    Lifecycle,
    Openness,
    OwnershipSource,
    PolicySource,
    Promised,
    Room,
    choices,
)

#: How long an owner's word for what stands on a platform's page holds.
CONFIRMED_FOR = timedelta(days=180)
#: What the facets count beside lifecycle and department, and what says who may see a row.
COUNTED = ("language", "openness", "governance", "room", "promised")
SEEN = ("restricted", "id")


class Platform(models.Model):
    """An internal platform that others may contribute to."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=100, unique=True)
    summary = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    description_html = models.TextField(blank=True, editable=False)
    guide = models.TextField(blank=True)
    guide_html = models.TextField(blank=True, editable=False)
    vision = models.TextField(blank=True)
    vision_html = models.TextField(blank=True, editable=False)
    # Without an index of its own: `platform_of_team` begins with it.
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="platforms", db_index=False
    )
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    language = models.CharField(max_length=40, blank=True)
    # What helps to know, and what contributions are wanted, in the owners' own short words.
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    wanted = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Addresses to read more at: {"title", "url"}, of http and https only.
    links = models.JSONField(default=list, blank=True)
    keywords = models.TextField(blank=True, editable=False)
    lifecycle = models.CharField(
        max_length=20, choices=choices(Lifecycle), default=Lifecycle.ACTIVE.value
    )
    openness = models.CharField(
        max_length=20, choices=choices(Openness), default=Openness.WELCOME.value
    )
    governance = models.CharField(
        max_length=20, choices=choices(Governance), default=Governance.CONTRIBUTIONS.value
    )
    restricted = models.BooleanField(default=False)
    channel = models.CharField(max_length=100, blank=True)
    channel_url = models.URLField(max_length=300, blank=True)
    running_since = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # When an owner last said that what stands here is true, which they are asked twice a year.
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    # Why and by whom it was archived, and what it is part of since it was merged.
    archived_at = models.DateTimeField(null=True, editable=False)
    archived_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    archived_why = models.CharField(max_length=300, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged"
    )

    # The review promise, in working hours of the owning team's calendar.
    response_hours = models.PositiveIntegerField(default=8, validators=[MinValueValidator(1)])
    decision_hours = models.PositiveIntegerField(default=24, validators=[MinValueValidator(1)])
    time_zone = models.CharField(max_length=60, default="Europe/Berlin")
    workdays = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    day_start = models.TimeField(default=time(9))
    day_end = models.TimeField(default=time(17))
    country = models.CharField(max_length=10, default="DE", blank=True)
    # How many reviews and decisions the owners can bear at a time; null where they do not say.
    capacity = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)]
    )
    escalation = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="escalations"
    )
    ownership_source = models.CharField(
        max_length=20, choices=choices(OwnershipSource), default=OwnershipSource.REPOSITORY.value
    )

    policy_source = models.CharField(
        max_length=20, choices=choices(PolicySource), default=PolicySource.PORTAL.value
    )

    # Rolled up by the workers, so that the list sorts and counts without a look at other tables.
    readiness = models.PositiveSmallIntegerField(default=0, editable=False)
    activity = models.PositiveIntegerField(default=0, editable=False)
    assessed_at = models.DateTimeField(null=True, editable=False)
    # What waits for the owners now: open reviews and proposals.
    load = models.PositiveIntegerField(default=0, editable=False)
    room = models.GeneratedField(
        expression=Case(
            When(capacity=None, then=Value("unsaid")),
            When(load__gte=F("capacity"), then=Value("full")),
            # Nearly full is from 80 % on.
            When(load__gte=F("capacity") * 0.8, then=Value("nearly")),
            default=Value("free"),
        ),
        output_field=models.CharField(max_length=20, choices=choices(Room)),
        db_persist=True,
    )
    promised = models.GeneratedField(
        expression=Case(
            When(response_hours__lte=8, then=Value("day")),
            When(response_hours__lte=16, then=Value("two_days")),
            When(response_hours__lte=40, then=Value("week")),
            default=Value("longer"),
        ),
        output_field=models.CharField(max_length=20, choices=choices(Promised)),
        db_persist=True,
    )

    # Each adds words to the one before, so that what is named so stands before what is tagged so.
    search_name = models.GeneratedField(
        expression=SearchVector("name", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    search_called = models.GeneratedField(
        expression=SearchVector("name", config="english")
        + SearchVector("keywords", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="english")
        + SearchVector("keywords", weight="B", config="english")
        + SearchVector("summary", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    # Consulted only where the narrow one finds little: it is long, and rarely what was meant.
    search_texts = models.GeneratedField(
        expression=SearchVector("description", weight="A", config="english")
        + SearchVector("vision", weight="A", config="english")
        + SearchVector("guide", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(response_hours__gte=1, decision_hours__gte=F("response_hours")),
                name="platform_promise",
            ),
            models.CheckConstraint(condition=Q(day_end__gt=F("day_start")), name="platform_day"),
        )
        indexes = (
            GinIndex(fields=("search_name",), name="platform_search_name"),
            GinIndex(fields=("search_called",), name="platform_search_called"),
            GinIndex(fields=("search",), name="platform_search"),
            GinIndex(fields=("search_texts",), name="platform_search_texts"),
            # The orders of the list, each with the key that settles ties.
            models.Index(fields=("name", "id"), name="platform_by_name"),
            models.Index(fields=("response_hours", "id"), name="platform_by_response"),
            models.Index(fields=("activity", "id"), name="platform_by_activity"),
            models.Index(fields=("readiness", "id"), name="platform_by_readiness"),
            models.Index(fields=("assessed_at",), name="platform_assessed"),
            models.Index(fields=("created_at",), name="platform_created"),
            models.Index(fields=("id",), condition=Q(restricted=True), name="platform_restricted"),
            # All that facets count: it is read from an index, which is a tenth of the rows.
            models.Index(fields=("lifecycle", *COUNTED, "team", *SEEN), name="platform_facets"),
            models.Index(fields=("team", *COUNTED, "lifecycle", *SEEN), name="platform_of_team"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("platform", args=[self.slug])

    @property
    def true_since(self) -> datetime:
        """When somebody last vouched for what stands here: an owner, or whoever registered it."""
        return self.confirmed_at or self.created_at

    @property
    def wants_confirming(self) -> bool:
        """Whether its owners are to look at it again."""
        return timezone.now() - self.true_since > CONFIRMED_FOR

    @property
    def how_open(self) -> str:
        """The level of its governance while contributions are welcome, else why they are not."""
        welcome = self.openness == Openness.WELCOME
        shown: str = self.get_governance_display() if welcome else self.get_openness_display()
        return shown

    @property
    def takes_proposals(self) -> bool:
        return self.lifecycle != Lifecycle.ARCHIVED and self.openness != Openness.PAUSED


class Repository(models.Model):
    """A repository of a platform, known by its host's numeric id; the name is only shown."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="repositories")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="repositories")
    remote_id = models.BigIntegerField()
    # The host's numeric id of whoever the repository belongs to there: a transfer moves it.
    owner_remote_id = models.BigIntegerField(null=True)
    full_name = models.CharField(max_length=200)
    default_branch = models.CharField(max_length=200)
    web_url = models.URLField(max_length=400)
    archived = models.BooleanField(default=False)
    # Before it, no rule was in force here; null on what was connected before this was kept.
    connected_at = models.DateTimeField(null=True)

    # What the host's GraphQL calls it, and which of an App's installations sees it.
    node_id = models.CharField(max_length=100, blank=True)
    installation_id = models.BigIntegerField(null=True)

    # Sync: the newest change time seen, when last confirmed, and what went wrong since.
    watermark = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    # When the heads of all open pull requests were last compared.
    heads_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    # Since when the host shows no such repository: deleted there, or hidden from us.
    missing_since = models.DateTimeField(null=True)
    # Reading the past, the latest first: where to go on, how far it got, when it was done.
    backfill_cursor = models.CharField(max_length=200, blank=True)
    backfill_read = models.PositiveIntegerField(default=0)
    backfill_total = models.PositiveIntegerField(null=True)
    backfill_until = models.DateTimeField(null=True)
    backfilled_at = models.DateTimeField(null=True)
    hook_id = models.BigIntegerField(null=True)
    # Whether the host itself refuses a merge without our status, in words for people.
    gate_state = models.CharField(max_length=20, default="unknown")
    gate_detail = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "repositories"
        constraints = (
            # A repository belongs to one platform: two could not both gate it.
            models.UniqueConstraint(fields=("host", "remote_id"), name="repository_once"),
        )
        indexes = (
            # The order of lists of repositories, with the key that settles ties.
            models.Index(fields=("full_name", "id"), name="repository_by_name"),
            # Every page says up to when all of them were confirmed.
            models.Index(
                fields=("confirmed_at",),
                condition=Q(archived=False, confirmed_at__isnull=False),
                name="repository_confirmed",
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    def confirmed_within(self, seconds: float, now: datetime) -> bool:
        """Whether the host answered for this repository in the last `seconds`."""
        confirmed = self.confirmed_at
        return confirmed is not None and (now - confirmed).total_seconds() <= seconds
