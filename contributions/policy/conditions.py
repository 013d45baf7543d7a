"""Everything a merge needs besides approvals, each as one condition with its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contributions.policy.facts import Facts, Platform, Proposal
from contributions.policy.identity import is_matched, signatures
from contributions.policy.verdict import Condition, Vote, short
from contributions.policy.words import asking, joined, plural


def conditions(
    facts: Facts, unowned: Sequence[str], blocking: Sequence[Vote]
) -> tuple[Condition, ...]:
    """Points 1 to 6 of the rule, without the owner groups, in order."""
    return (
        *_host_state(facts),
        *_completeness(facts),
        _ownership(facts, unowned),
        _authors(facts),
        _requests(blocking),
        *_platform_rules(facts),
    )


def _host_state(facts: Facts) -> Iterator[Condition]:
    yield _either(
        "open", 1, facts.is_open, "The pull request is open.", "The pull request is closed."
    )
    yield _either(
        "ready", 1, not facts.is_draft, "It is ready for review.", "The pull request is a draft."
    )
    yield _either(
        "base",
        1,
        facts.governed,
        f"The base {facts.base_ref} is governed.",
        f"The base {facts.base_ref} is not a governed branch, so nothing can be merged here.",
    )
    if facts.live_head is not None:
        yield _either(
            "head",
            1,
            facts.live_head == facts.head,
            f"The head is {short(facts.head)} on the git host too.",
            f"The head moved to {short(facts.live_head)}; this was read at {short(facts.head)}.",
        )


def _completeness(facts: Facts) -> Iterator[Condition]:
    if facts.live_head is None:
        yield Condition("head_read", 2, False, "The head could not be read from the git host.")
    yield _either(
        "files",
        2,
        facts.files_complete,
        "All files were read.",
        "The list of files is cut off or incomplete.",
        plural(len(facts.files), "file"),
    )
    whole = facts.commits_complete and any(commit.sha == facts.head for commit in facts.commits)
    cut_off = (
        f"The head {short(facts.head)} is missing from the list of commits."
        if facts.commits_complete
        else "The list of commits is cut off or incomplete."
    )
    yield _either(
        "commits", 2, whole, "All commits were read.", cut_off, plural(len(facts.commits), "commit")
    )
    for problem in facts.problems:
        yield Condition("readable", 2, False, problem)
    if not facts.platforms:
        yield Condition(
            "platform", 2, False, "The repository belongs to no platform, so nobody can approve."
        )
    if any(file.defines_ownership for file in facts.files):
        yield _either(
            "ownership_files",
            2,
            facts.head_owners_read,
            "Ownership files were read before and after this change.",
            "The owners that this change writes into an ownership file could not be read.",
        )


def _ownership(facts: Facts, unowned: Sequence[str]) -> Condition:
    if not unowned:
        return Condition(
            "owned", 3, True, "Every path has an owner group.", plural(len(facts.paths), "path")
        )
    more = f" {plural(len(unowned) - 1, 'more path')} likewise." if len(unowned) > 1 else ""
    return Condition("owned", 3, False, unowned[0] + more, "\n".join(unowned))


def _authors(facts: Facts) -> Condition:
    unknown: dict[str, str] = {}
    for what, sha, signature in signatures(facts):
        if not is_matched(signature):
            who = signature.email or signature.name or "nobody named"
            unknown.setdefault(who, f"{who}, {what} of {short(sha)}")
    if not unknown:
        return Condition("authors", 4, True, "Every author is known.")
    listed = joined(list(unknown.values())[:3])
    more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
    verb = "matches" if len(unknown) == 1 else "match"
    return Condition(
        "authors",
        4,
        False,
        f"{listed}{more} {verb} no account on the git host.",
        "\n".join(unknown.values()),
    )


def _requests(blocking: Sequence[Vote]) -> Condition:
    if not blocking:
        return Condition("requests", 5, True, "Nobody stands at request changes.")
    return Condition("requests", 5, False, f"{asking([vote.name for vote in blocking])}.")


def _platform_rules(facts: Facts) -> Iterator[Condition]:
    for platform in facts.platforms:
        if platform.rules.require_proposal:
            yield _proposal(facts, platform)
        if platform.rules.require_time_agreement:
            yield _time(facts, platform)
    required = sorted(
        {name for platform in facts.platforms for name in platform.rules.required_checks}
    )
    if required:
        yield _checks(facts, required)


def _proposal(facts: Facts, platform: Platform) -> Condition:
    proposal = facts.proposal
    if proposal is not None and _accepted(proposal, platform):
        return Condition("proposal", 6, True, f"{platform.name} accepted {proposal.ref}.")
    if platform.own_change:
        return Condition("proposal", 6, True, f"{platform.name}’s own team needs no proposal.")
    limit = platform.rules.direct_max_lines
    anywhere = not platform.rules.direct_paths or platform.paths_allow_direct
    if limit is not None and facts.lines <= limit and anywhere:
        return Condition(
            "proposal",
            6,
            True,
            f"{platform.name} takes a direct change of {plural(facts.lines, 'line')}.",
            f"up to {limit}",
        )
    if proposal is not None:
        return Condition("proposal", 6, False, f"{platform.name} has not accepted {proposal.ref}.")
    if limit is None:
        return Condition(
            "proposal", 6, False, f"{platform.name} needs an accepted proposal for this change."
        )
    why = (
        f"{plural(facts.lines, 'line')}, over {limit}"
        if facts.lines > limit
        else "outside the paths for direct changes"
    )
    return Condition(
        "proposal", 6, False, f"{platform.name} needs an accepted proposal for this change: {why}."
    )


def _accepted(proposal: Proposal, platform: Platform) -> bool:
    return proposal.accepted and platform.id in proposal.platforms


def _time(facts: Facts, platform: Platform) -> Condition:
    agreement = facts.time_agreement
    if platform.own_change:
        return Condition("time", 6, True, f"{platform.name}’s own team needs no time agreement.")
    if agreement is None or facts.now < agreement.since:
        return Condition(
            "time", 6, False, f"{platform.name} needs a line manager’s agreement to the time."
        )
    if agreement.until is not None and agreement.until <= facts.now:
        ended = f"{agreement.until:%-d %B %Y}"
        return Condition(
            "time",
            6,
            False,
            f"The line manager’s agreement to the time ended on {ended}.",
            agreement.by,
        )
    return Condition("time", 6, True, "The line manager agreed the time.", agreement.by)


def _checks(facts: Facts, required: Sequence[str]) -> Condition:
    states: dict[str, set[str]] = {}
    for check in facts.checks:
        states.setdefault(check.name, set()).add(check.state)
    # The same name twice (a status and a check run) is green only when both are.
    missing = [name for name in required if states.get(name) != {"success"}]
    if not missing:
        return Condition(
            "checks", 6, True, "All required checks passed.", plural(len(required), "check")
        )
    told = [f"{name} ({', '.join(sorted(states.get(name, {'not reported'})))})" for name in missing]
    return Condition(
        "checks",
        6,
        False,
        f"{len(required) - len(missing)} of {len(required)} required checks passed.",
        joined(told),
    )


def _either(key: str, point: int, holds: bool, yes: str, no: str, detail: str = "") -> Condition:
    return Condition(key, point, holds, yes if holds else no, detail)
