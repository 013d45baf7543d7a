"""What a pull request brings: its files with what changed in them, and its commits."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from contributions.accounts import co_authors, signer_of
from contributions.models import Change, ChangeCommit, ChangeFile
from platforms.hosts.snapshots import FileSnapshot, PullSnapshot


def take_files(change: Change, snapshot: PullSnapshot) -> None:
    """Replace the files of a change whose head or base moved."""
    change.files.all().delete()
    ChangeFile.objects.bulk_create(
        ChangeFile(
            change=change,
            path=file.path,
            previous_path=file.previous_path,
            status=file.status,
            additions=file.additions,
            deletions=file.deletions,
            patch=file.patch,
        )
        for file in snapshot.files
    )


@transaction.atomic
def take_patches(change: Change, files: Iterable[FileSnapshot]) -> None:
    """Keep what a head changes in its files, unless the change has another head by now."""
    row = Change.objects.select_for_update().get(pk=change.pk)
    if row.head_sha != change.head_sha:
        return
    patches = {file.path: file.patch for file in files}
    kept = list(row.files.all())
    for file in kept:
        file.patch = patches.get(file.path, "")
    ChangeFile.objects.bulk_update(kept, ["patch"], batch_size=200)
    row.patches_missing = False
    row.save(update_fields=["patches_missing"])


def take_commits(change: Change, snapshot: PullSnapshot) -> None:
    """Replace the commits of a change whose head or base moved."""
    change.commits.all().delete()
    repository = change.repository
    ChangeCommit.objects.bulk_create(
        ChangeCommit(
            change=change,
            sha=commit.sha,
            position=position,
            message=commit.message,
            author=signer_of(repository, commit.author, commit.author_email),
            author_name=commit.author_name[:200],
            author_email=commit.author_email[:254],
            committer=signer_of(repository, commit.committer, commit.committer_email),
            committer_name=commit.committer_name[:200],
            committer_email=commit.committer_email[:254],
            co_authors=co_authors(repository, commit),
            authored_at=commit.authored_at,
        )
        for position, commit in enumerate(snapshot.commits)
    )
