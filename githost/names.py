"""Renaming accounts and repositories; what had the old name is found by it until it is taken."""

from django.utils import timezone

from githost.models import Account, FormerName, Repository


def leave_forwarding(repository: Repository, former: str) -> None:
    """Requests for the former full name are sent on; its new one is nobody's former name now."""
    FormerName.objects.update_or_create(full_name=former, defaults={"repository": repository})
    take(repository)


def take(repository: Repository) -> None:
    """A name in use leads to whoever uses it, no longer to whoever did."""
    FormerName.objects.filter(full_name=repository.full_name).delete()


def rename_account(account: Account, login: str) -> None:
    """Under another login with the same id; its repositories leave a forwarding each."""
    former = {r.pk: r.full_name for r in account.repositories.select_related("owner")}
    account.login, account.updated_at = login, timezone.now()
    account.save(update_fields=["login", "updated_at"])
    for repository in account.repositories.select_related("owner"):
        leave_forwarding(repository, former[repository.pk])
