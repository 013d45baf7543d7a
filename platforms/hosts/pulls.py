"""Reading a pull request whole, so that its head, files and commits belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from platforms.gate import CONTEXT
from platforms.hosts import payloads
from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.names import path_part
from platforms.hosts.owner_files import OwnerFiles
from platforms.hosts.owner_trees import OwnerTrees
from platforms.hosts.problems import Missing, Unreachable
from platforms.hosts.snapshots import (
    Beside,
    CheckSnapshot,
    CommitSnapshot,
    Comparison,
    FileSnapshot,
    OwnerFile,
    OwnerTree,
    PullSnapshot,
    ReviewSnapshot,
    TextFile,
)
from platforms.hosts.transport import Transport

# Where GitHub cuts its lists: one that long may be missing its end.
MOST_FILES, MOST_COMMITS = 3_000, 250
# A comparison lists fewer.
MOST_COMPARED = 300
ATTEMPTS = 3


@dataclass(frozen=True)
class Owners:
    """The readers of what says who approves, with what each remembers."""

    files: OwnerFiles
    trees: OwnerTrees


@dataclass(frozen=True)
class Lists:
    """All that is read beside the pull request itself."""

    files: tuple[FileSnapshot, ...]
    commits: tuple[CommitSnapshot, ...]
    reviews: tuple[ReviewSnapshot, ...]
    checks: tuple[CheckSnapshot, ...]
    shown: tuple[CheckSnapshot, ...]
    base_sha: str
    owner_file: OwnerFile
    policy_file: TextFile | None
    head_tree_sha: str = ""
    base_tree_sha: str = ""
    owner_tree: OwnerTree | None = None


def pull(
    transport: Transport, owners: Owners, repository_id: int, number: int, beside: Beside
) -> PullSnapshot:
    """Read a pull request and its lists, again from the start while its head or base moves."""
    path = f"/repositories/{repository_id}/pulls/{number}"
    read_at = datetime.now(UTC)
    before = transport.one(path, "pull request")
    for _ in range(ATTEMPTS):
        lists = _lists(transport, owners, repository_id, path, before, beside)
        after = transport.one(path, "pull request")
        if _position(after) == _position(before):
            return _snapshot(repository_id, after, lists, read_at)
        before, read_at = after, datetime.now(UTC)
    raise Unreachable(f"The head of pull request {number} kept moving while it was read.")


def with_beside(
    owners: Owners, repository_id: int, snapshot: PullSnapshot, beside: Beside
) -> PullSnapshot:
    """A pull request of a list with the files of its base that say who approves."""
    return replace(
        snapshot,
        **_beside(owners, repository_id, snapshot.base_sha, snapshot.files, beside),
    )


def _beside(
    owners: Owners,
    repository_id: int,
    base_sha: str,
    files: Iterable[FileSnapshot],
    beside: Beside,
) -> dict[str, Any]:
    """What says who approves, as the base has it: fields of a snapshot."""
    policy, tree = beside.policy_file, beside.owner_tree
    return {
        "owner_file": owners.files.at(repository_id, base_sha),
        "policy_file": owners.files.policy_at(repository_id, base_sha) if policy else None,
        "owner_tree": owners.trees.at(repository_id, base_sha, paths_of(files)) if tree else None,
    }


def patches(
    transport: Transport, repository_id: int, number: int, sha: str
) -> tuple[FileSnapshot, ...]:
    """What the head `sha` changes in each file. Raises Unreachable where the head is another."""
    path = f"/repositories/{repository_id}/pulls/{number}"
    found = tuple(map(payloads.file, transport.items(f"{path}/files", "file")))
    # Asked afterwards: a push before it would show another head, one after it other files.
    if transport.one(path, "pull request").child("head").sha("sha") != sha:
        raise Unreachable(f"The head of pull request {number} moved while it was read.")
    return found


def compare(transport: Transport, repository_id: int, base_sha: str, head_sha: str) -> Comparison:
    """Read what lies between two commits. Raises Missing when the host has forgotten either."""
    path = f"/repositories/{repository_id}/compare/{base_sha}...{head_sha}"
    found = transport.one(path, "comparison", per_page=1)
    files = tuple(map(payloads.file, found.children_or_empty("files")))
    return Comparison(
        base_sha=base_sha,
        head_sha=head_sha,
        ancestor_sha=found.child("merge_base_commit").sha("sha"),
        files=files,
        files_complete=len(files) < MOST_COMPARED,
    )


def tip(transport: Transport, repository: str, branch: str) -> str:
    """The commit that a branch points at; `repository` is the path of the repository."""
    found = transport.one(f"{repository}/branches/{path_part(branch)}", "branch")
    return found.child("commit").sha("sha")


def _position(fields: Fields) -> tuple[str, str, str]:
    head, base = fields.child("head"), fields.child("base")
    return head.sha("sha"), base.name("ref"), fields.name("state")


def _lists(
    transport: Transport,
    owners: Owners,
    repository_id: int,
    path: str,
    pull: Fields,
    beside: Beside,
) -> Lists:
    repository = f"/repositories/{repository_id}"
    base_sha = _base_sha(transport, repository, pull)
    head_sha = pull.child("head").sha("sha")
    reviews = map(payloads.review, transport.items(f"{path}/reviews", "review"))
    commits = tuple(map(payloads.commit, transport.items(f"{path}/commits", "commit")))
    trees = {commit.sha: commit.tree_sha for commit in commits} if beside.trees else {}
    files = tuple(map(payloads.file, transport.items(f"{path}/files", "file")))
    checks = _checks(transport, f"{repository}/commits/{head_sha}")
    return Lists(
        files=files,
        commits=commits,
        reviews=tuple(review for review in reviews if review),
        # Our own verdict is no check that it could wait for.
        checks=tuple(check for check in checks if check.name != CONTEXT),
        shown=tuple(check for check in checks if check.name == CONTEXT),
        base_sha=base_sha,
        head_tree_sha=trees.get(head_sha, ""),
        base_tree_sha=_base_tree(transport, repository, base_sha, head_sha) if beside.trees else "",
        **_beside(owners, repository_id, base_sha, files, beside),
    )


def paths_of(files: Iterable[FileSnapshot]) -> set[str]:
    """Every touched path, old and new names both."""
    return {path for file in files for path in (file.path, file.previous_path) if path}


def _base_tree(transport: Transport, repository: str, base_sha: str, head_sha: str) -> str:
    """What the merge base holds; empty where the two have no history in common."""
    path = f"{repository}/compare/{base_sha}...{head_sha}"
    try:
        found = transport.one(path, "comparison", per_page=1)
    except Missing:
        return ""
    return payloads.commit(found.child("merge_base_commit")).tree_sha


def _base_sha(transport: Transport, repository: str, pull: Fields) -> str:
    """The tip of an open pull request's base branch; what the host recorded once it is closed.

    GitHub moves `base.sha` only with the head, and owners named since then must count too.
    """
    base = pull.child("base")
    if payloads.is_open(pull):
        try:
            return tip(transport, repository, base.name("ref"))
        except Missing:  # the branch was deleted a moment ago; the host closes the pull request
            pass
    return base.sha("sha")


def _checks(transport: Transport, commit: str) -> list[CheckSnapshot]:
    statuses = transport.items(f"{commit}/status", "commit status", inside="statuses")
    runs = transport.items(f"{commit}/check-runs", "check run", inside="check_runs")
    return [*map(payloads.status, statuses), *map(payloads.check_run, runs)]


def _snapshot(repository_id: int, fields: Fields, lists: Lists, read_at: datetime) -> PullSnapshot:
    head, base = fields.child("head"), fields.child("base")
    head_sha, merged = head.sha("sha"), fields.flag("merged")
    home = base.child("repo")
    if home.number("id") != repository_id:
        raise Unreadable("it is about a pull request of another repository")
    return PullSnapshot(
        repository_id=repository_id,
        id=fields.number("id"),
        number=fields.number("number"),
        web_url=fields.name("html_url"),
        title=fields.text("title"),
        body=fields.text("body"),
        author=payloads.account_of(fields, "user"),
        open=payloads.is_open(fields),
        draft=fields.flag("draft"),
        head_sha=head_sha,
        head_ref=head.name("ref"),
        base_ref=base.name("ref"),
        base_sha=lists.base_sha,
        created_at=fields.moment("created_at"),
        updated_at=fields.moment("updated_at"),
        read_at=read_at,
        closed_at=fields.moment_or_none("closed_at"),
        merged=merged,
        merged_at=fields.moment_or_none("merged_at"),
        merged_by=payloads.account_of(fields, "merged_by"),
        # Before the merge it names a trial merge, which is nobody's business.
        merge_sha=fields.sha("merge_commit_sha") if merged else "",
        additions=fields.number("additions"),
        deletions=fields.number("deletions"),
        files=lists.files,
        files_complete=len(lists.files) == fields.number("changed_files") < MOST_FILES,
        commits=lists.commits,
        commits_complete=len(lists.commits) == fields.number("commits") <= MOST_COMMITS
        and head_sha in {commit.sha for commit in lists.commits},
        reviews=lists.reviews,
        checks=lists.checks,
        shown=lists.shown,
        owner_file=lists.owner_file,
        policy_file=lists.policy_file,
        owner_tree=lists.owner_tree,
        head_tree_sha=lists.head_tree_sha,
        base_tree_sha=lists.base_tree_sha,
        owner_id=home.child("owner").number("id"),
        full_name=home.name("full_name"),
    )
