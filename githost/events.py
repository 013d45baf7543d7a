"""Turning what happened into rows of deliveries for the webhooks that subscribed to it."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

import pygit2
from django.db.models import Q

from githost.git import reading
from githost.git.refs import ZERO, RefChange
from githost.models import Account, Delivery, Hook, Pull, Repository, Review, Status
from githost.shapes import commits as commit_shapes
from githost.shapes import hooks as hook_shapes
from githost.shapes import pulls as pull_shapes
from githost.shapes.accounts import simple_user
from githost.shapes.common import Json, stamp
from githost.shapes.repositories import page, payload_context

# A push brings at most this many commits in its payload.
PUSH_COMMITS = 250


def _queue(
    hook: Hook, repository: Repository | None, event: str, action: str, payload: Json
) -> None:
    Delivery.objects.create(
        hook=hook,
        repository=repository,
        guid=str(uuid.uuid4()),
        event=event,
        action=action,
        payload=json.dumps(payload),
    )


def _subscribed(repository: Repository, event: str) -> Sequence[Hook]:
    hooks = Hook.objects.filter(
        Q(repository=repository) | Q(organisation_id=repository.owner_id), active=True
    )
    return [hook for hook in hooks if event in hook.events or "*" in hook.events]


def emit(
    repository: Repository, sender: Account, event: str, action: str = "", **parts: Any
) -> None:
    """Queue one event for every active hook that wants it."""
    hooks = _subscribed(repository, event)
    if not hooks:
        return
    payload = {
        **({"action": action} if action else {}),
        **parts,
        **payload_context(repository, sender),
    }
    for hook in hooks:
        _queue(hook, repository, event, action, payload)


def ping(hook: Hook, sender: Account) -> None:
    payload: Json = {
        "zen": "Approachable is better than simple.",
        "hook_id": hook.pk,
        "hook": hook_shapes.hook(hook),
    }
    if hook.repository:
        payload.update(payload_context(hook.repository, sender))
    _queue(hook, hook.repository, "ping", "", payload)


def redeliver(delivery: Delivery) -> Delivery:
    """Queue a delivery again under the GUID it had."""
    return Delivery.objects.create(
        hook=delivery.hook,
        repository=delivery.repository,
        guid=delivery.guid,
        event=delivery.event,
        action=delivery.action,
        payload=delivery.payload,
        redelivery=True,
    )


def pull_request(pull: Pull, action: str, sender: Account, **extra: Any) -> None:
    if _subscribed(pull.repository, "pull_request"):
        shape = pull_shapes.full(pull)
        emit(
            pull.repository,
            sender,
            "pull_request",
            action,
            number=pull.number,
            pull_request=shape,
            **extra,
        )


def review(found: Review, action: str, sender: Account) -> None:
    shape = {**pull_shapes.review(found), "state": found.state.lower()}
    simple = pull_shapes.simple(found.pull)
    emit(
        found.pull.repository,
        sender,
        "pull_request_review",
        action,
        review=shape,
        pull_request=simple,
    )


def comment(pull: Pull, shape: Json, action: str, sender: Account) -> None:
    simple = pull_shapes.simple(pull)
    names = (
        "url",
        "id",
        "node_id",
        "html_url",
        "number",
        "state",
        "title",
        "user",
        "body",
        "created_at",
        "updated_at",
    )
    issue = {name: simple[name] for name in names}
    issue["pull_request"] = {"url": simple["url"], "html_url": simple["html_url"]}
    emit(pull.repository, sender, "issue_comment", action, issue=issue, comment=shape)


def status(found: Status) -> None:
    if not _subscribed(found.repository, "status"):
        return
    git = reading.open_repository(found.repository.path)
    commit = git[found.sha].peel(pygit2.Commit)
    emit(
        found.repository,
        found.creator,
        "status",
        id=found.pk,
        sha=found.sha,
        name=found.repository.full_name,
        context=found.context,
        state=found.state,
        description=found.description or None,
        target_url=found.target_url or None,
        commit=commit_shapes.commit(found.repository, commit),
        branches=[
            {"name": name, "commit": {"sha": sha, "url": ""}, "protected": False}
            for name, sha in reading.branches(git)
            if sha == found.sha
        ],
        created_at=stamp(found.created_at),
        updated_at=stamp(found.created_at),
    )


def push(repository: Repository, change: RefChange, sender: Account) -> None:
    if not _subscribed(repository, "push"):
        return
    git = reading.open_repository(repository.path)
    created, deleted = change.before == ZERO, change.after == ZERO
    commits: list[Json] = []
    forced = False
    if not deleted:
        seen = (
            reading.tip(git, f"refs/heads/{repository.default_branch}")
            if created
            else change.before
        )
        if seen == change.after and created:
            seen = None if change.branch == repository.default_branch else seen
        forced = not created and not reading.contains(git, change.after, change.before)
        brought = list(reading.history(git, change.after, without=seen))[:PUSH_COMMITS]
        commits = [
            commit_shapes.payload_commit(git, repository, found) for found in reversed(brought)
        ]
    head = reading.commit(git, change.after)
    emit(
        repository,
        sender,
        "push",
        ref=change.ref,
        before=change.before,
        after=change.after,
        created=created,
        deleted=deleted,
        forced=forced,
        base_ref=None,
        compare=page(repository, f"/compare/{change.before[:12]}...{change.after[:12]}"),
        commits=commits,
        head_commit=commit_shapes.payload_commit(git, repository, head) if head else None,
        pusher={"name": sender.login, "email": sender.email or None},
    )


def repository_changed(repository: Repository, action: str, sender: Account, **extra: Any) -> None:
    emit(repository, sender, "repository", action, **extra)


def review_requested(pull: Pull, account: Account, sender: Account) -> None:
    pull_request(pull, "review_requested", sender, requested_reviewer=simple_user(account))
