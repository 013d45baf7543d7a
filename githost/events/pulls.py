"""What happens to pull requests, as payloads."""

from typing import Any

import pygit2

from githost.events.sending import emit, listeners
from githost.git import reading
from githost.models import Account, Pull, QueueEntry, Review, Team
from githost.shapes import pulls as shapes
from githost.shapes.accounts import simple_user
from githost.shapes.accounts import team as team_shape
from githost.shapes.commits import head_commit
from githost.shapes.common import Json


def pull_request(pull: Pull, action: str, sender: Account, **extra: Any) -> None:
    if not listeners("pull_request", repository=pull.repository):
        return
    emit(
        "pull_request",
        action,
        repository=pull.repository,
        sender=sender,
        number=pull.number,
        pull_request=shapes.full(pull),
        **extra,
    )


def review_asked(pull: Pull, of: Account | Team, sender: Account, *, asked: bool = True) -> None:
    """A review of a person or team was asked for, or is no longer."""
    action = "review_requested" if asked else "review_request_removed"
    if isinstance(of, Team):
        pull_request(pull, action, sender, requested_team=team_shape(of))
    else:
        pull_request(pull, action, sender, requested_reviewer=simple_user(of))


def review(found: Review, action: str, sender: Account, **extra: Any) -> None:
    emit(
        "pull_request_review",
        action,
        repository=found.pull.repository,
        sender=sender,
        review={**shapes.review(found), "state": found.state.lower()},
        pull_request=shapes.simple(found.pull),
        **extra,
    )


def merge_group(entry: QueueEntry, action: str, sender: Account, **extra: Any) -> None:
    repository = entry.pull.repository
    git = reading.open_repository(repository.path)
    emit(
        "merge_group",
        action,
        repository=repository,
        sender=sender,
        merge_group={
            "head_sha": entry.head_sha,
            "head_ref": entry.ref,
            "base_sha": entry.base_sha,
            "base_ref": f"refs/heads/{entry.pull.base_ref}",
            "head_commit": head_commit(git[entry.head_sha].peel(pygit2.Commit)),
        },
        **extra,
    )


def comment(pull: Pull, shape: Json, action: str, sender: Account, **extra: Any) -> None:
    emit(
        "issue_comment",
        action,
        repository=pull.repository,
        sender=sender,
        issue=shapes.as_issue(pull),
        comment=shape,
        **extra,
    )
