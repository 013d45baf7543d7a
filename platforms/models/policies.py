"""A platform's policy in versions, and the file on a base branch that it may be read from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import User
from platforms.models.catalogue import Platform, Repository


class PolicyVersion(models.Model):
    """One version of a platform's approval policy.

    Saved in the portal, where the highest number counts; or read from the base branch of a
    `repository`, where `sha` is the commit at which its text was first seen.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="policies")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    # The YAML as its owner wrote it, comments included; blank where it came in another way.
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    repository = models.ForeignKey(
        Repository, on_delete=models.PROTECT, null=True, related_name="policies"
    )
    sha = models.CharField(max_length=64, blank=True)
    # Who put an admin's policy in force: an owner, or a second admin.
    seconded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("platform", "number"), name="policy_version_once"),
        )

    def __str__(self) -> str:
        return f"Policy v{self.number} of {self.platform}"


class PolicyRequest(models.Model):
    """A policy that an admin asks for; it counts for nothing until somebody else confirms it.

    `based_on` is the number of the version it was written over; 0 are the defaults.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="policy_requests")
    text = models.TextField()
    based_on = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # What became of it; none where it was dropped.
    version = models.OneToOneField(PolicyVersion, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("platform",),
                condition=models.Q(settled_at=None),
                name="one_policy_request_waits",
            ),
        )

    def __str__(self) -> str:
        return f"Policy asked for by {self.by} for {self.platform}"


class PolicyFile(models.Model):
    """What the policy file of a repository's base branch said when it was last read.

    Either a `version`, or a `problem` in a sentence: then nothing there is green.
    """

    repository = models.OneToOneField(
        Repository, on_delete=models.CASCADE, related_name="policy_file"
    )
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    problem = models.TextField(blank=True)
    text = models.TextField(blank=True)
    sha = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = (
            # I4: a policy is either readable or said not to be.
            models.CheckConstraint(
                condition=Q(version__isnull=False, problem="") | (Q(version=None) & ~Q(problem="")),
                name="policy_file_read_or_not",
            ),
        )

    def __str__(self) -> str:
        return f"policy file of {self.repository}"
