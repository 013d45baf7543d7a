"""What people do around the traps, on the host and in the portal."""

from pathlib import Path

from contributions.models import Change
from contributions.services import reviews
from people.models import HostAccount, User
from tests.githost_server import git
from tests.hosted import Hosted


def approved(ledger: Hosted, branch: str, **more: str) -> Change:
    """Ana's change, approved by Olu in the portal."""
    change = ledger.change(branch, **more)
    reviews.approve(change, by=ledger.cast.olu, sha=change.head_sha)
    change.refresh_from_db()
    assert change.verdict["allowed"]
    return change


def on_host(ledger: Hosted, number: int, **given: str) -> Change:
    """Change a pull request on the host, and look at it again."""
    ledger.git.ok("PATCH", f"/repos/{ledger.full_name}/pulls/{number}", json=given)
    return ledger.look(number)


def force_push(ledger: Hosted, branch: str, sha: str, folder: Path) -> None:
    """Put a branch back to a commit."""
    clone = ledger.git.clone(ledger.full_name, folder / f"of-{branch}", as_="ana")
    git(clone, "push", "--force", "origin", f"{sha}:refs/heads/{branch}")


def further_account(ledger: Hosted, login: str, user: User | None, **more: bool) -> HostAccount:
    """Another account on the host that may push; of nobody here where `user` is None."""
    if login not in ledger.git.tokens:
        ledger.git.user(login, **more)
    path = f"/repos/{ledger.full_name}/collaborators/{login}"
    ledger.git.ok("PUT", path, json={"permission": "push"})
    return HostAccount.objects.create(
        issuer="default",
        remote_id=ledger.git.ids[login],
        login=login,
        user=user,
        is_bot=more.get("bot", False),
    )


def review_on_host(ledger: Hosted, change: Change, login: str) -> Change:
    """Approve a pull request on the host, and look at it again."""
    ledger.approve_on_host(change, login)
    return ledger.look(change.number)
