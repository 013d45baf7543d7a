"""What a pull request was told on its host, and whom it was asked to be reviewed by."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contributions.models.changes import Change
from people.models import User


class Remark(models.Model):
    """The portal's one remark on a pull request; `digest` is of the text that it has now."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, related_name="remark")
    remote_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"remark on {self.change}"


class AskedReviewer(models.Model):
    """Somebody whose review the portal asks for on the host; `refused` is the host's reason."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="asked_reviewers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deputy_for = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            # I9: nobody is asked twice for the same change.
            models.UniqueConstraint(fields=("change", "user"), name="asked_reviewer_once"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(refused=""), name="asked_reviewer_sent_or_refused"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} asked on {self.change}"
