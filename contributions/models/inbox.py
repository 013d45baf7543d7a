"""Webhook deliveries: kept once each; refused ones leave nothing but a count."""

from __future__ import annotations

from django.db import models

from platforms.models import Host, Repository


class Delivery(models.Model):
    """One delivery of a host: a hint which repository and pull request to look at."""

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="deliveries")
    delivery_id = models.CharField(max_length=100)
    event = models.CharField(max_length=60)
    action = models.CharField(max_length=60, blank=True)
    repository = models.ForeignKey(Repository, on_delete=models.PROTECT, null=True)
    number = models.PositiveIntegerField(null=True)
    sha = models.CharField(max_length=64, blank=True)
    ref = models.CharField(max_length=300, blank=True)
    sender_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(fields=("repository", "sha"), name="delivery_sha"),
            models.Index(fields=("repository", "number", "received_at"), name="delivery_number"),
            models.Index(fields=("event", "-id"), name="delivery_event"),
        )
        constraints = (
            # I9, I11: a replay does nothing.
            models.UniqueConstraint(fields=("host", "delivery_id"), name="delivery_once"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.delivery_id}"


class RefusedDeliveries(models.Model):
    """How many deliveries were refused or deliberately ignored, per day and reason."""

    day = models.DateField()
    reason = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "refused deliveries"
        constraints = (
            models.UniqueConstraint(fields=("day", "reason"), name="refused_day_reason"),
        )

    def __str__(self) -> str:
        return f"{self.count} refused: {self.reason}"
