"""Merge groups: what a host's merge queue wants to merge together, and asks us about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from platforms.models import Repository


class MergeGroup(models.Model):
    """A commit that holds several pull requests, of which the verdict on all is asked.

    `number` is the last of them, by which the host names it; `numbers` are all that were found in
    it. Once it is gone from the queue it has ended.
    """

    repository = models.ForeignKey(Repository, on_delete=models.PROTECT, related_name="+")
    head_sha = models.CharField(max_length=64)
    base_ref = models.CharField(max_length=250)
    number = models.PositiveIntegerField()
    numbers = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            # I9: asked about twice, it is one.
            models.UniqueConstraint(fields=("repository", "head_sha"), name="merge_group_once"),
        )
        indexes = (
            models.Index(
                fields=("repository",), condition=Q(ended_at=None), name="merge_group_live"
            ),
        )

    def __str__(self) -> str:
        return f"group {self.head_sha[:7]} into {self.base_ref}"
