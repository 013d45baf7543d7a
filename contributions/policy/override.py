"""Break-glass: whether two people's signatures stand in for approvals, and why not."""

from __future__ import annotations

from datetime import timedelta

from contributions.policy.eligibility import Electorate, within
from contributions.policy.facts import Facts, OverrideSignature, Platform
from contributions.policy.identity import Node
from contributions.policy.rules import Role
from contributions.policy.verdict import short
from contributions.policy.words import joined

VALID_FOR = timedelta(minutes=60)


def break_glass(facts: Facts, electorate: Electorate) -> tuple[bool, str]:
    """Whether the signed break-glass holds for this head now, and a sentence on it.

    Without any the sentence is empty.
    """
    override = facts.override
    if override is None:
        return False, ""
    if closed := [platform.name for platform in facts.platforms if not platform.rules.break_glass]:
        return False, f"Break-glass is switched off for {joined(closed)}."
    if (override.sha, override.base_ref) != (facts.head, facts.base_ref):
        return False, f"Break-glass was signed for {short(override.sha)} on {override.base_ref}."
    if not override.reason.strip():
        return False, "Break-glass needs a reason."
    signed: dict[Node, OverrideSignature] = {}
    for signature in sorted(override.signatures, key=lambda item: item.at):
        key = electorate.identities.key(signature.person)
        if key is not None and may_sign(signature, facts, electorate):
            signed.setdefault(key, signature)
    if len(signed) < 2:
        return False, (
            "Break-glass needs two people without a part in the change, "
            "each an owner of a touched platform or an admin."
        )
    if not any(owns(signature, facts, electorate) for signature in signed.values()):
        return False, "Break-glass needs at least one owner of a touched platform."
    second = sorted(signature.at for signature in signed.values())[1]
    if facts.now >= second + VALID_FOR:
        return False, "Break-glass ended sixty minutes after its second signature."
    names = [signature.person.name for signature in signed.values()]
    return True, f"Overridden by {joined(names)}: {override.reason.strip()}"


def may_sign(signature: OverrideSignature, facts: Facts, electorate: Electorate) -> bool:
    """Whether a signature counts: no part in the change, and an owner or an admin, active."""
    key = electorate.identities.key(signature.person)
    if electorate.contributed(signature.person) or signature.at > facts.now:
        return False
    if key in electorate.inactive or key in electorate.robots:
        return False
    return signature.is_admin or owns(signature, facts, electorate)


def owns(signature: OverrideSignature, facts: Facts, electorate: Electorate) -> bool:
    """Whether the signer owned a touched platform when signing and does now."""
    return any(_is_owner(signature, platform, electorate) for platform in facts.platforms)


def _is_owner(signature: OverrideSignature, platform: Platform, electorate: Electorate) -> bool:
    groups = [*platform.groups, *([platform.fallback] if platform.fallback else [])]
    owners = [
        member
        for member in (*platform.owners, *(member for group in groups for member in group.members))
        if member.role is Role.OWNER and electorate.same(member.person, signature.person)
    ]
    return all(
        any(within(member, at) for member in owners) for at in (signature.at, electorate.now)
    )
