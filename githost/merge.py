"""Merging a pull request: exactly the commit that was meant, or nothing."""

from django.db import transaction

from githost import gate, merge_queue, receive
from githost.git import merging, reading
from githost.git.process import locked
from githost.git.refs import RefChange, RefMoved, swap
from githost.models import Account, Pull

HEAD_MOVED = "Head branch was modified. Review and try the merge again."
BASE_MOVED = "Base branch was modified. Review and try the merge again."
METHODS = ("merge", "squash", "rebase")


class NotMerged(Exception):
    """The merge was refused and nothing was changed; `status` is the HTTP status GitHub answers."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def merge(
    pull: Pull,
    *,
    by: Account,
    sha: str | None,
    method: str = "merge",
    title: str | None = None,
    body: str | None = None,
) -> str:
    """Merge and return the new commit on the base; raises NotMerged."""
    repository = pull.repository
    with locked(repository.path):
        pull.refresh_from_db()
        if sha and sha != pull.head_sha:
            raise NotMerged(409, HEAD_MOVED)
        if pull.state != "open":
            raise NotMerged(405, "Pull Request is not mergeable")
        if merge_queue.is_used(pull):
            raise NotMerged(405, "Changes must be made through the merge queue")
        if reasons := gate.refusals(pull, by):
            raise NotMerged(405, reasons[0])
        git = reading.open_repository(repository.path)
        base_ref, head_ref = f"refs/heads/{pull.base_ref}", f"refs/heads/{pull.head_ref}"
        base = reading.tip(git, base_ref)
        if base is None:
            raise NotMerged(405, "Base branch does not exist")
        try:
            made = _commit(pull, base, by, method, title, body)
        except merging.Conflict as conflict:
            raise NotMerged(405, "Pull Request is not mergeable") from conflict
        pull.intended_merge_sha, pull.merged_by = made, by
        pull.save(update_fields=["intended_merge_sha", "merged_by"])
        change = RefChange(base_ref, base, made)
        try:
            # The head is verified in the same transaction: a push that git took but we have
            # not noted yet stops the merge.
            swap(repository.path, change, RefChange(head_ref, pull.head_sha, pull.head_sha))
        except RefMoved as moved:
            now = reading.tip(reading.open_repository(repository.path), head_ref)
            raise NotMerged(409, HEAD_MOVED if now != pull.head_sha else BASE_MOVED) from moved
        with transaction.atomic():
            receive.record_merge(pull, made, by, into=base)
            receive.refs_changed_under_lock(repository, [change], by)
    return made


def _commit(
    pull: Pull, base: str, by: Account, method: str, title: str | None, body: str | None
) -> str:
    path, head = pull.repository.path, pull.head_sha
    if method == "rebase":
        return merging.rebase(path, base=base, head=head, by=by.signature)
    if method == "squash":
        summary = title or f"{pull.title} (#{pull.number})"
        message = f"{summary}\n\n{body or ''}".strip() + "\n"
        author = pull.author.signature
        return merging.squash(
            path, base=base, head=head, message=message, author=author, by=by.signature
        )
    owner = pull.repository.owner.login
    summary = title or f"Merge pull request #{pull.number} from {owner}/{pull.head_ref}"
    message = f"{summary}\n\n{pull.title if body is None else body}".strip() + "\n"
    return merging.merge(path, base=base, head=head, message=message, by=by.signature)
