"""What one person may do with a change just now, and what their approval would cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from contributions import permissions, policy
from contributions.facts import facts_for
from contributions.lifecycle import ChangeState
from contributions.models import Change, ChangeFile, Head, Look, MergeIntent, Review
from contributions.policy.words import joined, plural
from people.models import User

MOVING = (ChangeState.MERGING.value, ChangeState.UNKNOWN.value)


@dataclass(frozen=True)
class Standing:
    """A person before a change: each `why_not` is empty where the act is theirs to take.

    `approval` is their own one that counts for the present head, `covers` says what theirs would.
    """

    why_not_approve: str
    why_not_request: str
    why_not_merge: str
    covers: str = ""
    approval: Review | None = None
    facts: policy.Facts | None = None


def standing(user: User, change: Change, files: Iterable[ChangeFile]) -> Standing:
    """Ask the permissions that the services ask. Queries do not grow with the change's size."""
    merge = permissions.why_not_merge(user, change) or _why_verdict_forbids(change)
    try:
        facts = facts_for(change)
    except (policy.BadRules, ValueError) as error:
        why = f"The policy of {change.repository.platform} cannot be read: {error}"
        return Standing(why, why, merge)
    why_not = permissions.why_not_approve(user, change, facts) or ""
    approval = None if why_not else _own_approval(user, change)
    return Standing(
        why_not_approve=why_not,
        why_not_request=permissions.why_not_request_changes(user, change, facts) or "",
        why_not_merge=merge,
        covers="" if why_not or approval else covers(user, change, files),
        approval=approval,
        facts=facts,
    )


def _why_verdict_forbids(change: Change) -> str:
    if change.state in MOVING:
        return "The merge is in progress."
    verdict = change.verdict or {}
    if change.state == ChangeState.APPROVED and verdict.get("allowed"):
        return ""
    return str(verdict.get("headline") or "The rule has not been asked yet.")


def _own_approval(user: User, change: Change) -> Review | None:
    """The person's latest decisive act, where it is a standing approval of the present head."""
    last = change.reviews.filter(user=user).order_by("-pk").first()
    stands = last and last.kind == Review.APPROVE and last.lapsed_at is None
    return last if stands and last and last.sha == change.head_sha else None


def groups_of(change: Change) -> Iterator[dict[str, Any]]:
    """The owner groups of the change's last verdict."""
    for platform in (change.verdict or {}).get("platforms", ()):
        yield from platform["groups"]


def could_approve(group: dict[str, Any], user: User) -> dict[str, Any] | None:
    """How somebody may still approve for a group, by its verdict; None where they may not."""
    return next((one for one in group["could_still"] if one["user_id"] == user.pk), None)


def covers(user: User, change: Change, files: Iterable[ChangeFile]) -> str:
    """What this person's approval would count for: “As an owner you may approve for …”."""
    mine = [(group, how) for group in groups_of(change) if (how := could_approve(group, user))]
    if not mine:
        return "Your approval counts for this change."
    paths = {path for group, _ in mine for path in group["paths"]}
    listed = [{file.path, file.previous_path} - {""} for file in files]
    covered = sum(bool(names & paths) for names in listed)
    role = mine[0][1]["role"]
    article = "an" if role[:1] in "aeiou" else "a"
    names = joined([group["name"] for group, _ in mine])
    # Not “of”: a group short of people borrows approvals from the platform's fallback group.
    text = f"As {article} {role} you may approve for {names}. Your approval counts for "
    text += (
        f"{covered} of the {plural(len(listed), 'file')}" if covered < len(listed) else "all of it"
    )
    if all(group["holds"] for group, _ in mine):
        return f"{text}; every owner group has what it needs already."
    done = [group["name"] for group, _ in mine if group["given"] + 1 == group["needed"]]
    if done and len(done) == len(mine):
        text += " and completes that group" if len(done) == 1 else " and completes those groups"
    return f"{text}."


@dataclass(frozen=True)
class Since:
    """What is known to have happened since somebody last had the change on screen."""

    sha: str
    pushes: int
    compare_url: str


def since_look(user: User, change: Change) -> Since | None:
    """What moved since this person's last look; None on a first look and when nothing moved.

    The portal keeps only the present files, so it says that the head moved and where the git host
    shows the difference, never which files differ.
    """
    look = Look.objects.filter(change=change, user=user).first()
    if look is None or look.sha == change.head_sha:
        return None
    pushes = Head.objects.filter(change=change, seen_at__gt=look.at).count()
    # Two dots: the difference of the two heads themselves, also after a force-push.
    url = f"{change.repository.web_url}/compare/{look.sha}..{change.head_sha}"
    return Since(look.sha, max(1, pushes), url)


def remember_look(user: User, change: Change) -> None:
    """Note which head this person has on screen now."""
    Look.objects.update_or_create(
        change=change, user=user, defaults={"sha": change.head_sha, "at": timezone.now()}
    )


def last_refusal(change: Change) -> MergeIntent | None:
    """The last merge that was asked for and not carried out, where nothing came after it."""
    last = change.intents.select_related("requested_by").order_by("-pk").first()
    refused = last and last.state in (MergeIntent.REFUSED, MergeIntent.HEAD_MOVED)
    return last if refused and change.is_open and change.state not in MOVING else None
