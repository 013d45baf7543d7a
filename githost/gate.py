"""Whether a pull request may be merged here: conflicts, required statuses, required reviews."""

import pygit2

from githost import access
from githost.git import merging, reading
from githost.models import Account, CheckRun, Protection, Pull, Repository, Review, Status

WORDS = {"missing": "expected", "pending": "pending", "failure": "failing"}


def base_tip(git: pygit2.Repository, pull: Pull) -> str:
    """What a pull request is compared with: the base while open, what it was merged into after."""
    live = reading.tip(git, f"refs/heads/{pull.base_ref}") if pull.state == "open" else None
    return live or pull.base_sha


def compared(pull: Pull) -> tuple[pygit2.Repository, str | None, str]:
    """The repository and the two commits whose difference is the pull request's files."""
    git = reading.open_repository(pull.repository.path)
    return git, reading.merge_base(git, base_tip(git, pull), pull.head_sha), pull.head_sha


def commits(pull: Pull) -> list[pygit2.Commit]:
    """The commits the pull request brings, oldest first."""
    git = reading.open_repository(pull.repository.path)
    found = list(reading.history(git, pull.head_sha, without=base_tip(git, pull)))
    return found[::-1]


def pulls_with(repository: Repository, sha: str) -> list[int]:
    """Ids of the pull requests that bring this commit, and of those it merged."""
    git = reading.open_repository(repository.path)
    return [
        pull.pk
        for pull in Pull.objects.filter(repository=repository).select_related("repository")
        if sha in (pull.head_sha, pull.merge_commit_sha)
        or (
            reading.contains(git, pull.head_sha, sha)
            and not reading.contains(git, base_tip(git, pull), sha)
        )
    ]


def protection_of(pull: Pull) -> Protection | None:
    return Protection.objects.filter(repository=pull.repository, branch=pull.base_ref).first()


def latest_statuses(repository_id: int, sha: str) -> list[Status]:
    """The newest status of each context on a commit, oldest context first."""
    found = Status.objects.filter(repository_id=repository_id, sha=sha).select_related(
        "creator", "repository__owner"
    )
    latest: dict[str, Status] = {}
    for status in found.order_by("pk"):
        latest.pop(status.context, None)
        latest[status.context] = status
    return list(latest.values())


def latest_runs(repository_id: int, sha: str) -> list[CheckRun]:
    """The newest check run of each App and name on a commit, oldest first."""
    found = CheckRun.objects.filter(suite__repository_id=repository_id, suite__head_sha=sha)
    latest = {
        (run.suite_id, run.name): run
        for run in found.select_related("suite__app__bot", "suite__repository__owner").order_by(
            "pk"
        )
    }
    return sorted(latest.values(), key=lambda run: run.pk)


def _said(repository_id: int, sha: str) -> list[tuple[str, str, int | None]]:
    """Context, state and App of every status and check run on a commit."""
    statuses = Status.objects.filter(repository_id=repository_id, sha=sha).order_by("pk")
    latest = {
        context: (context, _state(state), app)
        for context, state, app in statuses.values_list("context", "state", "creator__app")
    }
    runs = latest_runs(repository_id, sha)
    return [*latest.values(), *((run.name, run.state, run.suite.app_id) for run in runs)]


def _state(status: str) -> str:
    return "failure" if status == "error" else status


def check_states(repository_id: int, sha: str, protection: Protection) -> dict[str, str]:
    """Of every demanded check its state on a commit: success, pending, failure, or missing."""
    said = _said(repository_id, sha)
    found = {}
    for context in protection.contexts if protection.checks_required else ():
        # Where an App is named, what anybody else says under that name counts for nothing.
        app = protection.check_apps.get(context)
        states = {state for name, state, by in said if name == context and app in (None, by)}
        worst = next((bad for bad in ("failure", "pending") if bad in states), "success")
        found[context] = worst if states else "missing"
    return found


def unmet(pull: Pull, protection: Protection) -> list[str]:
    """What the base branch's protection still demands, in GitHub's words; empty when met."""
    reasons = []
    if protection.checks_required:
        states = check_states(pull.repository_id, pull.head_sha, protection)
        reasons += [
            f'Required status check "{context}" is {WORDS[state]}.'
            for context, state in states.items()
            if state != "success"
        ]
    if protection.reviews_required is not None:
        reasons += _review_reasons(pull, protection.reviews_required)
    return reasons


def _review_reasons(pull: Pull, needed: int) -> list[str]:
    standing: dict[int, Review] = {}
    for review in pull.reviews.filter(
        state__in=("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
    ).order_by("pk"):
        standing[review.author_id] = review
    counted = [r.state for r in standing.values() if access.may(r.author, pull.repository, "write")]
    if "CHANGES_REQUESTED" in counted:
        return ["Changes were requested by a reviewer with write access."]
    if counted.count("APPROVED") < needed:
        plural = "review is" if needed == 1 else "reviews are"
        return [f"At least {needed} approving {plural} required by reviewers with write access."]
    return []


def is_behind(pull: Pull) -> bool:
    git = reading.open_repository(pull.repository.path)
    return not reading.contains(git, pull.head_sha, base_tip(git, pull))


def refusals(pull: Pull, account: Account) -> list[str]:
    """Why this account may not merge the pull request now, leaving conflicts aside."""
    if pull.draft:
        return ["Pull Request is still a draft"]
    protection = protection_of(pull)
    if protection is None or not access.bound_by(protection, account):
        return []
    reasons = unmet(pull, protection)
    if protection.strict and is_behind(pull):
        reasons.append("Head branch is out of date. Update it with the base branch and try again.")
    return reasons


def mergeability(pull: Pull) -> tuple[bool | None, str]:
    """GitHub's `mergeable` and `mergeable_state`; it computes them later, this host at once."""
    if pull.state != "open":
        return None, "unknown"
    git = reading.open_repository(pull.repository.path)
    if merging.merged_tree(pull.repository.path, base_tip(git, pull), pull.head_sha) is None:
        return False, "dirty"
    if pull.draft:
        return True, "draft"
    protection = protection_of(pull)
    if protection and unmet(pull, protection):
        return True, "blocked"
    if protection and protection.strict and is_behind(pull):
        return True, "behind"
    states = {state for _, state, _ in _said(pull.repository_id, pull.head_sha)}
    return True, "unstable" if states - {"success"} else "clean"
