"""Who may see and do what in a repository."""

from django.db import connection

from githost.models import Account, Installation, Protection, Repository

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
# Every request asks this, some three times: three queries by the models took a third of the time
# of a simple answer, most of it for writing the same SQL again. A plain member reads.
GIVEN = """
    SELECT CASE role WHEN 'admin' THEN 'admin' ELSE 'read' END FROM githost_membership
     WHERE organisation_id = %(owner)s AND member_id = %(account)s
    UNION SELECT role FROM githost_collaborator
     WHERE repository_id = %(repository)s AND account_id = %(account)s
    UNION SELECT role FROM githost_teamgrant
      JOIN githost_team_members ON githost_team_members.team_id = githost_teamgrant.team_id
     WHERE repository_id = %(repository)s AND githost_team_members.account_id = %(account)s
"""


def role(account: Account | None, repository: Repository) -> str:
    """The strongest role the account holds in the repository, by any way it was given."""
    held = ["none"]
    if not repository.private:
        held.append("read")
    if account is not None:
        if account.site_admin or repository.owner_id == account.pk:
            return "admin"
        if account.kind == Account.BOT:
            held += [
                "write" if installation.permissions.get("contents") == "write" else "read"
                for installation in Installation.active_in(repository).filter(app__bot=account)
            ]
        asked = {"owner": repository.owner_id, "repository": repository.pk, "account": account.pk}
        with connection.cursor() as cursor:
            cursor.execute(GIVEN, asked)
            held += [given for (given,) in cursor.fetchall()]
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
