"""The only way in for what a git host says: a whole snapshot, newer than what is known."""

from datetime import datetime

from django.db import connection, transaction

from contributions import (
    contents,
    governing,
    judging,
    owner_moves,
    promises,
    pushers,
    record,
    shown,
    transfers,
)
from contributions.accounts import account_of
from contributions.lifecycle import ChangeMove, ChangeState, is_allowed
from contributions.models import (
    Change,
    Delivery,
    Head,
    MergeIntent,
    Review,
)
from contributions.outcomes import record_merge_seen, refuse
from people.markdown import render
from people.models import User
from platforms.hosts.snapshots import OwnerFile, OwnerTree, PullSnapshot, TextFile
from platforms.models import Repository

#: The host does not say any more what it had been, so it revives nothing given before it.
DISMISSED_UNSEEN = "It was dismissed on the git host before the portal saw it."


@transaction.atomic
def apply(
    repository: Repository,
    snapshot: PullSnapshot,
    *,
    head_owners: OwnerFile | None = None,
    head_policy: TextFile | None = None,
    head_tree: OwnerTree | None = None,
    opened_for: User | None = None,
) -> Change:
    """Take in one pull request as its host described it, and ask the rule again.

    Order of arrival does not matter: under the change's lock a snapshot read before the one
    already taken in, or older by the host's own clock, changes nothing. Everything that the
    snapshot invalidates lapses in this transaction.
    """
    with connection.cursor() as cursor:
        key = f"change:{repository.pk}:{snapshot.number}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    transfers.follow(repository, snapshot)
    found = Change.objects.select_for_update().filter(repository=repository, number=snapshot.number)
    change = found.first()
    if change is None:
        change = _first_sight(repository, snapshot)
    elif snapshot.read_at < change.confirmed_at or snapshot.updated_at < change.host_updated_at:
        return change
    else:
        _void_what_fell(change, snapshot)
    change.opened_for = change.opened_for or opened_for
    change.owner_tree = governing.kept(snapshot.owner_tree)
    change.head_owner_tree = governing.kept(head_tree)
    change.policy_problem = governing.policy_problem(repository, snapshot, head_policy)
    _take_in(change, snapshot, head_owners)
    _take_reviews(change, snapshot)
    _follow_host_state(change, snapshot)
    if change.is_open:
        governing.take_policy(repository, snapshot)
        judging.judge(change)
        shown.look(change, snapshot)
        if change.patches_missing:
            record.read_patches(change)
        if owner_moves.edited(change, snapshot.files) and not owner_moves.found(change):
            record.read_owner_moves(change)
    return change


def _first_sight(repository: Repository, snapshot: PullSnapshot) -> Change:
    draft = snapshot.draft
    change = Change.objects.create(
        repository=repository,
        number=snapshot.number,
        remote_id=snapshot.id,
        web_url=snapshot.web_url,
        title=snapshot.title[:300],
        state=(ChangeState.DRAFT if draft else ChangeState.IN_REVIEW).value,
        state_since=snapshot.created_at,
        draft=draft,
        head_sha=snapshot.head_sha,
        head_ref=snapshot.head_ref,
        base_ref=snapshot.base_ref,
        base_sha=snapshot.base_sha,
        host_updated_at=snapshot.updated_at,
        confirmed_at=snapshot.read_at,
        created_at=snapshot.created_at,
        ready_at=None if draft else snapshot.created_at,
    )
    _new_head(change, snapshot)
    record.change_event(change, "seen", data={"number": snapshot.number, "draft": draft})
    return change


def _void_what_fell(change: Change, snapshot: PullSnapshot) -> None:
    if snapshot.base_ref != change.base_ref:
        reason = f"The base branch was changed from {change.base_ref} to {snapshot.base_ref}."
        judging.void_approvals(change, reason)
        record.change_event(change, "retargeted", data={"to": snapshot.base_ref})
    if snapshot.head_sha != change.head_sha:
        reason = f"A push moved the head from {change.short_head} to {snapshot.head_sha[:7]}."
        judging.void_approvals(
            change, reason, but_for=governing.kept_over_push(change.repository, snapshot)
        )
        data = {"from": change.head_sha, "to": snapshot.head_sha, **judging.carried(change)}
        record.change_event(change, "pushed", data=data)
        _new_head(change, snapshot)
    if snapshot.draft and not change.draft:
        judging.void_approvals(change, "The pull request was turned into a draft.")
    if not snapshot.open and not snapshot.merged and change.host_open:
        judging.void_approvals(change, "The pull request was closed.")
    if snapshot.open and change.host_open and (fell := _fell_unseen(change)):
        judging.void_approvals(change, _FELL_UNSEEN[fell])


#: What a signed delivery may tell of between two readings that both found the pull request open.
_FELL_UNSEEN = {
    "closed": "The pull request was closed and reopened.",
    "reopened": "The pull request was closed and reopened.",
    "converted_to_draft": "The pull request was turned into a draft.",
}


def _fell_unseen(change: Change) -> str:
    """A fall that came and went since the last reading; a delivery heard only ever voids."""
    told = Delivery.objects.filter(
        repository=change.repository,
        number=change.number,
        event="pull_request",
        action__in=_FELL_UNSEEN,
        received_at__gt=change.confirmed_at,
    )
    return told.values_list("action", flat=True).first() or ""


