"""The files in a repository that decide who approves, and what a pull request does to them.

They count as the base branch has them. A pull request that edits one needs its owners from before
and after, and must leave behind something that can be read.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Q

from contributions import policy, policy_files
from contributions.policy_versions import rules_for
from platforms import codeowners, owners
from platforms.hosts.connections import host_for
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.hosts.problems import Rejected
from platforms.hosts.snapshots import Beside, OwnerFile, OwnerTree, PullSnapshot, TextFile
from platforms.models import OwnershipSource, Platform, PolicySource, Repository

OWNER_FILES = frozenset(codeowners.LOCATIONS)


def decides(platform: Platform, path: str) -> bool:
    """Whether the file of this path decides who approves on this platform."""
    if path == POLICY_PLACE:
        return platform.policy_source == PolicySource.REPOSITORY
    return names_owners(platform, path)


def names_owners(platform: Platform, path: str) -> bool:
    """Whether the file of this path says who owns what on this platform."""
    if platform.ownership_source == OwnershipSource.OWNERS:
        return owners.defines(path)
    return path in OWNER_FILES


def kept(tree: OwnerTree | None) -> dict[str, Any] | None:
    """A tree's files as a change keeps them."""
    return asdict(tree) if tree else None


def tree_at_head(repository: Repository, snapshot: PullSnapshot) -> OwnerTree | None:
    """The OWNERS files as the head has them, where the pull request edits one and they count.

    Raises HostProblem.
    """
    if repository.platform.ownership_source != OwnershipSource.OWNERS:
        return None
    touched = {path for f in snapshot.files for path in (f.path, f.previous_path) if path}
    edited = {path for path in touched if decides(repository.platform, path)}
    if not any(owners.defines(path) for path in edited):
        return None
    host = host_for(repository.host)
    return host.owner_tree(repository.remote_id, snapshot.head_sha, edited)


def read_beside(repository: Repository) -> Beside:
    """What has to be read beside a pull request for the rule to be asked."""
    return Beside(
        policy_file=repository.platform.policy_source == PolicySource.REPOSITORY,
        trees=_keeps(repository),
        owner_tree=repository.platform.ownership_source == OwnershipSource.OWNERS,
    )


def kept_over_push(repository: Repository, snapshot: PullSnapshot) -> Q | None:
    """Which approvals outlive this push: those of the same trees, where the policy keeps them."""
    trees = {
        "head_tree_sha": snapshot.head_tree_sha,
        "base_tree_sha": snapshot.base_tree_sha,
    }
    return Q(**trees) if all(trees.values()) and _keeps(repository) else None


def owners_at_head(repository: Repository, snapshot: PullSnapshot) -> OwnerFile | None:
    """The owner file as the head has it, where the pull request touches it. Raises HostProblem."""
    if not any({f.path, f.previous_path} & OWNER_FILES for f in snapshot.files):
        return None
    try:
        return host_for(repository.host).owner_file(repository.remote_id, snapshot.head_sha)
    except Rejected as problem:  # not UTF-8, too large, a link: taken in, and never green
        return OwnerFile(problem=str(problem))


def policy_at_head(repository: Repository, snapshot: PullSnapshot) -> TextFile | None:
    """The policy file as the head has it, where the pull request touches it and it counts."""
    if not _touches_policy(repository, snapshot):
        return None
    return host_for(repository.host).policy_file(repository.remote_id, snapshot.head_sha)


def policy_problem(repository: Repository, snapshot: PullSnapshot, written: TextFile | None) -> str:
    """Why the policy that a pull request writes must not come into force; empty if it may."""
    if not _touches_policy(repository, snapshot):
        return ""
    if written is None:
        return "The policy that this change writes was not read yet."
    problem = policy_files.problem_of(written, "in this change", repository.platform)
    return f"The policy that this change writes cannot be used. {problem}" if problem else ""


def take_policy(repository: Repository, snapshot: PullSnapshot) -> None:
    """Take in the policy of the governed branch as it is now, whatever the head holds."""
    # Of a closed pull request the host tells where its base was then, not where it is.
    governed = snapshot.open and snapshot.base_ref == repository.default_branch
    if snapshot.policy_file is None or not governed:
        return
    policy_files.take_in(
        policy_files.Found(
            repository, snapshot.policy_file, sha=snapshot.base_sha, read_at=snapshot.read_at
        )
    )


def _keeps(repository: Repository) -> bool:
    try:
        return rules_for(repository)[0].keep_on_equal_trees
    except policy.BadRules:
        return False


def _touches_policy(repository: Repository, snapshot: PullSnapshot) -> bool:
    return repository.platform.policy_source == PolicySource.REPOSITORY and any(
        POLICY_PLACE in (f.path, f.previous_path) for f in snapshot.files
    )
