"""Finding accounts and repositories by the names in an address, former names included."""

from githost.models import Account, FormerName, Repository


def find_repository(owner: str, name: str) -> Repository | None:
    repositories = Repository.objects.select_related("owner")
    found = repositories.filter(owner__login__iexact=owner, name__iexact=name).first()
    if found:
        return found
    former = (
        FormerName.objects.filter(full_name__iexact=f"{owner}/{name}")
        .select_related("repository__owner")
        .first()
    )
    return former.repository if former else None


def find_account(login: str, *, organisation: bool = False) -> Account | None:
    found = Account.objects.filter(login__iexact=login).first()
    return None if found and organisation and not found.is_organisation else found
