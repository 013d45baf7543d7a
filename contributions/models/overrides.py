"""Break-glass: two people's signatures that let one commit be merged without its owners."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from contributions.models.changes import Change
from contributions.policy.override import VALID_FOR
from people.models import User


class BreakGlass(models.Model):
    """An override of the rule for exactly one commit on one base; never an approval.

    A trigger keeps the row as it was written, but for its end, which is written once.
    """

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="break_glasses")
    sha = models.CharField(max_length=64)
    base_ref = models.CharField(max_length=250)
    reason = models.TextField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "break-glass"
        constraints = (
            # I9: one at a time, however often it is clicked.
            models.UniqueConstraint(
                fields=("change",), condition=Q(ended_at=None), name="break_glass_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(sha=""), name="break_glass_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"break-glass for {self.sha[:7]} of {self.change}"

    def until(self, signed: list[BreakGlassSignature]) -> datetime:
        """When it ends by itself: an hour after the second signature, until then the first."""
        moments = sorted(signature.at for signature in signed)
        return moments[min(1, len(moments) - 1)] + VALID_FOR


class BreakGlassSignature(models.Model):
    """One person's signature, never changed; `is_admin` is as of signing."""

    break_glass = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_admin = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            # Two signatures are two people.
            models.UniqueConstraint(fields=("break_glass", "user"), name="break_glass_signed_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} signed {self.break_glass}"
