"""The owner-approval rule as a pure function over frozen facts.

The caller gathers ``Facts`` (from the host, read again, and from the portal's own records) and asks
``evaluate``; the ``Verdict`` carries the outcome and the whole reasoning, for page, API, commit
status and event alike. ``Facts`` defaults to refusal: what was not read is not assumed. For one
platform whose fallback group owns everything::

    ana, olu = Person(user_id=1, name="Ana"), Person(user_id=2, name="Olu")
    owner = Membership(olu, Role.OWNER, since=long_ago)
    platform = single_group(1, "Ledger", "Ledger owners", paths=["app.py"], members=[owner])
    facts = Facts(now=now, head=sha, live_head=sha, base_ref="main", is_open=True, governed=True,
                  author=ana, platforms=(platform,), files=(File("app.py"),), files_complete=True,
                  commits=(Commit(sha, signature, signature),), commits_complete=True,
                  reviews=(Review(olu, ReviewKind.APPROVE, sha, "main", now),), ...)
    verdict = evaluate(facts)
    verdict.allowed, verdict.headline, verdict.reasons, verdict.to_json()

``to_plain(facts)`` and ``from_plain(Facts, stored)`` keep the inputs beside a decision, so that it
can be replayed. ``why_not_approve(facts, person)`` answers for the button and the service alike.
``could_not_ask`` is the verdict when facts cannot be gathered, ``combined`` the commit status where
several pull requests share a head.
"""

from collections.abc import Iterable

from contributions.policy.acting import (
    part_in,
    signs_as_owner,
    still_needed,
    why_not_override,
    why_not_sign,
)
from contributions.policy.evaluate import evaluate, why_not_approve
from contributions.policy.facts import (
    Check,
    Commit,
    Facts,
    File,
    Group,
    Membership,
    Override,
    OverrideSignature,
    Person,
    Platform,
    Proposal,
    Review,
    ReviewKind,
    Signature,
    Source,
    TimeAgreement,
    Trees,
)
from contributions.policy.plain import from_plain, to_plain
from contributions.policy.rules import BadRules, Role, Rules, SeveralOwners
from contributions.policy.verdict import (
    Candidate,
    Condition,
    GroupVerdict,
    Outcome,
    PlatformVerdict,
    Verdict,
    Vote,
    combined,
    could_not_ask,
)
from contributions.policy.words import in_words

__all__ = [
    "BadRules",
    "Candidate",
    "Check",
    "Commit",
    "Condition",
    "Facts",
    "File",
    "Group",
    "GroupVerdict",
    "Membership",
    "Outcome",
    "Override",
    "OverrideSignature",
    "Person",
    "Platform",
    "PlatformVerdict",
    "Proposal",
    "Review",
    "ReviewKind",
    "Role",
    "Rules",
    "SeveralOwners",
    "Signature",
    "Source",
    "TimeAgreement",
    "Trees",
    "Verdict",
    "Vote",
    "combined",
    "could_not_ask",
    "evaluate",
    "from_plain",
    "in_words",
    "part_in",
    "signs_as_owner",
    "single_group",
    "still_needed",
    "to_plain",
    "why_not_approve",
    "why_not_override",
    "why_not_sign",
]


def single_group(
    platform_id: int,
    name: str,
    group: str,
    *,
    paths: Iterable[str],
    members: Iterable[Membership],
    rules: Rules | None = None,
) -> Platform:
    """A platform whose one group, its fallback, owns every path."""
    rules = rules or Rules()
    fallback = Group("fallback", group, tuple(paths), tuple(members), rules.quorum_of("fallback"))
    return Platform(id=platform_id, name=name, fallback=fallback, rules=rules)
