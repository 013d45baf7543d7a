"""Merges exactly the commit the rule was asked about, at most once, whatever dies on the way."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from contributions import governing, judging, outcomes, permissions, publishing, record, sync
from contributions.lifecycle import ChangeMove, ChangeState
from contributions.models import Change, MergeIntent
from contributions.policy import Verdict, to_plain
from journal import effects
from journal.later import Later
from people.models import User
from people.refusals import Refused
from platforms.hosts.budget import Purpose, spending
from platforms.hosts.connections import host_for
from platforms.hosts.problems import HostProblem, Rejected
from platforms.hosts.snapshots import MergeAnswer, MergeOutcome, PullSnapshot
from platforms.models import Repository

#: I3: the rule is asked on host state read at most this long before the merge is sent.
FRESH = timedelta(seconds=30)
#: How long a host may still be busy with a merge call that it never answered.
SETTLING = timedelta(seconds=60)


def read(change: Change) -> PullSnapshot:
    """The pull request as its host shows it now; raises HostProblem."""
    return read_pull(change.repository, change.number)


def read_pull(repository: Repository, number: int) -> PullSnapshot:
    """The same for one that may not be known yet, with all that its platform is judged by."""
    beside = governing.read_beside(repository)
    return host_for(repository.host).pull(repository.remote_id, number, beside=beside)


def refresh(change: Change) -> Change:
    """Read the pull request from its host and take it in; raises HostProblem."""
    return take_in(change, read(change))


def take_in(change: Change, snapshot: PullSnapshot) -> Change:
    """Take a snapshot in, reading the owner file at the head as well when the change edits it."""
    return take_in_new(change.repository, snapshot)


def take_in_new(
    repository: Repository, snapshot: PullSnapshot, *, opened_for: User | None = None
) -> Change:
    """Take in a pull request that may not be known yet; `opened_for` counts as its author."""
    return sync.apply(
        repository,
        snapshot,
        head_owners=governing.owners_at_head(repository, snapshot),
        head_policy=governing.policy_at_head(repository, snapshot),
        head_tree=governing.tree_at_head(repository, snapshot),
        opened_for=opened_for,
    )


@spending(Purpose.GATE)
def begin(change: Change, *, by: User, sha: str) -> MergeIntent:
    """Write the intent to merge `sha`, having read the host and asked the rule just now.

    The caller has checked that `by` may ask. Raises Refused with the reason when the head moved,
    the rule does not hold, or the host cannot be read: then nothing was done.
    """
    try:
        refresh(change)
    except HostProblem as problem:
        raise Refused(
            f"The git host could not be read, so nothing was merged. {problem}"
        ) from problem
    with transaction.atomic():
        change = Change.objects.select_for_update().get(pk=change.pk)
        if change.head_sha != sha:
            raise Refused(
                f"The head moved to {change.short_head}, so {sha[:7]} was not merged. Look again."
            )
        intent = change.intents.filter(state=MergeIntent.OPEN).first()
        if intent:
            return intent  # a second click finds the first one's merge under way
        facts, verdict = judging.verdict_on(change)
        if facts is None or not verdict.allowed or change.state != ChangeState.APPROVED:
            raise Refused(f"Nothing was merged. {verdict.headline}. {' '.join(verdict.reasons)}")
        intent = MergeIntent.objects.create(
            change=change,
            sha=sha,
            base_ref=change.base_ref,
            requested_by=by,
            at=timezone.now(),
            verdict=verdict.to_json(),
            facts=to_plain(facts),
        )
        record.move_change(change, ChangeMove.MERGE, actor=by, data={"intent": intent.pk})
        effects.ask(record.SEND_MERGE, key=str(intent.pk), arguments={"intent": intent.pk})
    return intent


@effects.handler(record.SEND_MERGE)
@spending(Purpose.GATE)
def send(intent: int) -> None:
    """Carry an intent out: ask the rule again on fresh facts, send once, record the answer.

    When an earlier run got as far as sending, this one only reads what became of it.
    """
    row = MergeIntent.objects.select_related("change__repository__host").get(pk=intent)
    if row.state != MergeIntent.OPEN:
        return
    if row.sent_at:
        settle(row)
        return
    snapshot = read(row.change)
    take_in(row.change, snapshot)
    try:
        publishing.publish_now(row.change_id)
    except Rejected as problem:
        # What the host shows of this commit cannot be put right, so nothing rests on it.
        why = f"{row.sha[:7]} takes no more statuses on the git host, so push another commit."
        _refuse(row, f"{why} {problem}", head_moved=False)
        return
    if not _claim(row, snapshot):
        return
    host = host_for(row.change.repository.host)
    # No lock is held and nothing is open while the host works: see the two steps of assurance.
    try:
        answer = host.merge(row.change.repository.remote_id, row.change.number, sha=row.sha)
    except HostProblem as problem:  # an adapter raises only when the call certainly merged nothing
        answer = MergeAnswer(MergeOutcome.BLOCKED, detail=str(problem))
    if answer.outcome is MergeOutcome.UNKNOWN:
        _mark_unanswered(row)
        raise Later(answer.detail, at=timezone.now() + timedelta(seconds=2))
    refresh(row.change)  # records the merge, ours or one that came first
    if answer.outcome is not MergeOutcome.MERGED:
        _refuse(row, answer.detail, head_moved=answer.outcome is MergeOutcome.HEAD_MOVED)


def _claim(intent: MergeIntent, snapshot: PullSnapshot) -> bool:
    """Under the change's lock: ask the rule a last time and note that the call is being sent."""
    with transaction.atomic():
        change = Change.objects.select_for_update().get(pk=intent.change_id)
        fresh = MergeIntent.objects.select_for_update().get(pk=intent.pk)
        if fresh.state != MergeIntent.OPEN or fresh.sent_at:
            return False
        if timezone.now() - snapshot.read_at > FRESH:
            raise Later("The host's answer was too old to merge on; reading again.")
        facts, verdict = judging.verdict_on(change)
        moved = change.head_sha != fresh.sha
        if why_not := _why_not_send(change, fresh, verdict):
            outcomes.refuse(change, fresh, why_not, head_moved=moved)
            return False
        fresh.sent_at, fresh.verdict = timezone.now(), verdict.to_json()
        fresh.facts = to_plain(facts)
        fresh.save(update_fields=["sent_at", "verdict", "facts"])
        intent.sent_at = fresh.sent_at
    return True


