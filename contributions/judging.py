"""Asks the rule about a change and carries its answer into the change's state."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contributions import overrides, policy, record
from contributions.facts import facts_for
from contributions.lifecycle import ChangeMove, ChangeState
from contributions.models import Change, JudgedFacts, Review, Waiting
from people import notify
from people.models import User

logger = logging.getLogger(__name__)

FIRST_WORDS_FOR = "You may approve it for an owner group that it touches."


def verdict_on(
    change: Change, *, now: datetime | None = None, rules: policy.Rules | None = None
) -> tuple[policy.Facts | None, policy.Verdict]:
    """The rule's answer on what is known now; never green when the facts cannot be gathered.

    With `rules`, what it would answer if these were in force.
    """
    now = now or timezone.now()
    try:
        facts = facts_for(change, now=now, rules=rules)
    except (policy.BadRules, ValueError) as error:
        logger.warning("No verdict on %s: %s", change, error)
        return None, unreadable(change, error, now)
    return facts, policy.evaluate(facts)


def unreadable(change: Change, error: ValueError, now: datetime) -> policy.Verdict:
    """The verdict where the policy cannot be read. Never green."""
    why = f"The policy of {change.repository.platform} cannot be read: {error}"
    return policy.could_not_ask(why, head=change.head_sha, base_ref=change.base_ref, at=now)


@transaction.atomic
def judge(change: Change) -> policy.Verdict:
    """Ask the rule, keep its answer, move the change between in review and approved accordingly.

    The caller holds the change's row lock. A change that is merging keeps its state: the merge
    asks the rule itself.
    """
    facts, verdict = verdict_on(change)
    before = change.verdict
    change.verdict, change.verdict_at = verdict.to_json(), verdict.at
    Change.objects.filter(pk=change.pk).update(verdict=change.verdict, verdict_at=verdict.at)
    _keep_facts(change, facts)
    _keep_waiting(change, verdict)
    state = ChangeState(change.state)
    if state is ChangeState.IN_REVIEW and verdict.allowed:
        first = change.approved_at or verdict.at
        record.move_change(
            change, ChangeMove.HOLD, data={"verdict": change.verdict}, approved_at=first
        )
        _tell_ready(change, verdict)
    elif state is ChangeState.APPROVED and not verdict.allowed:
        record.move_change(change, ChangeMove.LAPSE, data={"verdict": change.verdict})
    elif before is None or _told(before) != _told(change.verdict):
        record.publish(change)
    return verdict


def _told(verdict: dict[str, Any]) -> list[object]:
    """What the host is told of a stored verdict: its words, and the numbers of its table."""
    groups = [group for platform in verdict["platforms"] for group in platform["groups"]]
    rows = [(one["key"], one["needed"], one["given"], len(one["blocking"])) for one in groups]
    return [verdict["status"], verdict["description"], rows]


def void_approvals(change: Change, reason: str, *, but_for: Q | None = None) -> int:
    """Let every standing approval of the change lapse for good, but those that `but_for` finds.

    Requests for changes outlive a push; break-glass does not. Each giver is told why; returns
    how many lapsed.
    """
    overrides.end(change, reason)
    now = timezone.now()
    standing = change.reviews.filter(kind=Review.APPROVE, lapsed_at=None)
    if but_for:
        standing = standing.exclude(but_for)
    lapsing = list(standing.select_related("user", "account__user"))
    standing.update(lapsed_at=now, lapse_reason=reason[:300])
    for review in lapsing:
        data = {"review": review.pk, "sha": review.sha, "reason": reason}
        record.change_event(change, "approval_lapsed", data=data)
        giver = review.user or (review.account.user if review.account else None)
        if giver:
            notify.notify(
                [giver],
                kind="approval_lapsed",
                title=f"Your approval of {change.title} lapsed",
                body=reason,
                path=change.get_absolute_url(),
                why="You had approved an earlier version.",
                key=f"lapsed:{review.pk}",
            )
    return len(lapsing)


def carried(change: Change) -> dict[str, Any]:
    """For the event of a push: the approvals that outlive it, where there are any."""
    standing = change.reviews.filter(kind=Review.APPROVE, lapsed_at=None)
    kept = list(standing.order_by("pk").values_list("pk", flat=True))
    return {"carried": kept} if kept else {}


def _keep_facts(change: Change, facts: policy.Facts | None) -> None:
    if facts is None:
        JudgedFacts.objects.filter(change=change).delete()
        return
    JudgedFacts.objects.bulk_create(
        [JudgedFacts(change=change, facts=policy.to_plain(facts))],
        update_conflicts=True,
        unique_fields=["change"],
        update_fields=["facts"],
    )


def _keep_waiting(change: Change, verdict: policy.Verdict) -> None:
    wanted: set[int] = set()
    if change.state in (ChangeState.IN_REVIEW.value, ChangeState.APPROVED.value):
        for group in verdict.groups:
            if not group.holds:
                wanted |= {c.user_id for c in group.could_still if c.user_id and not c.away}
    rows = Waiting.objects.filter(change=change)
    kept = set(rows.values_list("user_id", flat=True))
    rows.exclude(user__in=wanted).delete()
    added = wanted - kept
    Waiting.objects.bulk_create(
        [Waiting(change=change, user_id=pk) for pk in sorted(added)], ignore_conflicts=True
    )
    if added:
        notify.notify(
            list(User.objects.filter(pk__in=added)),
            kind="review_wanted",
            title=f"{change.title} waits for your review",
            body=f"{change}, {change.short_head}",
            path=change.get_absolute_url(),
            why=FIRST_WORDS_FOR,
            key=f"review:{change.pk}:{change.head_sha}",
        )


def _tell_ready(change: Change, verdict: policy.Verdict) -> None:
    people = {
        person for person in (change.opened_for, change.author and change.author.user) if person
    }
    notify.notify(
        sorted(people, key=lambda person: person.pk),
        kind="change_approved",
        title=f"{change.title} may be merged",
        body=f"{verdict.headline}.",
        path=change.get_absolute_url(),
        why="It is your change.",
        key=f"approved:{change.pk}:{change.head_sha}:{change.state_since.isoformat()}",
    )
