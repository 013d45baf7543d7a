"""The versions of a platform's policy, as texts."""

from __future__ import annotations

import yaml

from contributions import policy, policy_text
from platforms.models import PolicyVersion


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
