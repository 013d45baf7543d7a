"""What a platform's owners plan, and which teams need it too."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.models import Team, User
from platforms.lifecycle import ItemState
from platforms.models.catalogue import Platform
from platforms.models.kinds import choices

#: How much work something is, as people say it before they know.
EFFORTS = ("a day or two", "about a week", "two to three weeks", "a month or more")


class RoadmapItem(models.Model):
    """A planned thing: when its owners expect it, what it takes, and who would help."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="items")
    title = models.CharField(max_length=150)
    benefit = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    text_html = models.TextField(blank=True, editable=False)
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # The skills in lower case, by which they are compared.
    skill_keys = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    keywords = models.TextField(blank=True, editable=False)
    effort = models.CharField(max_length=100, blank=True)
    mentor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="mentors"
    )
    # When the owners expect to have it without help. It stands still while somebody works on it.
    forecast = models.DateField(null=True, blank=True)
    wanted = models.BooleanField(default=False)
    state = models.CharField(
        max_length=20, choices=choices(ItemState), default=ItemState.OPEN.value
    )
    state_since = models.DateTimeField()
    state_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    # The last day of work on it in the platform's zone, and whether a contribution brought it.
    delivered_on = models.DateField(null=True)
    contributed = models.BooleanField(default=False)
    # Days from that day to the forecast; less than zero where it came later.
    brought_forward = models.IntegerField(null=True)

    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("keywords", weight="B", config="english")
        + SearchVector("benefit", "text", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(brought_forward=None)
                | Q(contributed=True, delivered_on__isnull=False, forecast__isnull=False),
                name="item_brought_forward",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.DELIVERED.value, delivered_on__isnull=False)
                | (~Q(state=ItemState.DELIVERED.value) & Q(delivered_on=None)),
                name="item_delivered_on",
            ),
        )
        indexes = (
            GinIndex(fields=("search",), name="item_search"),
            models.Index(
                fields=("-id",), condition=Q(state="open", wanted=True), name="item_wanted"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("roadmap-item", args=[self.platform.slug, self.pk])

    @property
    def subject(self) -> str:
        return f"item:{self.pk}"

    @property
    def shown_state(self) -> str:
        """The state as people look for it: an open item that waits for a helper says so."""
        if self.state != ItemState.OPEN:
            return self.state
        return "help_wanted" if self.wanted else "planned"

    @property
    def days_late(self) -> int:
        """How many days after its forecast a contribution came; 0 where it did not."""
        return max(0, -(self.brought_forward or 0))


class ItemNeed(models.Model):
    """A team that needs a planned thing too, and why."""

    item = models.ForeignKey(RoadmapItem, on_delete=models.CASCADE, related_name="needs")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            # A team counts once, whoever of it says so and however often.
            models.UniqueConstraint(fields=("item", "team"), name="item_need_once"),
        )

    def __str__(self) -> str:
        return f"{self.team} needs {self.item}"
