"""A proposal, its part for each platform, and the discussion."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from contributions.kinds import Kind
from contributions.lifecycle import DeclineReason, PartState, ProposalState
from contributions.models.titles import title_index
from people.models import User
from platforms.models import Platform, RoadmapItem, choices


class Proposal(models.Model):
    """An idea that the owners of one or more platforms accept or decline."""

    title = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    problem = models.TextField(blank=True)
    problem_html = models.TextField(blank=True, editable=False)
    approach = models.TextField(blank=True)
    approach_html = models.TextField(blank=True, editable=False)
    effort = models.CharField(max_length=100, blank=True)
    wants_mentor = models.BooleanField(default=False)
    wanted_by = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=choices(Kind), default=Kind.CODE.value)
    state = models.CharField(
        max_length=20, choices=choices(ProposalState), default=ProposalState.DRAFT.value
    )
    state_since = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)
    # Milestones for the funnel: each is the first time it happened.
    responded_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Working time does not run while the author was asked: [(from, to or null), ...] as ISO text.
    pauses = models.JSONField(default=list)
    withdraw_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    # The planned thing it carries out; a draft holds it for nobody.
    item = models.ForeignKey(
        RoadmapItem, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    # The form's own key: a double submit finds the first one's row.
    idempotency_key = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            # I9: a form sent twice makes one proposal.
            models.UniqueConstraint(
                fields=("author", "idempotency_key"),
                condition=~Q(idempotency_key=""),
                name="proposal_once",
            ),
            # A planned thing is carried out by one proposal at a time.
            models.UniqueConstraint(
                fields=("item",),
                condition=Q(
                    state__in=("submitted", "changes_requested", "accepted", "in_progress")
                ),
                name="proposal_item_once",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.DRAFT.value)
                | Q(state=ProposalState.WITHDRAWN.value)
                | (Q(submitted_at__isnull=False) & ~Q(title="")),
                name="proposal_submitted_whole",
            ),
        )
        indexes = (
            models.Index(fields=("author", "-id"), name="proposal_author"),
            models.Index(fields=("state", "-id"), name="proposal_state"),
            title_index("proposal_title"),
        )

    def __str__(self) -> str:
        return self.title or "Untitled draft"

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.pk])

    @property
    def number(self) -> str:
        return f"P-{self.pk}"

    @property
    def subject(self) -> str:
        return f"proposal:{self.pk}"


class ProposalPart(models.Model):
    """One platform's share of a proposal, decided by that platform's owners."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="parts")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="parts")
    state = models.CharField(
        max_length=20, choices=choices(PartState), default=PartState.WAITING.value
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=30, blank=True, choices=choices(DeclineReason))
    reason = models.TextField(blank=True)
    response_due_at = models.DateTimeField(null=True)
    decision_due_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proposal", "platform"), name="part_once"),
            models.CheckConstraint(
                condition=~Q(state=PartState.DECLINED.value) | (~Q(reason_code="") & ~Q(reason="")),
                name="part_declined_with_reason",
            ),
        )
        indexes = (models.Index(fields=("platform", "state"), name="part_platform_state"),)

    def __str__(self) -> str:
        return f"{self.proposal}: {self.platform}"

    @property
    def next_due_at(self) -> datetime | None:
        """What is promised next: the first answer until it was given, then the decision."""
        first = None if self.responded_at else self.response_due_at
        return first or self.decision_due_at


class Comment(models.Model):
    """A remark on a proposal or a change, in Markdown, rendered once when written."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="comments"
    )
    change = models.ForeignKey(
        "contributions.Change", on_delete=models.PROTECT, null=True, related_name="comments"
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    html = models.TextField(editable=False)
    at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(proposal=None, change__isnull=False)
                | Q(proposal__isnull=False, change=None),
                name="comment_on_one_thing",
            ),
            models.UniqueConstraint(
                fields=("author", "idempotency_key"),
                condition=~Q(idempotency_key=""),
                name="comment_once",
            ),
        )
        ordering = (F("at"), F("id"))

    def __str__(self) -> str:
        return self.text[:60]
