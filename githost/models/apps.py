"""GitHub Apps, where they are installed, and the short-lived tokens of their installations."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from githost.models.accounts import Account, Token
from githost.models.repositories import Repository

TOKEN_LIFE = timedelta(hours=1)


class App(models.Model):
    """A program that acts for itself: its key proves who it is, its bot is who others see."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="apps")
    bot = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="app")
    # The private half is shown once, when the App is made.
    public_key = models.TextField()
    # What its installations get, as {"pull_requests": "write"}.
    permissions: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    events: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.slug


class Installation(models.Model):
    """An App let into the repositories of one account: all of them, or those selected."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="installations")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="installations")
    every_repository = models.BooleanField(default=True)
    selected: "models.ManyToManyField[Repository, Any]" = models.ManyToManyField(
        Repository, related_name="installations"
    )
    permissions: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    events: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    suspended_at = models.DateTimeField(null=True)
    suspended_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["app", "account"], name="one_installation_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.app.slug} on {self.account.login}"

    @classmethod
    def active_in(cls, repository: Repository) -> "models.QuerySet[Installation]":
        """Installations that work in this repository now."""
        inside = Q(every_repository=True) | Q(selected=repository)
        found = cls._default_manager.filter(
            inside, account_id=repository.owner_id, suspended_at=None
        )
        return found.select_related("app").distinct()

    @property
    def repositories(self) -> "models.QuerySet[Repository]":
        owned = Repository.objects.filter(owner_id=self.account_id)
        return owned if self.every_repository else owned.filter(installations=self)


class InstallationToken(models.Model):
    """What an installation acts with for an hour; it may be narrower than the installation."""

    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    permissions: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    # Ids of the only repositories it is for, or null for all of the installation's.
    only: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"token {self.pk} of {self.installation}"

    @classmethod
    def issue(
        cls, installation: Installation, permissions: dict[str, str], only: list[int] | None
    ) -> "tuple[str, InstallationToken]":
        """A new token: the secret, shown now and never again, and what is kept of it."""
        secret = "ghs_" + secrets.token_urlsafe(30)
        made = cls._default_manager.create(
            installation=installation,
            digest=Token.digest_of(secret),
            permissions=permissions,
            only=only,
            expires_at=timezone.now() + TOKEN_LIFE,
        )
        return secret, made

    @classmethod
    def valid(cls, secret: str) -> "InstallationToken | None":
        found = cls._default_manager.filter(
            digest=Token.digest_of(secret),
            expires_at__gt=timezone.now(),
            installation__suspended_at=None,
        )
        return found.select_related("installation__app__bot", "installation__account").first()

    @property
    def repositories(self) -> "models.QuerySet[Repository]":
        found = self.installation.repositories
        return found if self.only is None else found.filter(pk__in=self.only)

    def covers(self, repository: Repository) -> bool:
        return self.repositories.filter(pk=repository.pk).exists()

    def grants(self, permission: str, level: str) -> bool:
        held = "read" if permission == "metadata" else self.permissions.get(permission)
        return held == "write" or (held == "read" and level == "read")