def _why_not_send(change: Change, intent: MergeIntent, verdict: Verdict) -> str | None:
    if not change.is_open:
        return "The pull request is no longer open."
    if change.head_sha != intent.sha:
        return f"The head moved to {change.short_head}."
    if change.base_ref != intent.base_ref:
        return f"The base branch was changed to {change.base_ref}."
    if why_not := permissions.why_not_merge(intent.requested_by, change):
        return why_not
    return None if verdict.allowed else verdict.headline


def settle(intent: MergeIntent) -> None:
    """Find out by reading what became of a merge call that was never answered; never send again.

    Raises Later while the host may still be at work, HostProblem while it cannot be read.
    """
    _mark_unanswered(intent)
    snapshot = read(intent.change)
    take_in(intent.change, snapshot)  # records the merge when there was one
    intent.refresh_from_db()
    if intent.state != MergeIntent.OPEN:
        return
    if snapshot.head_sha != intent.sha:
        _refuse(intent, f"The head moved to {snapshot.head_sha[:7]}.", head_moved=True)
        return
    sent_at = intent.sent_at or intent.at
    if timezone.now() - sent_at < SETTLING:
        raise Later(
            "The host has not answered and does not show the merge yet.",
            at=timezone.now() + timedelta(seconds=5),
        )
    _refuse(
        intent, "The git host did not carry the merge out. You may ask again.", head_moved=False
    )


def _mark_unanswered(intent: MergeIntent) -> None:
    with transaction.atomic():
        change = Change.objects.select_for_update().get(pk=intent.change_id)
        if change.state == ChangeState.MERGING:
            data = {"intent": intent.pk}
            record.move_change(change, ChangeMove.MERGE_UNANSWERED, data=data)


def _refuse(intent: MergeIntent, reason: str, *, head_moved: bool) -> None:
    with transaction.atomic():
        change = Change.objects.select_for_update().get(pk=intent.change_id)
        fresh = MergeIntent.objects.select_for_update().get(pk=intent.pk)
        if fresh.state == MergeIntent.OPEN:
            outcomes.refuse(change, fresh, reason, head_moved=head_moved)
