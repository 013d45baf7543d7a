"""The policy in force, and its versions as texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import yaml
from django.db.models import Prefetch

from contributions import policy, policy_text
from platforms.hosts.owner_files import POLICY_PLACE
from platforms.models import Platform, PolicyFile, PolicySource, PolicyVersion, Repository


@dataclass(frozen=True)
class InForce:
    """What changes are judged by: those of one repository, or of all where that is None.

    No version without a problem are the defaults.
    """

    repository: Repository | None = None
    version: PolicyVersion | None = None
    problem: str = ""
    file: PolicyFile | None = None

    @property
    def number(self) -> int:
        """The version's number; 0 for the defaults."""
        return self.version.number if self.version else 0

    def rules(self) -> policy.Rules:
        """The rules. Raises policy.BadRules where they cannot be read: the caller fails closed."""
        if self.problem:
            raise policy.BadRules([("", self.problem)])
        return policy.Rules.from_mapping(self.version.rules) if self.version else policy.Rules()


def rules_of(platform: Platform) -> tuple[policy.Rules, str]:
    """The rules kept in the portal and their version. Raises policy.BadRules."""
    found = InForce(version=last_saved(platform))
    return found.rules(), f"v{found.number}"


def rules_for(repository: Repository) -> tuple[policy.Rules, str]:
    """The rules that this repository's changes are judged by. Raises policy.BadRules."""
    if repository.platform.policy_source == PolicySource.PORTAL:
        return rules_of(repository.platform)
    rows = PolicyFile.objects.filter(repository_id=repository.pk).select_related("version")
    found = _of_file(repository, rows.first())
    return found.rules(), f"v{found.number}"


def in_force(platforms: Iterable[Platform]) -> dict[int, list[InForce]]:
    """By platform id: one policy for all its repositories, or that of each, by their names."""
    asked = {one.pk: one for one in platforms}
    rows = PolicyVersion.objects.filter(platform__in=asked, repository=None)
    latest = rows.order_by("platform_id", "-number").distinct("platform_id")
    saved = {version.platform_id: version for version in latest}
    found = {pk: [InForce(version=saved.get(pk))] for pk in asked}
    from_files = [pk for pk, one in asked.items() if one.policy_source == PolicySource.REPOSITORY]
    if from_files:
        found |= {pk: [] for pk in from_files}
        files = Prefetch("policy_file", PolicyFile.objects.select_related("version"))
        repositories = Repository.objects.filter(platform__in=from_files, archived=False)
        for one in repositories.prefetch_related(files).order_by("full_name"):
            found[one.platform_id].append(_of_file(one, getattr(one, "policy_file", None)))
    return found


def last_saved(platform: Platform) -> PolicyVersion | None:
    """The latest version that was saved in the portal."""
    return platform.policies.filter(repository=None).order_by("-number").first()


def text_of(version: PolicyVersion | None) -> str:
    """The YAML of a version as its owner wrote it, or written anew; no version: the defaults."""
    if version is None:
        return policy_text.write(policy.Rules())
    if version.text:
        return version.text
    try:
        return policy_text.write(policy.Rules.from_mapping(version.rules))
    except policy.BadRules:
        return yaml.safe_dump(version.rules, sort_keys=False, allow_unicode=True)


def _of_file(repository: Repository, file: PolicyFile | None) -> InForce:
    if file is None:
        problem = f"{POLICY_PLACE} of {repository.default_branch} was not read yet."
        return InForce(repository, problem=problem)
    return InForce(repository, file.version, file.problem, file)
