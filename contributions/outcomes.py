"""Records what became of a merge: through the portal, outside of it, refused, or not answered."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from contributions import judging, overrides, policy, record, reverting
from contributions.accounts import account_of
from contributions.lifecycle import ChangeMove, ChangeState, ProposalMove, ProposalState
from contributions.models import Change, JudgedFacts, MergeIntent, Proposal, Waiting
from people import notify
from people.models import Membership, Team, User
from platforms.hosts.snapshots import PullSnapshot
from platforms.selectors import people_with_role

#: Hosts tell in whole seconds when they merged. Whoever stopped being an owner within that second
#: is taken to have stopped before: the rule had to hold until its end.
WITHIN_THE_SECOND = timedelta(seconds=1) - timedelta.resolution
MERGED_STATES = (ChangeState.MERGED.value, ChangeState.MERGED_UNGATED.value)


def record_merge_seen(change: Change, snapshot: PullSnapshot, intent: MergeIntent | None) -> None:
    """Record that the host shows the pull request as merged.

    Before the repository was connected no rule was in force: such a merge is the past, and
    nobody's alarm. A later one counts as gated when the rule held for exactly the merged head on
    the same base: because the portal's own intent says so, because the change stood approved at
    that head, or because break-glass held at the moment of the merge.
    """
    merged_at = snapshot.merged_at or timezone.now()
    decision = _decision(change, snapshot, intent, merged_at)
    verdict, judged = decision.verdict, decision.held
    through = "portal" if intent and judged else "host"
    connected_at = change.repository.connected_at
    past = intent is None and connected_at is not None and merged_at < connected_at
    move = ChangeMove.MERGE_DONE if judged else ChangeMove.MERGE_SEEN_UNGATED
    author = change.opened_for or (change.author.user if change.author else None)
    data = {
        "sha_approved": verdict.get("head", ""),
        "sha_merged": snapshot.merge_sha,
        "through": through,
        "merged_by": snapshot.merged_by.login if snapshot.merged_by else "",
        "verdict": verdict,
        "facts": decision.facts,
        "intent": intent.pk if intent else None,
    }
    record.move_change(
        change,
        ChangeMove.MERGE_BEFORE if past else move,
        actor=intent.requested_by if intent and judged else None,
        data=data,
        merged_at=merged_at,
        closed_at=snapshot.closed_at or merged_at,
        merged_sha=snapshot.merge_sha,
        merged_head_sha=snapshot.head_sha,
        merged_by=account_of(change.repository, snapshot.merged_by),
        author_team=_team_at(author, merged_at),
        owning_team=change.repository.platform.team,
    )
    if intent:
        answered = MergeIntent.MERGED if judged else MergeIntent.REFUSED
        _close(intent, answered, f"Merged as {snapshot.merge_sha}.")
    Waiting.objects.filter(change=change).delete()
    if not past:
        _tell_merged(change, gated=judged)
    overrides.end(change, "The change was merged.")
    reverting.mark_reverted(change)
    if change.proposal:
        deliver_if_done(change.proposal)


@dataclass(frozen=True)
class _Decision:
    """What a merge rests on: the verdict, the facts it was made from, whether it held then."""

    verdict: dict[str, Any]
    facts: dict[str, Any] | None
    held: bool


def _decision(
    change: Change, snapshot: PullSnapshot, intent: MergeIntent | None, merged_at: datetime
) -> _Decision:
    if intent:
        held = (intent.sha, intent.base_ref) == (snapshot.head_sha, snapshot.base_ref)
        return _Decision(intent.verdict, intent.facts, held)
    if overridden := _overridden_at(change, merged_at):
        return overridden
    verdict = change.verdict or {}
    held = change.state == ChangeState.APPROVED and verdict.get("outcome") == policy.Outcome.GREEN
    held = held and (verdict["head"], verdict["base_ref"]) == (
        snapshot.head_sha,
        snapshot.base_ref,
    )
    facts = JudgedFacts.objects.filter(change=change).values_list("facts", flat=True).first()
    if held and facts is not None:
        return _asked_again(change, facts, merged_at)
    return _Decision(verdict, facts, held)


def _asked_again(change: Change, judged: dict[str, Any], merged_at: datetime) -> _Decision:
    """The rule on what was judged, with the people and the policy of the moment of the merge.

    A role that ended, or a policy that was saved, reaches the stored verdict only a little later.
    """
    at = merged_at + WITHIN_THE_SECOND
    gathered, verdict = judging.verdict_on(change, now=at)
    if gathered is None:
        return _Decision(verdict.to_json(), None, False)
    try:
        known = policy.from_plain(policy.Facts, judged)
    except ValueError:  # written by an earlier release; what the host shows now has to do
        known = replace(gathered, is_open=True)
    facts = replace(
        known,
        now=at,
        platforms=gathered.platforms,
        proposal=gathered.proposal,
        time_agreement=gathered.time_agreement,
    )
    verdict = policy.evaluate(facts)
    held = verdict.outcome is policy.Outcome.GREEN
    return _Decision(verdict.to_json(), policy.to_plain(facts), held)


def _overridden_at(change: Change, merged_at: datetime) -> _Decision | None:
    """Break-glass counts to the minute: the rule is asked for the moment of the merge itself."""
    if overrides.override_of(change, merged_at) is None:
        return None
    gathered, _ = judging.verdict_on(change, now=merged_at)
    if gathered is None:
        return None
    # The snapshot taken in shows it closed, which at that moment it was not yet.
    facts = replace(gathered, is_open=True)
    verdict = policy.evaluate(facts)
    if verdict.outcome is not policy.Outcome.OVERRIDDEN:
        return None
    return _Decision(verdict.to_json(), policy.to_plain(facts), True)


def refuse(change: Change, intent: MergeIntent, reason: str, *, head_moved: bool) -> None:
    """Record that nothing was merged, with the reason; the rule is asked again."""
    _close(intent, MergeIntent.HEAD_MOVED if head_moved else MergeIntent.REFUSED, reason)
    move = ChangeMove.HEAD_MOVED if head_moved else ChangeMove.MERGE_REFUSED
    if change.is_open:
        data = {"intent": intent.pk, "reason": reason}
        record.move_change(change, move, actor=intent.requested_by, data=data)
        if change.draft:  # it became one while it was merging
            record.move_change(change, ChangeMove.TO_DRAFT)
        judging.judge(change)
    notify.notify(
        [intent.requested_by],
        kind="merge_refused",
        title=f"{change.title} was not merged",
        body=reason,
        path=change.get_absolute_url(),
        why="You asked for the merge.",
        key=f"refused:{intent.pk}",
    )


def deliver_if_done(proposal: Proposal) -> None:
    """Move a proposal to delivered once every change that carries it out is merged."""
    if proposal.state != ProposalState.IN_PROGRESS:
        return
    states = set(proposal.changes.values_list("state", flat=True)) - {ChangeState.CLOSED.value}
    if states and states <= set(MERGED_STATES):
        record.move_proposal(proposal, ProposalMove.DELIVER, delivered_at=timezone.now())


def _close(intent: MergeIntent, state: str, detail: str) -> None:
    intent.state, intent.detail, intent.answered_at = state, detail, timezone.now()
    intent.save(update_fields=["state", "detail", "answered_at"])


def _team_at(user: User | None, moment: datetime) -> Team | None:
    if user is None:
        return None
    found = Membership.objects.at(moment).filter(user=user).select_related("team")
    membership = found.order_by("-since").first()
    return membership.team if membership else None


def _tell_merged(change: Change, *, gated: bool) -> None:
    proposer = change.proposal.author if change.proposal else None
    author = change.opened_for or (change.author.user if change.author else None)
    mine = {person.pk: person for person in (author, proposer) if person}
    notify.notify(
        list(mine.values()),
        kind="change_merged",
        title=f"{change.title} was merged",
        body=f"{change} into {change.base_ref} as {change.merged_sha[:7]}. Thank you.",
        path=change.get_absolute_url(),
        why="It is your contribution.",
        key=f"merged:{change.pk}",
    )
    if gated:
        return
    owners = people_with_role(change.repository.platform, timezone.now())
    admins = User.objects.filter(is_superuser=True, is_active=True)
    notify.notify(
        list({person.pk: person for person in (*owners, *admins)}.values()),
        kind="merged_ungated",
        title=f"{change.title} was merged without your approval",
        body=f"{change} was merged on the git host while the rule did not hold for its head.",
        path=change.get_absolute_url(),
        why="You own this platform, or run the programme.",
        key=f"ungated:{change.pk}",
    )
