"""Asks the rule what it would say about paths that nobody has changed yet."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from contributions import governing, ownership, policy
from contributions.models import Change
from platforms.hosts.snapshots import OwnerFile, OwnerTree
from platforms.models import Host, Platform, Repository


def who_must_approve(
    platform: Platform,
    paths: Iterable[str],
    *,
    rules: policy.Rules,
    repository: Repository | None = None,
    owner_file: OwnerFile | None = None,
    owner_tree: OwnerTree | None = None,
) -> policy.Verdict:
    """The owner groups of these paths and who may approve in each, for an author unknown yet.

    Read the groups of the answer; what it says of commits and checks means nothing here. Without
    a repository, or where the portal keeps the owners, every path is the fallback group's.
    """
    found = owner_file or OwnerFile()
    files = tuple(policy.File(path) for path in paths)
    on = repository or Repository(platform=platform, host=Host())
    imagined = Change(
        repository=on,
        owner_file=found.path,
        owner_rules=found.text,
        head_owner_rules=found.text,
        owner_tree=governing.kept(owner_tree),
        head_owner_tree=governing.kept(owner_tree),
    )
    groups, fallback, read = ownership.groups_of(imagined, platform, rules, files)
    return policy.evaluate(
        policy.Facts(
            now=timezone.now(),
            head="",
            live_head="",
            base_ref=on.default_branch,
            author=policy.Person(),
            platforms=(policy.Platform(platform.pk, platform.name, groups, fallback, rules=rules),),
            is_open=True,
            governed=True,
            files=files,
            files_complete=True,
            commits_complete=True,
            head_owners_read=read,
        )
    )
