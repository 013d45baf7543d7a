"""Pull requests as a host would describe them, for tests that need no host."""

import hashlib
import itertools
from datetime import datetime, timedelta

from django.utils import timezone

from contributions import sync
from contributions.models import Change
from people.models import HostAccount, User
from platforms.hosts.snapshots import (
    Account,
    CheckSnapshot,
    CommitSnapshot,
    FileSnapshot,
    OwnerFile,
    PullSnapshot,
    ReviewSnapshot,
)
from platforms.models import Repository

PATCH = """@@ -1,2 +1,3 @@ def pay
 def pay(sum):
-    return sum
+    fee = sum / 100
+    return sum + fee"""
_numbers = itertools.count(1)


def sha(text: str) -> str:
    """A commit id made of any words."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def account(of: User | HostAccount) -> Account:
    """Somebody's account on the host."""
    row = of if isinstance(of, HostAccount) else HostAccount.objects.get(user=of)
    return Account(id=row.remote_id, login=row.login, name=row.name, is_bot=row.is_bot)


def file(path: str = "ledger/pay.py", **more: object) -> FileSnapshot:
    """One changed file."""
    told = {"status": "modified", "additions": 2, "deletions": 1, "patch": PATCH, **more}
    return FileSnapshot(path=path, **told)


def commit(of: User, name: str = "one", message: str = "Count the fee") -> CommitSnapshot:
    """A commit by somebody with an account."""
    who = account(of)
    return CommitSnapshot(
        sha=sha(name),
        message=message,
        author=who,
        author_name=str(of),
        author_email=of.email,
        committer=who,
        committer_name=str(of),
        committer_email=of.email,
        authored_at=timezone.now() - timedelta(hours=2),
    )


def review(of: User, on: str, kind: str = "approve", number: int = 1) -> ReviewSnapshot:
    """A review given on the host just now."""
    return ReviewSnapshot(
        id=number, account=account(of), kind=kind, sha=sha(on), at=timezone.now(), text="Fine."
    )


def check(name: str = "build", state: str = "success") -> CheckSnapshot:
    """Somebody's check of the head."""
    return CheckSnapshot(name=name, state=state, description="2 min", url="https://ci.test/1")


def pull(repository: Repository, by: User, **more: object) -> PullSnapshot:
    """An open pull request of one commit and one file, read just now; `head` names its head."""
    number = more.pop("number", None) or next(_numbers)
    head = str(more.pop("head", "one"))
    now = timezone.now()
    told: dict[str, object] = {
        "title": "Count the fee once",
        "body": "It was counted **twice**.",
        "open": True,
        "draft": False,
        "head_ref": "fee-once",
        "base_ref": repository.default_branch,
        "base_sha": sha("base"),
        "created_at": now - timedelta(hours=3),
        "updated_at": now,
        "read_at": now,
        "additions": 2,
        "deletions": 1,
        "files": (file(),),
        "commits": (commit(by, head),),
        "owner_file": OwnerFile(),
    }
    return PullSnapshot(
        repository_id=repository.remote_id,
        id=number + 5000,
        number=number,
        web_url=f"{repository.web_url}/pull/{number}",
        author=account(by),
        head_sha=sha(head),
        **{**told, **more},
    )


def take_in(repository: Repository, by: User, **more: object) -> Change:
    """The pull request as a change, the way every host's word comes in."""
    made = sync.apply(repository, pull(repository, by, **more))
    return Change.objects.get(pk=made.pk)


def later(moment: datetime, **span: float) -> datetime:
    """A moment after another."""
    return moment + timedelta(**span)
