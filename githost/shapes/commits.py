"""Commits, files, trees, contents, statuses and comparisons as JSON."""

from collections.abc import Iterable

import pygit2
from django.db.models import Q

from githost.git import reading
from githost.git.reading import FileDiff, moment
from githost.models import Account, Repository, Status
from githost.models.accounts import NOREPLY
from githost.shapes.accounts import simple_user
from githost.shapes.common import Json, in_path, node_id, stamp
from githost.shapes.repositories import address, minimal, page

UNVERIFIED = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def who(signature: pygit2.Signature) -> Json:
    return {
        "name": signature.raw_name.decode(errors="replace"),
        "email": signature.raw_email.decode(errors="replace"),
        "date": moment(signature),
    }


def _email(signature: pygit2.Signature) -> str:
    return signature.raw_email.decode(errors="replace").lower()


def text(commit: pygit2.Commit) -> str:
    """A commit's message; bytes that are not UTF-8 become replacement characters."""
    return commit.raw_message.decode(errors="replace").removesuffix("\n")


def accounts_of(commits: Iterable[pygit2.Commit]) -> dict[str, Account]:
    """The accounts behind the e-mail addresses of authors and committers, in one query."""
    emails = {
        _email(signature) for commit in commits for signature in (commit.author, commit.committer)
    }
    private = [email.partition("+")[0] for email in emails if email.endswith(f"@{NOREPLY}")]
    ids = [int(number) for number in private if number.isdecimal() and len(number) < 19]
    found = Account.objects.filter(Q(email__in=emails - {""}) | Q(pk__in=ids))
    return {
        email.lower(): account
        for account in found
        for email in (account.email, account.private_email)
    }


def commits(repository: Repository, found: list[pygit2.Commit]) -> list[Json]:
    known = accounts_of(found)
    return [commit(repository, one, known) for one in found]


def commit(
    repository: Repository, found: pygit2.Commit, known: dict[str, Account] | None = None
) -> Json:
    accounts = accounts_of([found]) if known is None else known
    sha = str(found.id)
    own = address(repository, f"/commits/{sha}")
    author, committer = accounts.get(_email(found.author)), accounts.get(_email(found.committer))
    return {
        "sha": sha,
        "node_id": node_id("Commit", f"{repository.pk}:{sha}"),
        "commit": {
            "author": who(found.author),
            "committer": who(found.committer),
            "message": text(found),
            "tree": {
                "sha": str(found.tree_id),
                "url": address(repository, f"/git/trees/{found.tree_id}"),
            },
            "url": address(repository, f"/git/commits/{sha}"),
            "comment_count": 0,
            "verification": UNVERIFIED,
        },
        "url": own,
        "html_url": page(repository, f"/commit/{sha}"),
        "comments_url": f"{own}/comments",
        "author": simple_user(author) if author else None,
        "committer": simple_user(committer) if committer else None,
        "parents": [
            {
                "sha": str(parent),
                "url": address(repository, f"/commits/{parent}"),
                "html_url": page(repository, f"/commit/{parent}"),
            }
            for parent in found.parent_ids
        ],
    }


def commit_files(git: pygit2.Repository, found: pygit2.Commit) -> list[FileDiff]:
    parent = str(found.parent_ids[0]) if found.parent_ids else None
    return reading.differences(git, parent, str(found.id))


def git_commit(repository: Repository, found: pygit2.Commit) -> Json:
    sha = str(found.id)
    return {
        "sha": sha,
        "node_id": node_id("Commit", f"{repository.pk}:{sha}"),
        "url": address(repository, f"/git/commits/{sha}"),
        "html_url": page(repository, f"/commit/{sha}"),
        "author": who(found.author),
        "committer": who(found.committer),
        "message": text(found),
        "tree": {
            "sha": str(found.tree_id),
            "url": address(repository, f"/git/trees/{found.tree_id}"),
        },
        "parents": [
            {
                "sha": str(parent),
                "url": address(repository, f"/git/commits/{parent}"),
                "html_url": page(repository, f"/commit/{parent}"),
            }
            for parent in found.parent_ids
        ],
        "verification": UNVERIFIED,
    }


def head_commit(found: pygit2.Commit) -> Json:
    """A commit as check suites and merge groups name theirs."""
    return {
        "id": str(found.id),
        "tree_id": str(found.tree_id),
        "message": text(found),
        "timestamp": moment(found.committer),
        **{
            name: {part: who(signature)[part] for part in ("name", "email")}
            for name, signature in (("author", found.author), ("committer", found.committer))
        },
    }


def payload_commit(git: pygit2.Repository, repository: Repository, found: pygit2.Commit) -> Json:
    """A commit as the push event carries it."""
    known = accounts_of([found])
    files = commit_files(git, found)

    def person(signature: pygit2.Signature) -> Json:
        account = known.get(_email(signature))
        named = {"name": who(signature)["name"], "email": who(signature)["email"]}
        return {**named, "username": account.login} if account else named

    return {
        "id": str(found.id),
        "tree_id": str(found.tree_id),
        "distinct": True,
        "message": text(found),
        "timestamp": moment(found.committer),
        "url": page(repository, f"/commit/{found.id}"),
        "author": person(found.author),
        "committer": person(found.committer),
        "added": [f.filename for f in files if f.status == "added"],
        "removed": [f.filename for f in files if f.status == "removed"],
        "modified": [f.filename for f in files if f.status not in ("added", "removed")],
    }


def file_diff(repository: Repository, sha: str, found: FileDiff) -> Json:
    name = in_path(found.filename)
    shape: Json = {
        "sha": found.sha,
        "filename": found.filename,
        "status": found.status,
        "additions": found.additions,
        "deletions": found.deletions,
        "changes": found.additions + found.deletions,
        "blob_url": page(repository, f"/blob/{sha}/{name}"),
        "raw_url": page(repository, f"/raw/{sha}/{name}"),
        "contents_url": address(repository, f"/contents/{name}?ref={sha}"),
    }
    if found.patch is not None:
        shape["patch"] = found.patch
    if found.previous:
        shape["previous_filename"] = found.previous
    return shape


def status_simple(found: Status) -> Json:
    return {
        "url": address(found.repository, f"/statuses/{found.sha}"),
        "avatar_url": simple_user(found.creator)["avatar_url"],
        "id": found.pk,
        "node_id": node_id("StatusContext", found.pk),
        "state": found.state,
        "description": found.description or None,
        "target_url": found.target_url or None,
        "context": found.context,
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.created_at),
    }


def status(found: Status) -> Json:
    return {**status_simple(found), "creator": simple_user(found.creator)}


def combined_state(states: Iterable[str]) -> str:
    given = set(states)
    if given & {"error", "failure"}:
        return "failure"
    return "success" if given == {"success"} else "pending"


def combined(repository: Repository, sha: str, latest: list[Status]) -> Json:
    return {
        "state": combined_state(s.state for s in latest),
        "statuses": [status_simple(s) for s in latest],
        "sha": sha,
        "total_count": len(latest),
        "repository": minimal(repository),
        "commit_url": address(repository, f"/commits/{sha}"),
        "url": address(repository, f"/commits/{sha}/status"),
    }
