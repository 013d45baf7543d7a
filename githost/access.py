"""Who may see and do what in a repository."""

from githost.models import (
    Account,
    Collaborator,
    Installation,
    Membership,
    Protection,
    Repository,
    TeamGrant,
)

ROLES = ("none", "read", "triage", "write", "maintain", "admin")


def role(account: Account | None, repository: Repository) -> str:
    """The strongest role the account holds in the repository, by any way it was given."""
    held = ["none"]
    if not repository.private:
        held.append("read")
    if account is not None:
        if account.site_admin or repository.owner_id == account.pk:
            return "admin"
        membership = Membership.objects.filter(
            organisation_id=repository.owner_id, member=account
        ).first()
        if membership:
            held.append("admin" if membership.role == "admin" else "read")
        if account.kind == Account.BOT:
            held += [
                "write" if installation.permissions.get("contents") == "write" else "read"
                for installation in Installation.active_in(repository).filter(app__bot=account)
            ]
        held += Collaborator.objects.filter(repository=repository, account=account).values_list(
            "role", flat=True
        )
        held += TeamGrant.objects.filter(repository=repository, team__members=account).values_list(
            "role", flat=True
        )
    return max(held, key=ROLES.index)


def may(account: Account | None, repository: Repository, needed: str) -> bool:
    return ROLES.index(role(account, repository)) >= ROLES.index(needed)


def governs(account: Account, organisation: Account) -> bool:
    """Whether the account may change who is in the organisation, its teams and its hooks."""
    return (
        account.site_admin or organisation.memberships.filter(member=account, role="admin").exists()
    )


def permissions(held: str) -> dict[str, bool]:
    """A role as the flags GitHub shows with a repository."""
    rank = ROLES.index(held)
    named = {
        "admin": "admin",
        "maintain": "maintain",
        "push": "write",
        "triage": "triage",
        "pull": "read",
    }
    return {flag: rank >= ROLES.index(least) for flag, least in named.items()}


def bound_by(protection: Protection, account: Account | None) -> bool:
    """Whether a branch's protection holds for this account: for admins only where it says so."""
    return protection.enforce_admins or not may(account, protection.repository, "admin")


def closed_to_push(repository: Repository, account: Account | None) -> list[str]:
    """References of branches that demand a pull request from this account."""
    return [
        f"refs/heads/{protection.branch}"
        for protection in repository.protections.select_related("repository__owner")
        if (protection.checks_required or protection.reviews_required is not None)
        and bound_by(protection, account)
    ]


def kept_from_rewriting(repository: Repository) -> list[str]:
    """References nobody may force-push or delete."""
    return [
        f"refs/heads/{protection.branch}"
        for protection in repository.protections.all()
        if not (protection.allow_force_pushes and protection.allow_deletions)
    ]
