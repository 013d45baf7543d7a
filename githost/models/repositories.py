"""Repositories, who may do what in them, what protects their branches, and commit statuses."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from githost.models.accounts import Account, Team


class Repository(models.Model):
    owner = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="repositories")
    name = models.CharField(max_length=100, db_collation="NOCASE")
    description = models.TextField(blank=True)
    topics: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    private = models.BooleanField(default=False)
    archived = models.BooleanField(default=False)
    default_branch = models.CharField(max_length=250, default="main")
    last_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    pushed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_repository_per_name")
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    @property
    def path(self) -> Path:
        """The bare repository on disk, named by id so that a rename moves nothing."""
        return Path(settings.GITHOST_HOME) / "repositories" / f"{self.pk}.git"


class FormerName(models.Model):
    """Where a renamed repository used to be; requests are sent on until the name is taken."""

    full_name = models.CharField(max_length=250, unique=True, db_collation="NOCASE")
    repository = models.ForeignKey(
        Repository, on_delete=models.CASCADE, related_name="former_names"
    )

    def __str__(self) -> str:
        return self.full_name


class Collaborator(models.Model):
    """A person's role in a repository: read, triage, write, maintain or admin."""

    repository = models.ForeignKey(
        Repository, on_delete=models.CASCADE, related_name="collaborators"
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="collaborations")
    role = models.CharField(max_length=10, default="write")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "account"], name="one_role_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.account.login}: {self.role}"


class TeamGrant(models.Model):
    """A team's role in a repository."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="team_grants")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=10, default="write")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "team"], name="one_role_per_team")
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.role}"


class Protection(models.Model):
    """What a branch demands before its tip may move."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="protections")
    branch = models.CharField(max_length=250)
    checks_required = models.BooleanField(default=False)
    contexts: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    # The only App that each of these contexts is taken from, by id.
    check_apps: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    strict = models.BooleanField(default=False)
    enforce_admins = models.BooleanField(default=False)
    reviews_required = models.PositiveIntegerField(null=True)
    dismiss_stale_reviews = models.BooleanField(default=False)
    require_code_owner_reviews = models.BooleanField(default=False)
    allow_force_pushes = models.BooleanField(default=False)
    allow_deletions = models.BooleanField(default=False)
    # Whether pull requests are merged here through a queue.
    merge_queue = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["repository", "branch"], name="one_protection_per_branch"
            )
        ]

    def __str__(self) -> str:
        return f"protection of {self.branch}"


class Status(models.Model):
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="statuses")
    sha = models.CharField(max_length=40)
    context = models.CharField(max_length=255)
    state = models.CharField(max_length=10)
    description = models.CharField(max_length=140, blank=True)
    target_url = models.TextField(blank=True)
    creator = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["repository", "sha", "context"], name="status_by_sha")]

    def __str__(self) -> str:
        return f"{self.context}: {self.state}"
