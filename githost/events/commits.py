"""What happens to commits: pushes, statuses and check runs, as payloads."""

import pygit2

from githost.events.sending import Listener, emit, listeners
from githost.git import reading
from githost.git.refs import ZERO, RefChange
from githost.models import Account, CheckRun, CheckSuite, Installation, Repository, Status
from githost.shapes import checks as check_shapes
from githost.shapes import commits as shapes
from githost.shapes.accounts import simple_user
from githost.shapes.common import Json, stamp
from githost.shapes.repositories import branch_short, page

# A push brings at most this many commits in its payload.
PUSH_COMMITS = 250


def push(repository: Repository, change: RefChange, sender: Account) -> None:
    if not listeners("push", repository=repository):
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
        commits = [shapes.payload_commit(git, repository, found) for found in reversed(brought)]
    head = reading.commit(git, change.after)
    owner = repository.owner
    named = {**simple_user(owner), "name": owner.login, "email": owner.email or None}
    emit(
        "push",
        repository=repository,
        sender=sender,
        told_of_repository={
            "owner": named,
            "master_branch": repository.default_branch,
            "stargazers": 0,
        },
        ref=change.ref,
        before=change.before,
        after=change.after,
        created=created,
        deleted=deleted,
        forced=forced,
        base_ref=None,
        compare=page(repository, f"/compare/{change.before[:12]}...{change.after[:12]}"),
        commits=commits,
        head_commit=shapes.payload_commit(git, repository, head) if head else None,
        pusher={"name": sender.login, "email": sender.email or None},
    )


def status(found: Status) -> None:
    repository = found.repository
    if not listeners("status", repository=repository):
        return
    git = reading.open_repository(repository.path)
    commit = git[found.sha].peel(pygit2.Commit)
    emit(
        "status",
        repository=repository,
        sender=found.creator,
        id=found.pk,
        sha=found.sha,
        name=repository.full_name,
        context=found.context,
        state=found.state,
        description=found.description or None,
        target_url=found.target_url or None,
        avatar_url=shapes.status_simple(found)["avatar_url"],
        commit=shapes.commit(repository, commit),
        branches=[
            {"name": name, "commit": branch_short(repository, name, sha, False)["commit"]}
            | {"protected": repository.protections.filter(branch=name).exists()}
            for name, sha in reading.branches(git)
            if sha == found.sha
        ],
        created_at=stamp(found.created_at),
        updated_at=stamp(found.created_at),
    )


def _only(installation: Installation) -> list[Listener]:
    """The App itself: some events are meant for nobody else."""
    return [(installation.app.hook, installation)] if hasattr(installation.app, "hook") else []


def check_run(found: CheckRun, action: str, sender: Account) -> None:
    repository = found.suite.repository
    emit(
        "check_run",
        action,
        repository=repository,
        sender=sender,
        check_run=check_shapes.run_in_payload(found),
    )


def check_suite(
    found: CheckSuite, action: str, sender: Account, *, only: Installation | None = None
) -> None:
    emit(
        "check_suite",
        action,
        repository=found.repository,
        sender=sender,
        to=_only(only) if only else None,
        check_suite=check_shapes.suite_in_payload(found),
    )


def rerequested(found: CheckRun, sender: Account, installation: Installation) -> None:
    emit(
        "check_run",
        "rerequested",
        repository=found.suite.repository,
        sender=sender,
        to=_only(installation),
        check_run=check_shapes.run_in_payload(found),
    )
