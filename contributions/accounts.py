"""Accounts of a git host as rows, found by numeric id; co-authors found in a commit's trailers."""

import re
from collections.abc import Iterable

from contributions.models import ChangeCommit, EmailAttribution
from people import host_accounts
from people.models import HostAccount, User
from platforms.hosts.snapshots import Account, CommitSnapshot
from platforms.models import Repository

CO_AUTHOR = re.compile(
    r"^co-authored-by:[ \t]*([^<>\n]{0,200})<([^<>\s]{1,254})>[ \t]*$", re.IGNORECASE | re.MULTILINE
)
#: The private address GitHub gives an account: its numeric id stands in front.
PRIVATE_ADDRESS = re.compile(r"^(\d{1,18})\+[^@]+@users\.noreply\.")


def co_authors(repository: Repository, commit: CommitSnapshot) -> list[dict[str, object]]:
    """Everybody named in `Co-authored-by` trailers: name, e-mail and account key or None."""
    found: list[dict[str, object]] = []
    for name, email in CO_AUTHOR.findall(commit.message):
        account = _account_by_email(repository, email)
        entry = {"name": name.strip(), "email": email, "account": account.pk if account else None}
        found.append(entry)
    return found


def _account_by_email(repository: Repository, email: str) -> HostAccount | None:
    accounts = HostAccount.objects.filter(issuer=repository.host.key)
    if private := PRIVATE_ADDRESS.match(email):
        return accounts.filter(remote_id=int(private[1])).first()
    owner = User.objects.filter(email__iexact=email).first()
    found = accounts.filter(user=owner).order_by("pk").first() if owner else None
    return found or attributed(repository, email)


def attributed(repository: Repository, email: str) -> HostAccount | None:
    """Whose the e-mail is by an owner's word, where the host matched nobody."""
    rows = EmailAttribution.objects.filter(issuer=repository.host.key, email__iexact=email)
    found = rows.select_related("account__user").first() if email else None
    return found.account if found else None


def signer_of(repository: Repository, account: Account | None, email: str) -> HostAccount | None:
    """The account of a commit's author or committer: the host's word first, then an owner's."""
    return account_of(repository, account) or attributed(repository, email)


def account_of(repository: Repository, account: Account | None) -> HostAccount | None:
    """The host account of this numeric id, made when first seen and renamed when it was."""
    if account is None:
        return None
    return host_accounts.seen(
        repository.host.key,
        account.id,
        login=account.login,
        name=account.name,
        is_bot=account.is_bot,
    )


def unmatched_emails(commits: Iterable[ChangeCommit]) -> list[str]:
    """The e-mails in commits that match no account, in order, each once."""
    found: dict[str, str] = {}
    for commit in commits:
        emails = [
            *([commit.author_email] if commit.author_id is None else []),
            *([commit.committer_email] if commit.committer_id is None else []),
            *(who["email"] for who in commit.co_authors if not who["account"]),
        ]
        for email in emails:
            if email:
                found.setdefault(email.lower(), email)
    return list(found.values())
