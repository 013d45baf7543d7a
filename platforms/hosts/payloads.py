"""GitHub's JSON answers read into snapshots (pure); the only place that knows their field names."""

from __future__ import annotations

from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.snapshots import (
    Account,
    CheckSnapshot,
    CommitSnapshot,
    FileSnapshot,
    Protection,
    PullSummary,
    RepositorySnapshot,
    ReviewSnapshot,
)

REVIEW_KINDS = {
    "APPROVED": "approve",
    "CHANGES_REQUESTED": "request_changes",
    "DISMISSED": "dismissed",
    "COMMENTED": "comment",
}
# A copy leaves its source as it was, so it is an added file and nothing else.
FILE_STATUSES = {
    "added": "added",
    "copied": "added",
    "modified": "modified",
    "changed": "modified",
    "unchanged": "modified",
    "removed": "removed",
    "renamed": "renamed",
}
STATUS_STATES = {
    "success": "success",
    "pending": "pending",
    "failure": "failure",
    "error": "failure",
}
PASSING_CONCLUSIONS = {"success", "neutral", "skipped"}


def account(fields: Fields) -> Account:
    login = fields.name("login")
    return Account(
        id=fields.number("id"),
        login=login,
        name=fields.text("name"),
        is_bot=fields.text("type") == "Bot" or login.endswith("[bot]"),
    )


def account_of(fields: Fields, name: str) -> Account | None:
    """The account in a field, or None where the host matched nobody."""
    found = fields.child_or_none(name)
    return account(found) if found else None


def repository(fields: Fields) -> RepositorySnapshot:
    return RepositorySnapshot(
        id=fields.number("id"),
        full_name=fields.name("full_name"),
        default_branch=fields.name("default_branch"),
        web_url=fields.name("html_url"),
        description=fields.text("description"),
        language=fields.text("language"),
        topics=fields.texts("topics"),
        archived=fields.flag("archived"),
        private=fields.flag("private"),
        owner_id=fields.child("owner").number("id"),
        node_id=fields.text("node_id"),
    )


def pull_summary(fields: Fields) -> PullSummary:
    return PullSummary(
        number=fields.number("number"),
        head_sha=fields.child("head").sha("sha"),
        updated_at=fields.moment("updated_at"),
        open=is_open(fields),
    )


def is_open(fields: Fields) -> bool:
    state = fields.name("state")
    if state not in {"open", "closed"}:
        raise Unreadable(f"the pull request's state {state!r} is neither open nor closed")
    return state == "open"


def file(fields: Fields) -> FileSnapshot:
    status = FILE_STATUSES.get(fields.name("status"))
    if status is None:
        raise Unreadable(f"a file's status {fields.name('status')!r} is unknown")
    return FileSnapshot(
        path=fields.name("filename"),
        status=status,
        additions=fields.number("additions"),
        deletions=fields.number("deletions"),
        previous_path=fields.name("previous_filename") if status == "renamed" else "",
        patch=fields.text("patch"),
    )


def commit(fields: Fields) -> CommitSnapshot:
    inner = fields.child("commit")
    author, committer = inner.child("author"), inner.child("committer")
    tree = inner.child_or_none("tree")
    return CommitSnapshot(
        sha=fields.sha("sha"),
        message=inner.text("message"),
        author=account_of(fields, "author"),
        author_name=author.text("name"),
        author_email=author.text("email"),
        committer=account_of(fields, "committer"),
        committer_name=committer.text("name"),
        committer_email=committer.text("email"),
        authored_at=author.moment_or_none("date"),
        tree_sha=tree.sha("sha") if tree else "",
    )


def review(fields: Fields) -> ReviewSnapshot | None:
    """A review; None while its author still writes it."""
    state = fields.name("state")
    if state == "PENDING":
        return None
    if state not in REVIEW_KINDS:
        raise Unreadable(f"a review's state {state!r} is unknown")
    return ReviewSnapshot(
        id=fields.number("id"),
        account=account_of(fields, "user"),
        kind=REVIEW_KINDS[state],
        # Null once the commit is gone from the host: such a review is bound to nothing.
        sha=fields.sha("commit_id") if fields.has("commit_id") else "",
        at=fields.moment("submitted_at"),
        text=fields.text("body"),
    )


def status(fields: Fields) -> CheckSnapshot:
    state = STATUS_STATES.get(fields.name("state"))
    if state is None:
        raise Unreadable(f"a commit status {fields.name('state')!r} is unknown")
    return CheckSnapshot(
        name=fields.name("context"),
        state=state,
        description=fields.text("description"),
        url=fields.text("target_url"),
    )


def check_run(fields: Fields) -> CheckSnapshot:
    """A check run as a check: what is not finished is pending, what did not pass has failed."""
    output, app = fields.child_or_none("output"), fields.child_or_none("app")
    return CheckSnapshot(
        name=fields.name("name"),
        state=run_state(fields.name("status"), fields.text("conclusion")),
        description=output.text("title") if output else "",
        url=fields.text("html_url"),
        app_id=app.number("id") if app else None,
    )


def run_state(status: str, conclusion: str) -> str:
    """A run's two words as one of a check's; one that the host gave up waiting for still waits."""
    if status.lower() != "completed" or conclusion.lower() == "stale":
        return "pending"
    return "success" if conclusion.lower() in PASSING_CONCLUSIONS else "failure"


def protection(fields: Fields) -> Protection:
    checks = fields.child_or_none("required_status_checks")
    contexts = list(checks.texts("contexts")) if checks else []
    listed = checks.children_or_empty("checks") if checks else []
    contexts += [one.name("context") for one in listed]
    admins = fields.child_or_none("enforce_admins")
    return Protection(
        protected=True,
        required_contexts=tuple(dict.fromkeys(contexts)),
        bound=tuple(
            (one.name("context"), one.number("app_id")) for one in listed if one.has("app_id")
        ),
        admins_bound=admins.flag("enabled") if admins else False,
    )
