"""What people do around the traps, on the host and in the portal."""

from datetime import timedelta
from pathlib import Path

from django.db.models import F

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
    """Approve a pull request on the host, and look at it again.

    Hosts tell the time of a review in whole seconds, and one given in the second in which the
    portal learnt of the head does not count: here that was a while ago.
    """
    change.heads.update(seen_at=F("seen_at") - timedelta(seconds=5))
    body = {"event": "APPROVE", "commit_id": change.head_sha, "body": "Fine."}
    path = f"/repos/{ledger.full_name}/pulls/{change.number}/reviews"
    ledger.git.ok("POST", path, as_=login, json=body)
    return ledger.look(change.number)
