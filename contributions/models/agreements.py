"""A line manager's agreement to the time that a proposal takes its proposer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from contributions.models.proposals import Proposal
from people.models import User


class TimeAgreement(models.Model):
    """Signed by the manager of the proposer's department; good until `until`, excluded."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="time_agreements")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="time_agreement_window"),
            # A new one ends the one before it.
            models.UniqueConstraint(
                fields=("proposal",), condition=Q(ended_at=None), name="time_agreement_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.signed_by} agreed to the time for {self.proposal.number}"
