"""GraphQL's pull requests read into the same snapshots as REST's (pure)."""

from __future__ import annotations

from datetime import datetime

from platforms.gate import CONTEXT
from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.payloads import REVIEW_KINDS, run_state
from platforms.hosts.snapshots import (
    Account,
    CheckSnapshot,
    CommitSnapshot,
    FileSnapshot,
    HeadSnapshot,
    Listed,
    PullSnapshot,
    PullSummary,
    ReviewSnapshot,
)

FILE_STATUSES = {
    "ADDED": "added",
    "COPIED": "added",
    "MODIFIED": "modified",
    "CHANGED": "modified",
    "DELETED": "removed",
    "RENAMED": "renamed",
}
STATUS_STATES = {
    "SUCCESS": "success",
    "PENDING": "pending",
    "EXPECTED": "pending",
    "FAILURE": "failure",
    "ERROR": "failure",
}
Checks = tuple[tuple[CheckSnapshot, ...], tuple[CheckSnapshot, ...]]


def listed(home: Fields, pull: Fields, repository_id: int, read_at: datetime) -> Listed:
    """A pull request of a list, in the repository `home`.

    Not whole: with more files, commits, reviews or checks than a page holds; with a renamed file,
    whose old name GraphQL does not say; with a commit whose signer it matched to nobody, as it
    does with every bot.
    """
    if pull.child("baseRepository").number("databaseId") != repository_id:
        raise Unreadable("it is about a pull request of another repository")
    files, files_complete = _files(pull)
    commits = _commits(pull)
    reviews, reviews_complete = _reviews(pull)
    tip = _tip(pull)
    checks, shown = tip or ((), ())
    head_sha = pull.sha("headRefOid")
    commits_complete = len(commits) == pull.child("commits").number("totalCount") and head_sha in {
        commit.sha for commit in commits
    }
    owner = home.child_or_none("owner")
    snapshot = PullSnapshot(
        repository_id=repository_id,
        id=pull.big("fullDatabaseId"),
        number=pull.number("number"),
        web_url=pull.name("url"),
        title=pull.text("title"),
        body=pull.text("body"),
        author=_account(pull, "author"),
        open=_is_open(pull),
        draft=pull.flag("isDraft"),
        head_sha=head_sha,
        head_ref=pull.name("headRefName"),
        base_ref=pull.name("baseRefName"),
        base_sha=_base_sha(pull),
        created_at=pull.moment("createdAt"),
        updated_at=pull.moment("updatedAt"),
        read_at=read_at,
        closed_at=pull.moment_or_none("closedAt"),
        merged=pull.flag("merged"),
        merged_at=pull.moment_or_none("mergedAt"),
        merged_by=_account(pull, "mergedBy"),
        merge_sha=pull.child("mergeCommit").sha("oid") if pull.has("mergeCommit") else "",
        additions=pull.number("additions"),
        deletions=pull.number("deletions"),
        files=files,
        files_complete=files_complete,
        commits=commits,
        commits_complete=commits_complete,
        reviews=reviews,
        checks=checks,
        owner_id=owner.number("databaseId") if owner and owner.has("databaseId") else None,
        full_name=home.name("nameWithOwner"),
        patches=False,
        shown=shown,
    )
    signers = all(commit.author and commit.committer for commit in commits)
    whole = files_complete and commits_complete and reviews_complete and signers
    return Listed(_summary(pull), snapshot, whole and tip is not None)


def head(pull: Fields) -> HeadSnapshot:
    """An open pull request of the list of heads; checks that are more than a page are not read."""
    tip = _tip(pull)
    checks, shown = tip or (None, ())
    return HeadSnapshot(_summary(pull), _base_sha(pull), checks, shown)


def _summary(pull: Fields) -> PullSummary:
    return PullSummary(
        number=pull.number("number"),
        head_sha=pull.sha("headRefOid"),
        updated_at=pull.moment("updatedAt"),
        open=_is_open(pull),
    )


def _is_open(pull: Fields) -> bool:
    state = pull.name("state")
    if state not in {"OPEN", "CLOSED", "MERGED"}:
        raise Unreadable(f"the pull request's state {state!r} is unknown")
    return state == "OPEN"


def _base_sha(pull: Fields) -> str:
    """The tip of an open pull request's base branch; what was recorded once it is closed."""
    branch = pull.child_or_none("baseRef")
    target = branch.child_or_none("target") if branch and _is_open(pull) else None
    return target.sha("oid") if target else pull.sha("baseRefOid")


