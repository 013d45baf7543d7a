"""Pull requests of a provisioned repository, with reviews, comments and statuses of the past."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

import pygit2
from django.db import transaction

from githost.api.pulls import open_pull
from githost.git import merging, reading
from githost.git.process import locked
from githost.git.refs import RefChange, swap
from githost.models import Account, Comment, Pull, Repository, Review, Status

Json = dict[str, Any]
When = Callable[[str | None], datetime | None]


class ByLogin(Protocol):
    def __getitem__(self, login: str) -> Account: ...


def provision_pulls(
    repository: Repository, entries: list[Json], accounts: ByLogin, when: When
) -> Json:
    """Make the pull requests that are not there yet; number, ids and commits of all, by number."""
    answer: Json = {}
    if not entries:
        return answer
    with locked(repository.path), transaction.atomic():
        for entry in entries:
            pull = repository.pulls.filter(head_ref=entry["head"], title=entry["title"]).first()
            if pull is None:
                pull = _pull(repository, entry, accounts, when)
            answer[str(pull.number)] = {
                "id": pull.pk,
                "head": pull.head_ref,
                "head_sha": pull.head_sha,
                "base_sha": pull.base_sha,
                "title": pull.title,
                "state": "merged" if pull.merged_at else pull.state,
                "merge_commit_sha": pull.merge_commit_sha or None,
            }
    return answer


def _pull(repository: Repository, entry: Json, accounts: ByLogin, when: When) -> Pull:
    created = when(entry.get("created_at")) or datetime.now(UTC)
    state = entry.get("state", "open")
    pull = open_pull(
        repository,
        head=entry["head"],
        base=entry.get("base", repository.default_branch),
        title=entry["title"],
        body=entry.get("body"),
        author=accounts[entry["author"]],
        draft=bool(entry.get("draft")),
        number=entry.get("number"),
        created_at=created,
        updated_at=created,
    )
    moments = [created]
    for review in entry.get("reviews", []):
        moments.append(when(review.get("submitted_at")) or created)
        Review.objects.create(
            pull=pull,
            author=accounts[review["author"]],
            state=review["state"],
            body=review.get("body", ""),
            commit_id=review.get("commit_id") or pull.head_sha,
            submitted_at=moments[-1],
        )
    for comment in entry.get("comments", []):
        moments.append(when(comment.get("created_at")) or created)
        Comment.objects.create(
            pull=pull,
            author=accounts[comment["author"]],
            body=comment["body"],
            created_at=moments[-1],
            updated_at=moments[-1],
        )
    for status in entry.get("statuses", []):
        Status.objects.create(
            repository=repository,
            sha=pull.head_sha,
            context=status["context"],
            state=status["state"],
            description=status.get("description", ""),
            creator=accounts[status.get("creator") or entry["author"]],
            created_at=moments[-1],
        )
    if state == "merged":
        merged_at = when(entry.get("merged_at")) or moments[-1]
        _merge(pull, accounts[entry.get("merged_by") or entry["author"]], merged_at)
        moments.append(merged_at)
    elif state == "closed":
        pull.state, pull.closed_at = "closed", when(entry.get("closed_at")) or moments[-1]
        moments.append(pull.closed_at)
    pull.updated_at = max(moments)
    pull.save()
    return pull


def _merge(pull: Pull, by: Account, at: datetime) -> None:
    """Record the merge that the history holds already, or make it."""
    path = pull.repository.path
    git = reading.open_repository(path)
    base = reading.tip(git, f"refs/heads/{pull.base_ref}")
    if base is None:
        raise ValueError(f"{pull} has no base branch {pull.base_ref}")
    if reading.contains(git, base, pull.head_sha):
        made = _merge_in(git, base, pull.head_sha)
        parents = [str(parent) for parent in git[made].peel(pygit2.Commit).parent_ids]
        pull.base_sha = parents[0] if made != pull.head_sha and parents else pull.base_sha
    else:
        owner = pull.repository.owner.login
        message = (
            f"Merge pull request #{pull.number} from {owner}/{pull.head_ref}\n\n{pull.title}\n"
        )
        made = merging.merge(
            path,
            base=base,
            head=pull.head_sha,
            message=message,
            by=by.signature,
            at=int(at.timestamp()),
        )
        swap(path, RefChange(f"refs/heads/{pull.base_ref}", base, made))
        pull.base_sha = base
    pull.state, pull.merge_commit_sha, pull.merged_by = "closed", made, by
    pull.merged_at = pull.closed_at = at


def _merge_in(git: pygit2.Repository, base: str, head: str) -> str:
    """The oldest commit on the way back from `base` by first parents that holds `head`."""
    made, commit = head, git[base].peel(pygit2.Commit)
    while git.descendant_of(commit.id, head):
        made = str(commit.id)
        commit = commit.parents[0]
    return made
