"""Which owner groups a change touches, and how each one's approvals stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contributions.policy.eligibility import Electorate
from contributions.policy.facts import Facts, Group, Membership, Person, Platform, ReviewKind
from contributions.policy.identity import Node
from contributions.policy.standing import Act
from contributions.policy.verdict import Candidate, GroupVerdict, Vote, short
from contributions.policy.words import group_sentence


def touched(facts: Facts) -> tuple[list[tuple[Platform, list[Group]]], list[str]]:
    """Each platform with its touched groups, and a sentence for everything that nobody owns.

    A path that no group names belongs to the fallback group of every platform that has one; a
    platform without a single touched path (a change with no files) asks its fallback group.
    """
    named = {
        path for platform in facts.platforms for group in _all(platform) for path in group.paths
    }
    loose = tuple(path for path in facts.paths if path not in named)
    found: list[tuple[Platform, list[Group]]] = []
    unowned: list[str] = []
    for platform in facts.platforms:
        groups = [group for group in platform.groups if group.paths]
        fallback = platform.fallback
        if fallback is None:
            if not groups:
                unowned.append(
                    f"{platform.name} has no owner group for this change and no fallback group."
                )
        elif fallback.paths or loose or not groups:
            groups = _with(groups, replace(fallback, paths=(*fallback.paths, *loose)))
        found.append((platform, groups))
    if not any(platform.fallback for platform in facts.platforms):
        unowned += [f"{path} has no owner, and there is no fallback group." for path in loose]
    return found, unowned


def _all(platform: Platform) -> Sequence[Group]:
    return (*platform.groups, platform.fallback) if platform.fallback else platform.groups


def _with(groups: list[Group], fallback: Group) -> list[Group]:
    """The groups with the fallback among them, once, even if it also owns paths by a rule."""
    if all(group.key != fallback.key for group in groups):
        return [*groups, fallback]
    return [
        replace(
            group,
            paths=(*group.paths, *(path for path in fallback.paths if path not in group.paths)),
        )
        if group.key == fallback.key
        else group
        for group in groups
    ]


def judge(
    group: Group, platform: Platform, acts: Sequence[Act], electorate: Electorate, head: str
) -> GroupVerdict:
    """How this group stands: who counts, blocks, is ignored and why, who could still approve."""
    fallback = (
        platform.fallback if platform.fallback and platform.fallback.key != group.key else None
    )
    needed = max(1, group.quorum)
    own = electorate.eligible(group, platform)
    lenders = {
        key: member
        for key, member in (electorate.eligible(fallback, platform) if fallback else {}).items()
        if key not in own
    }
    lent = min(max(0, needed - len(own)), len(lenders))
    counted: list[Vote] = []
    borrowed: list[Vote] = []
    blocking: list[Vote] = []
    ignored: list[Vote] = []
    for act in acts:
        person = act.review.person
        if not (
            _has_place(person, group, electorate)
            or (lent and fallback and _has_place(person, fallback, electorate))
        ):
            continue
        role = electorate.role(person, group)
        if act.review.kind is ReviewKind.REQUEST_CHANGES:
            why = act.flaw or why_not_blocking(act, group, fallback if lent else None, electorate)
            if why:
                ignored.append(vote(act, role, why=why))
            else:
                stands = "Stands until its giver acts again or it is dismissed."
                blocking.append(vote(act, role, why=stands))
            continue
        why = act.flaw or electorate.why_not(person, group, platform, act.review.at) or ""
        if not why:
            counted.append(vote(act, role, counts=True, why=_why_it_counts(act, head)))
        elif (
            fallback
            and not act.flaw
            and len(borrowed) < lent
            and electorate.why_not(person, fallback, platform, act.review.at) is None
        ):
            because = (
                f"Counts for {fallback.name}: {group.name} is short of people who may approve."
            )
            if act.carried:
                because = f"{because} {_why_it_counts(act, head)}"
            lent_as = electorate.role(person, fallback)
            borrowed.append(vote(act, lent_as, counts=True, why=because))
        else:
            ignored.append(vote(act, role, why=why))
    given = len(counted) + len(borrowed)
    short_of_people = len(own) + lent < needed
    done = {
        electorate.identities.key(Person(item.user_id, item.account_id))
        for item in (*counted, *borrowed)
    }
    return GroupVerdict(
        key=group.key,
        name=group.name,
        needed=needed,
        given=given,
        counted=(*counted, *borrowed),
        blocking=tuple(blocking),
        ignored=tuple(ignored),
        paths=tuple(sorted(set(group.paths))),
        pattern=group.pattern,
        rule=group.rule,
        could_still=candidates(own | (lenders if lent else {}), done),
        from_fallback=lent,
        short_of_people=short_of_people,
        sentence=group_sentence(group, needed, given, head, short_of_people=short_of_people),
    )


def _why_it_counts(act: Act, head: str) -> str:
    if act.carried:
        return (
            f"Counts: carried over from {short(act.review.sha)}, whose files and whose merge "
            f"base’s files are those of {short(head)}."
        )
    return "Counts: the current head."


def why_not_blocking(act: Act, group: Group, lender: Group | None, electorate: Electorate) -> str:
    """Why a standing request for changes does not stop the change here; empty when it does."""
    person = act.review.person
    if electorate.same(person, electorate.author):
        return "The author’s own request for changes does not block."
    if electorate.blocks(person, group) or (
        lender is not None and electorate.blocks(person, lender)
    ):
        return ""
    return f"{person.name} has no role in {group.name} now, so this is shown and does not block."


def vote(act: Act, role: str, *, why: str, counts: bool = False) -> Vote:
    review = act.review
    return Vote(
        name=review.person.name,
        user_id=review.person.user_id,
        account_id=review.person.account_id,
        role=role,
        kind=review.kind,
        sha=review.sha,
        at=review.at,
        source=review.source,
        review_id=review.id,
        counts=counts,
        why=why,
        carried=counts and act.carried,
    )


def candidates(
    eligible: dict[Node, Membership | None], done: set[Node | None]
) -> tuple[Candidate, ...]:
    """The people who may approve and have not, those who are present first."""
    waiting = [member for key, member in eligible.items() if member is not None and key not in done]
    return tuple(
        Candidate(
            name=member.person.name,
            user_id=member.person.user_id,
            account_id=member.person.account_id,
            role=member.role.words,
            away=member.away,
            deputy_for=member.deputy_for.name if member.deputy_for else "",
        )
        for member in sorted(waiting, key=lambda member: (member.away, member.person.name))
    )


def _has_place(person: Person, group: Group, electorate: Electorate) -> bool:
    return bool(electorate.memberships(person, group)) or electorate.identities.key(
        person
    ) in electorate.named_robots(group)