def _new_head(change: Change, snapshot: PullSnapshot) -> None:
    Head.objects.create(
        change=change, sha=snapshot.head_sha, base_ref=snapshot.base_ref, seen_at=snapshot.read_at
    )
    change.due_at = promises.response_due(change.repository.platform, snapshot.read_at)


def _take_in(change: Change, snapshot: PullSnapshot, head_owners: OwnerFile | None) -> None:
    repository = change.repository
    content_moved = (change.head_sha, change.base_sha, change.base_ref) != (
        snapshot.head_sha,
        snapshot.base_sha,
        snapshot.base_ref,
    )
    change.title = snapshot.title[:300]
    if change.body != snapshot.body:
        change.body, change.body_html = snapshot.body, render(snapshot.body)
    change.author = account_of(repository, snapshot.author)
    change.web_url = snapshot.web_url
    change.host_open = snapshot.open
    change.draft = snapshot.draft
    change.head_sha, change.head_ref = snapshot.head_sha, snapshot.head_ref
    change.base_sha, change.base_ref = snapshot.base_sha, snapshot.base_ref
    change.head_tree_sha = snapshot.head_tree_sha
    change.base_tree_sha = snapshot.base_tree_sha
    change.additions, change.deletions = snapshot.additions, snapshot.deletions
    change.files_complete = snapshot.files_complete
    change.commits_complete = snapshot.commits_complete
    change.owner_file = snapshot.owner_file.path
    change.owner_rules = snapshot.owner_file.text
    change.owner_problem = snapshot.owner_file.problem or (
        head_owners.problem if head_owners else ""
    )
    change.head_owner_rules = head_owners.text if head_owners else None
    change.checks = [
        {"name": c.name, "state": c.state, "description": c.description, "url": c.url}
        for c in snapshot.checks
    ]
    change.host_updated_at, change.confirmed_at = snapshot.updated_at, snapshot.read_at
    change.pusher = pushers.note(change)
    change.save()
    if content_moved or not change.commits.exists():
        change.patches_missing = not snapshot.patches
        change.save(update_fields=["patches_missing"])
        contents.take_files(change, snapshot)
        contents.take_commits(change, snapshot)


def _take_reviews(change: Change, snapshot: PullSnapshot) -> None:
    """Keep each host review as first seen; hosts re-bind a review's commit on force-push."""
    known = set(change.reviews.filter(source="host").values_list("host_review_id", "kind"))
    for review in snapshot.reviews:
        if review.kind == Review.DISMISSED and _dismiss(change, review.id, snapshot.read_at):
            continue
        if review.kind == "comment" or (review.id, review.kind) in known or review.account is None:
            continue
        account = account_of(change.repository, review.account)
        on_head = review.sha == change.head_sha
        Review.objects.create(
            change=change,
            kind=review.kind,
            user=account.user if account else None,
            account=account,
            sha=review.sha,
            base_ref=change.base_ref,
            head_tree_sha=change.head_tree_sha if on_head else "",
            base_tree_sha=change.base_tree_sha if on_head else "",
            at=review.at,
            source="host",
            host_review_id=review.id,
            text=review.text,
            html=render(review.text),
            lapsed_at=snapshot.read_at if review.kind == Review.DISMISSED else None,
            lapse_reason=DISMISSED_UNSEEN if review.kind == Review.DISMISSED else "",
        )
        if change.first_review_at is None:
            change.first_review_at = review.at
            change.save(update_fields=["first_review_at"])
        data = {"kind": review.kind, "sha": review.sha, "account": review.account.login}
        actor = account.user if account else None
        record.change_event(change, "host_review", actor=actor, data=data)


def _dismiss(change: Change, review_id: int, at: datetime) -> bool:
    """Let a review that is known lapse; says whether it is known."""
    rows = change.reviews.filter(source="host", host_review_id=review_id)
    standing = rows.filter(lapsed_at=None)
    if standing.update(lapsed_at=at, lapse_reason="It was dismissed on the git host."):
        record.change_event(change, "review_dismissed", data={"host_review": review_id})
    return rows.exists()


def _follow_host_state(change: Change, snapshot: PullSnapshot) -> None:
    state = ChangeState(change.state)
    if state.is_terminal:
        return
    if snapshot.merged:
        intent = change.intents.filter(state=MergeIntent.OPEN).first()
        record_merge_seen(change, snapshot, intent)
    elif not snapshot.open and is_allowed(state, ChangeMove.CLOSE):
        record.move_change(change, ChangeMove.CLOSE, closed_at=snapshot.closed_at)
        if intent := change.intents.filter(state=MergeIntent.OPEN).first():
            refuse(change, intent, "The pull request was closed.", head_moved=False)
    elif snapshot.open and state is ChangeState.CLOSED:
        judging.void_approvals(change, "The pull request was closed and reopened.")
        record.move_change(change, ChangeMove.REOPEN, closed_at=None)
    if not change.is_open or not snapshot.open:
        return
    if snapshot.draft and is_allowed(ChangeState(change.state), ChangeMove.TO_DRAFT):
        record.move_change(change, ChangeMove.TO_DRAFT)
    elif not snapshot.draft and change.state == ChangeState.DRAFT:
        record.move_change(change, ChangeMove.READY, ready_at=snapshot.read_at)
