"""Records what became of a merge: through the portal, outside of it, refused, or not answered."""

from datetime import datetime

from django.utils import timezone

from contributions import judging, record
from contributions.lifecycle import ChangeMove, ChangeState, ProposalMove, ProposalState
from contributions.models import Change, MergeIntent, Proposal, Waiting
from people import notify
from people.models import HostAccount, Membership, Team, User
from platforms.hosts.snapshots import PullSnapshot
from platforms.selectors import people_with_role

MERGED_STATES = (ChangeState.MERGED.value, ChangeState.MERGED_UNGATED.value)


def record_merge_seen(change: Change, snapshot: PullSnapshot, intent: MergeIntent | None) -> None:
    """Record that the host shows the pull request as merged.

    It counts as gated when the rule held for exactly the merged head on the same base: because
    the portal's own intent says so, or because the change stood approved at that head.
    """
    if intent:
        judged = intent.sha == snapshot.head_sha and intent.base_ref == snapshot.base_ref
        verdict = intent.verdict
    else:
        verdict = change.verdict or {}
        judged = change.state == ChangeState.APPROVED and bool(verdict.get("allowed"))
        judged = judged and (verdict["head"], verdict["base_ref"]) == (
            snapshot.head_sha,
            snapshot.base_ref,
        )
    through = "portal" if intent and judged else "host"
    merged_at = snapshot.merged_at or timezone.now()
    author = change.opened_for or (change.author.user if change.author else None)
    data = {
        "sha_approved": verdict.get("head", ""),
        "sha_merged": snapshot.merge_sha,
        "through": through,
        "merged_by": snapshot.merged_by.login if snapshot.merged_by else "",
        "verdict": verdict,
    }
    record.move_change(
        change,
        ChangeMove.MERGE_DONE if judged else ChangeMove.MERGE_SEEN_UNGATED,
        actor=intent.requested_by if intent and judged else None,
        data=data,
        merged_at=merged_at,
        closed_at=snapshot.closed_at or merged_at,
        merged_sha=snapshot.merge_sha,
        merged_head_sha=snapshot.head_sha,
        merged_by=_account(change, snapshot),
        author_team=_team_at(author, merged_at),
        owning_team=change.repository.platform.team,
    )
    if intent:
        answered = MergeIntent.MERGED if judged else MergeIntent.REFUSED
        _close(intent, answered, f"Merged as {snapshot.merge_sha}.")
    Waiting.objects.filter(change=change).delete()
    _tell_merged(change, gated=judged)
    if change.proposal:
        deliver_if_done(change.proposal)


def refuse(change: Change, intent: MergeIntent, reason: str, *, head_moved: bool) -> None:
    """Record that nothing was merged, with the reason; the rule is asked again."""
    _close(intent, MergeIntent.HEAD_MOVED if head_moved else MergeIntent.REFUSED, reason)
    move = ChangeMove.HEAD_MOVED if head_moved else ChangeMove.MERGE_REFUSED
    if change.is_open:
        data = {"intent": intent.pk, "reason": reason}
        record.move_change(change, move, actor=intent.requested_by, data=data)
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


def _account(change: Change, snapshot: PullSnapshot) -> HostAccount | None:
    if snapshot.merged_by is None:
        return None
    row, _ = HostAccount.objects.get_or_create(
        issuer=change.repository.host.key,
        remote_id=snapshot.merged_by.id,
        defaults={"login": snapshot.merged_by.login, "name": snapshot.merged_by.name},
    )
    return row


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
