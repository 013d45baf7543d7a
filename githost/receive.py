"""What follows when references moved: heads follow, pull requests close, events go out."""

import pygit2
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from githost import deliveries, events, merge_queue
from githost.git import reading
from githost.git.process import git as run_git
from githost.git.process import locked
from githost.git.refs import ZERO, RefChange, set_ref
from githost.models import Account, CheckSuite, Installation, Protection, Pull, Repository


def refs_changed(repository: Repository, changes: list[RefChange], by: Account) -> None:
    """Take note of references that git has moved already."""
    with locked(repository.path):
        refs_changed_under_lock(repository, changes, by)


def refs_changed_under_lock(repository: Repository, changes: list[RefChange], by: Account) -> None:
    """The same for a caller that holds the repository's lock."""
    visible = [
        c
        for c in changes
        if c.before != c.after and c.ref.startswith(("refs/heads/", "refs/tags/"))
    ]
    if not visible:
        return
    with transaction.atomic():
        repository.refresh_from_db()
        _adopt_first_branch(repository, visible)
        repository.pushed_at = repository.updated_at = timezone.now()
        repository.save(update_fields=["pushed_at", "updated_at", "default_branch"])
        for change in visible:
            events.push(repository, change, by)
            ask_for_checks(repository, change, by)
        for change in visible:
            if change.branch:
                _follow_head(repository, change.branch, by)
        for change in visible:
            if change.branch:
                _follow_base(repository, change.branch, change.before, by)
                merge_queue.base_moved(repository, change.branch)
    deliveries.wake()


def ask_for_checks(repository: Repository, change: RefChange, by: Account) -> None:
    """A check suite on the pushed commit for every App that may write check runs here."""
    if not change.branch or change.after == ZERO:
        return
    for installation in Installation.active_in(repository):
        if installation.permissions.get("checks") != "write":
            continue
        suite, made = CheckSuite.objects.get_or_create(
            repository=repository,
            app=installation.app,
            head_sha=change.after,
            defaults={"head_branch": change.branch},
        )
        if made:
            events.check_suite(suite, "requested", by, only=installation)


def _adopt_first_branch(repository: Repository, changes: list[RefChange]) -> None:
    git = reading.open_repository(repository.path)
    if reading.tip(git, f"refs/heads/{repository.default_branch}"):
        return
    branches = [c.branch for c in changes if c.branch and c.before == ZERO]
    if branches and len(reading.branches(git)) == len(branches):
        repository.default_branch = branches[0]
        run_git(repository.path, "symbolic-ref", "HEAD", f"refs/heads/{branches[0]}")


def close(pull: Pull, by: Account) -> None:
    """Close without merging, and say so."""
    merge_queue.leave(pull, by)
    pull.state = "closed"
    pull.closed_at = pull.updated_at = timezone.now()
    pull.save()
    events.pull_request(pull, "closed", by)


def _follow_head(repository: Repository, branch: str, by: Account) -> None:
    git = reading.open_repository(repository.path)
    # The reference itself, not the change: two pushes may be noted in the other order.
    tip = reading.tip(git, f"refs/heads/{branch}")
    for pull in _open_pulls(repository).filter(head_ref=branch):
        if tip is None:
            close(pull, by)
        elif tip != pull.head_sha:
            merge_queue.leave(pull, by)
            before, pull.head_sha = pull.head_sha, tip
            pull.base_sha = reading.tip(git, f"refs/heads/{pull.base_ref}") or pull.base_sha
            pull.updated_at = timezone.now()
            pull.save()
            set_ref(repository.path, pull.pull_ref, tip)
            _dismiss_stale(pull, by)
            events.pull_request(pull, "synchronize", by, before=before, after=tip)


def _dismiss_stale(pull: Pull, by: Account) -> None:
    if Protection.objects.filter(
        repository=pull.repository,
        branch=pull.base_ref,
        reviews_required__isnull=False,
        dismiss_stale_reviews=True,
    ).exists():
        for review in pull.reviews.filter(state="APPROVED"):
            review.state = "DISMISSED"
            review.save()
            events.review(review, "dismissed", by)


def _follow_base(repository: Repository, branch: str, before: str, by: Account) -> None:
    git = reading.open_repository(repository.path)
    tip = reading.tip(git, f"refs/heads/{branch}")
    for pull in _open_pulls(repository).filter(base_ref=branch):
        if tip is None:
            close(pull, by)
        elif reading.contains(git, tip, pull.head_sha):
            if before != ZERO and reading.contains(git, before, pull.head_sha):
                continue
            record_merge(pull, _merging_commit(repository, pull.head_sha, tip), by, into=before)


def _merging_commit(repository: Repository, head: str, tip: str) -> str:
    """The commit on the base's main line that brought the head in."""
    _, out = run_git(
        repository.path, "rev-list", "--first-parent", "--ancestry-path", f"{head}..{tip}"
    )
    return out.split()[-1].decode() if out.split() else head


def record_merge(pull: Pull, sha: str, by: Account, *, into: str) -> None:
    """Note that `sha` merged the pull request into the base that stood at `into`."""
    pull.state = "closed"
    pull.merge_commit_sha = sha
    if into != ZERO:
        pull.base_sha = into
    pull.merged_by = by
    pull.merged_at = pull.closed_at = pull.updated_at = timezone.now()
    pull.save()
    events.pull_request(pull, "closed", by)


def _open_pulls(repository: Repository) -> QuerySet[Pull]:
    found = Pull.objects.filter(repository=repository, state="open").order_by("number")
    return found.select_related("repository__owner", "author")


def reconcile() -> None:
    """Bring rows up to the references after a sudden stop; the intent tells who was merging."""
    for repository in (
        Repository.objects.filter(pulls__state="open").distinct().select_related("owner")
    ):
        with locked(repository.path), transaction.atomic():
            git = reading.open_repository(repository.path)
            for pull in _open_pulls(repository):
                tip = reading.tip(git, f"refs/heads/{pull.base_ref}")
                intent = pull.intended_merge_sha
                if tip and intent and pull.merged_by and reading.contains(git, tip, intent):
                    parents = git[intent].peel(pygit2.Commit).parent_ids
                    record_merge(pull, intent, pull.merged_by, into=str(parents[0]))
                else:
                    _follow_head(repository, pull.head_ref, pull.author)
