"""Who would have to approve a change of some paths, and why: for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contributions import policy
from contributions.hypotheses import who_must_approve
from contributions.policy_versions import rules_for, rules_of
from platforms import codeowners, owners
from platforms.hosts.connections import host_for
from platforms.hosts.problems import HostProblem
from platforms.hosts.snapshots import OwnerFile, OwnerTree
from platforms.models import OwnershipSource, Platform, Repository


@dataclass(frozen=True)
class Approvers:
    """The answer; with a `problem` there is none, and `groups` is empty."""

    groups: tuple[policy.GroupVerdict, ...] = ()
    problem: str = ""
    source: str = ""
    invalid: tuple[codeowners.Problem, ...] = ()


def approvers(platform: Platform, repository: Repository | None, paths: Sequence[str]) -> Approvers:
    """Read the owners from the repository's base branch now, and ask the rule.

    Never guesses from an older reading: what cannot be read is said.
    """
    try:
        rules, _ = rules_for(repository) if repository else rules_of(platform)
        found = _owner_file(platform, repository)
        tree = _owner_tree(platform, repository, paths)
    except policy.BadRules as refusal:
        return Approvers(problem=f"The policy of {platform} cannot be read: {refusal}")
    except HostProblem as problem:
        return Approvers(problem=f"{repository} could not be read just now. {problem}")
    if found.problem:
        return Approvers(problem=f"The owners in {repository} cannot be used: {found.problem}")
    if tree and tree.problem:
        return Approvers(problem=f"The owners in {repository} cannot be used: {tree.problem}")
    asked = who_must_approve(
        platform, paths, rules=rules, repository=repository, owner_file=found, owner_tree=tree
    )
    if tree and repository:
        read = owners.read((one.path, one.text, one.problem) for one in tree.files)
        source = f"the OWNERS files of {repository.default_branch} in {repository}, read just now"
        problems = tuple(codeowners.Problem(0, "", told) for told in read.problems)
        return Approvers(asked.groups, source=source, invalid=problems)
    if found.path and repository:
        source = f"{found.path} of {repository.default_branch} in {repository}, read just now"
    else:
        source = "the owners named in the portal"
    return Approvers(asked.groups, source=source, invalid=codeowners.parse(found.text).problems)


def _owner_file(platform: Platform, repository: Repository | None) -> OwnerFile:
    if repository is None or platform.ownership_source != OwnershipSource.REPOSITORY:
        return OwnerFile()
    host = host_for(repository.host)
    return host.owner_file(repository.remote_id, repository.default_branch)


def _owner_tree(
    platform: Platform, repository: Repository | None, paths: Sequence[str]
) -> OwnerTree | None:
    if platform.ownership_source != OwnershipSource.OWNERS:
        return None
    if repository is None:
        return OwnerTree()
    host = host_for(repository.host)
    sha = host.tip(repository.remote_id, repository.default_branch)
    return host.owner_tree(repository.remote_id, sha, paths)
