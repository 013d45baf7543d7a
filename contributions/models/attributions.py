"""Whose a commit's e-mail is, where the git host matched nobody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from contributions.models.changes import Change
from people.models import HostAccount, User


class EmailAttribution(models.Model):
    """An e-mail that an owner said belongs to an account of a git host."""

    issuer = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    account = models.ForeignKey(
        HostAccount, on_delete=models.PROTECT, related_name="attributed_emails"
    )
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            # I5: one e-mail on one host is one account's.
            models.UniqueConstraint("issuer", Lower("email"), name="email_attributed_once"),
            models.CheckConstraint(condition=~Q(email=""), name="email_attributed_named"),
        )

    def __str__(self) -> str:
        return f"{self.email} is {self.account}"
