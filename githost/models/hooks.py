"""Webhooks and the durable list of what was, or is still to be, delivered to them."""

from typing import Any

from django.db import models
from django.utils import timezone

from githost.models.accounts import Account
from githost.models.apps import App, Installation
from githost.models.repositories import Repository


class Hook(models.Model):
    """A subscription of one repository, of an organisation, or of an App where it is installed."""

    repository = models.ForeignKey(
        Repository, on_delete=models.CASCADE, null=True, related_name="hooks"
    )
    organisation = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, related_name="hooks"
    )
    app = models.OneToOneField(App, on_delete=models.CASCADE, null=True, related_name="hook")
    url = models.TextField()
    # In the clear because every delivery is signed with it.
    secret = models.TextField(blank=True)
    content_type = models.CharField(max_length=10, default="json")
    events: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    last_code = models.IntegerField(null=True)
    last_status = models.CharField(max_length=200, default="unused")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"hook {self.pk} to {self.url}"

    @property
    def target_type(self) -> str:
        """What it belongs to, in GitHub's word for it."""
        if self.app_id:
            return "integration"
        return "repository" if self.repository_id else "organization"

    @property
    def target_id(self) -> int | None:
        return self.app_id or self.repository_id or self.organisation_id


class Delivery(models.Model):
    PENDING, SENDING, DONE = "pending", "sending", "done"

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    repository = models.ForeignKey(Repository, on_delete=models.SET_NULL, null=True)
    installation = models.ForeignKey(Installation, on_delete=models.SET_NULL, null=True)
    guid = models.CharField(max_length=36, db_index=True)
    event = models.CharField(max_length=50)
    action = models.CharField(max_length=50, blank=True)
    payload = models.TextField()
    redelivery = models.BooleanField(default=False)
    progress = models.CharField(max_length=10, default=PENDING, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    duration = models.FloatField(default=0)
    status = models.CharField(max_length=200, default="pending")
    status_code = models.IntegerField(default=0)
    request_headers: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    response_headers: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    response_body = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.event} {self.guid}"
