"""Who would have to approve a change of some paths, and why: for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contributions import policy
from contributions.hypotheses import who_must_approve
from contributions.policy_versions import rules_for, rules_of
from platforms import codeowners
from platforms.hosts.connections import host_for
from platforms.hosts.problems import HostProblem
from platforms.hosts.snapshots import OwnerFile
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
    except policy.BadRules as refusal:
        return Approvers(problem=f"The policy of {platform} cannot be read: {refusal}")
    except HostProblem as problem:
        return Approvers(problem=f"{repository} could not be read just now. {problem}")
    if found.problem:
        return Approvers(problem=f"The owners in {repository} cannot be used: {found.problem}")
    asked = who_must_approve(platform, paths, rules=rules, repository=repository, owner_file=found)
    if found.path and repository:
        source = f"{found.path} of {repository.default_branch} in {repository}, read just now"
    else:
        source = "the owners named in the portal"
    return Approvers(asked.groups, source=source, invalid=codeowners.parse(found.text).problems)


def _owner_file(platform: Platform, repository: Repository | None) -> OwnerFile:
    if repository is None or platform.ownership_source == OwnershipSource.PORTAL:
        return OwnerFile()
    host = host_for(repository.host)
    return host.owner_file(repository.remote_id, repository.default_branch)