def _account(fields: Fields, name: str) -> Account | None:
    found = fields.child_or_none(name)
    if found is None or not found.has("databaseId"):
        return None
    return _known(found)


def _known(found: Fields) -> Account:
    """REST calls a bot by its name and `[bot]`; GraphQL by the name alone."""
    login, is_bot = found.name("login"), found.text("__typename") == "Bot"
    if is_bot and not login.endswith("[bot]"):
        login = f"{login}[bot]"
    return Account(found.number("databaseId"), login, is_bot=is_bot or login.endswith("[bot]"))


def _files(pull: Fields) -> tuple[tuple[FileSnapshot, ...], bool]:
    connection = pull.child_or_none("files")
    if connection is None:  # the host could not make the diff
        return (), False
    found = []
    for file in connection.children("nodes"):
        status = FILE_STATUSES.get(file.name("changeType"))
        if status is None:
            raise Unreadable(f"a file's change {file.name('changeType')!r} is unknown")
        additions, deletions = file.number("additions"), file.number("deletions")
        found.append(FileSnapshot(file.name("path"), status, additions, deletions))
    complete = (
        not connection.child("pageInfo").flag("hasNextPage")
        and len(found) == pull.number("changedFiles")
        and all(file.status != "renamed" for file in found)
    )
    return tuple(found), complete


def _commits(pull: Fields) -> tuple[CommitSnapshot, ...]:
    found = []
    for node in pull.child("commits").children("nodes"):
        commit = node.child("commit")
        author = commit.child_or_none("author") or Fields({}, "author")
        committer = commit.child_or_none("committer") or Fields({}, "committer")
        found.append(
            CommitSnapshot(
                sha=commit.sha("oid"),
                message=commit.text("message"),
                author=_account(author, "user"),
                author_name=author.text("name"),
                author_email=author.text("email"),
                committer=_account(committer, "user"),
                committer_name=committer.text("name"),
                committer_email=committer.text("email"),
                authored_at=author.moment_or_none("date"),
            )
        )
    return tuple(found)


def _reviews(pull: Fields) -> tuple[tuple[ReviewSnapshot, ...], bool]:
    connection = pull.child("reviews")
    found = []
    for review in connection.children("nodes"):
        state = review.name("state")
        if state == "PENDING":  # its author still writes it
            continue
        if state not in REVIEW_KINDS:
            raise Unreadable(f"a review's state {state!r} is unknown")
        commit = review.child_or_none("commit")
        found.append(
            ReviewSnapshot(
                id=review.big("fullDatabaseId"),
                account=_account(review, "author"),
                kind=REVIEW_KINDS[state],
                sha=commit.sha("oid") if commit else "",
                at=review.moment("submittedAt"),
                text=review.text("body"),
            )
        )
    return tuple(found), not connection.child("pageInfo").flag("hasNextPage")


def _tip(pull: Fields) -> Checks | None:
    """The checks of the head, and our own verdict there; None where they were not read whole."""
    nodes = pull.child("tip").children("nodes")
    if len(nodes) != 1 or nodes[0].child("commit").sha("oid") != pull.sha("headRefOid"):
        return None
    rollup = nodes[0].child("commit").child_or_none("statusCheckRollup")
    if rollup is None:
        return (), ()
    contexts = rollup.child("contexts")
    if contexts.child("pageInfo").flag("hasNextPage"):
        return None
    found = [_check(one) for one in contexts.children("nodes")]
    shown = tuple(check for check in found if check.name == CONTEXT)
    return tuple(check for check in found if check.name != CONTEXT), shown


def _check(fields: Fields) -> CheckSnapshot:
    if fields.name("__typename") == "StatusContext":
        state = STATUS_STATES.get(fields.name("state"))
        if state is None:
            raise Unreadable(f"a commit status {fields.name('state')!r} is unknown")
        return CheckSnapshot(
            fields.name("context"), state, fields.text("description"), fields.text("targetUrl")
        )
    app = fields.child("checkSuite").child_or_none("app")
    return CheckSnapshot(
        fields.name("name"),
        run_state(fields.name("status"), fields.text("conclusion")),
        fields.text("title"),
        fields.text("url"),
        app.number("databaseId") if app else None,
    )
