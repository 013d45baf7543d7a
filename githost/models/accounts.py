"""Accounts of people, bots and organisations, their teams and their tokens."""

import hashlib
import secrets
from typing import Any, Self

from django.db import models
from django.utils import timezone

NOREPLY = "users.noreply.localhost"


class Account(models.Model):
    """People, bots and organisations share one space of logins and ids, as on GitHub."""

    USER, BOT, ORGANIZATION = "User", "Bot", "Organization"

    login = models.CharField(max_length=100, unique=True, db_collation="NOCASE")
    kind = models.CharField(max_length=20, default=USER)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True, db_collation="NOCASE", db_index=True)
    description = models.TextField(blank=True)
    site_admin = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.login

    @property
    def is_organisation(self) -> bool:
        return self.kind == self.ORGANIZATION

    @property
    def signature(self) -> tuple[str, str]:
        """Name and e-mail address for commits of this account; git accepts neither empty."""
        return self.name or self.login, self.email or self.private_email

    @property
    def private_email(self) -> str:
        """What stands for the address of someone who gave none; it leads back by the id."""
        return f"{self.pk}+{self.login}@{NOREPLY}"


class Token(models.Model):
    """A personal token; only its digest is kept, so a copy of the database opens nothing."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: models.Manager[Self]

    def __str__(self) -> str:
        return f"token {self.pk} of {self.account.login}"

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def issue(cls, account: Account) -> str:
        """A new token for the account: shown now, never again."""
        secret = "ghh_" + secrets.token_urlsafe(30)
        cls.objects.create(account=account, digest=cls.digest_of(secret))
        return secret

    @classmethod
    def owner_of(cls, secret: str) -> Account | None:
        found = cls.objects.select_related("account").filter(digest=cls.digest_of(secret)).first()
        return found.account if found else None


class Membership(models.Model):
    organisation = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="organisations")
    role = models.CharField(max_length=10, default="member")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member"], name="one_membership")
        ]

    def __str__(self) -> str:
        return f"{self.member.login} in {self.organisation.login}"


class Team(models.Model):
    organisation = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200)
    description = models.TextField(blank=True)
    members: "models.ManyToManyField[Account, Any]" = models.ManyToManyField(
        Account, related_name="teams_joined"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_team_per_slug")
        ]

    def __str__(self) -> str:
        return f"{self.organisation.login}/{self.slug}"
