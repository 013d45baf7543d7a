"""What the portal asks of any git host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from platforms.hosts.rights import Rights
from platforms.hosts.snapshots import (
    NOTHING_BESIDE,
    Account,
    Beside,
    Comparison,
    Content,
    Entry,
    HostEvent,
    MergeAnswer,
    OwnerFile,
    OwnerTree,
    Protection,
    PullSnapshot,
    PullSummary,
    RepositorySnapshot,
    TextFile,
)


class GitHost(Protocol):
    """A connection to one git host. Every method raises a HostProblem or answers."""

    def whoami(self) -> Account:
        """The account that the connection's token belongs to."""

    def repository(self, repository_id: int) -> RepositorySnapshot: ...

    def repository_named(self, full_name: str) -> RepositorySnapshot: ...

    def account_named(self, login: str) -> Account: ...

    def owner_file(self, repository_id: int, ref: str) -> OwnerFile:
        """The CODEOWNERS that counts at `ref`: .github/, then the root, then docs/."""

    def owner_tree(self, repository_id: int, sha: str, paths: Iterable[str]) -> OwnerTree:
        """The OWNERS files at a commit that are above any of the paths, and OWNERS_ALIASES."""

    def policy_file(self, repository_id: int, ref: str) -> TextFile:
        """The `.commons/policy.yml` at `ref`; one that cannot be used says why in its problem."""

    def branches(self, repository_id: int) -> list[str]: ...

    def tip(self, repository_id: int, branch: str) -> str:
        """The commit that a branch points at."""

    def pulls(self, repository_id: int, *, since: datetime | None) -> Iterator[PullSummary]:
        """Pull requests in any state, the latest updated first, back to `since`."""

    def pull(
        self, repository_id: int, number: int, *, beside: Beside = NOTHING_BESIDE
    ) -> PullSnapshot: ...

    def compare(self, repository_id: int, base_sha: str, head_sha: str) -> Comparison:
        """What lies between two commits; raises Missing when the host has forgotten either."""

    def open_pull(self, repository_id: int, *, head: str, base: str, title: str, body: str) -> int:
        """Open a pull request and return its number; one that is open already is found."""

    def publish_status(
        self,
        repository_id: int,
        sha: str,
        *,
        context: str,
        state: str,
        description: str,
        url: str,
    ) -> None: ...

    def merge(self, repository_id: int, number: int, *, sha: str) -> MergeAnswer:
        """Ask for the merge of exactly `sha`, once. Never retried here, nor by its client."""

    def ensure_webhook(self, repository_id: int, *, url: str, secret: str) -> int:
        """Make or mend our webhook and return its id."""

    def protection(self, repository_id: int, branch: str) -> Protection: ...

    def protect(self, repository_id: int, branch: str, *, context: str) -> None:
        """Make the host refuse merges into `branch` without our status, admins included."""

    def verify(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> HostEvent | None:
        """Check a delivery's signature on its raw body; None when it is not the host's."""

    def rights(self, full_name: str) -> Rights:
        """As whom it acts and what it may do, tried out on a repository where one is named."""

    def repositories(self, owner: str, *, page: int) -> tuple[list[RepositorySnapshot], bool]:
        """A page, from 1, of an organisation's or a person's repositories, and whether more is."""

    def has_file(self, repository_id: int, path: str) -> bool: ...

    def say(self, repository_id: int, number: int, *, marker: str, text: str) -> int:
        """Write our remark on a pull request, or bring it up to date; returns its id."""

    def ask_reviewer(self, repository_id: int, number: int, login: str) -> None:
        """Ask an account for its review; raises Rejected where the host lets it not be asked."""

    def may_read(self, repository_id: int, login: str) -> bool:
        """Whether a repository is open, or this account may read it."""

    def folder(self, repository_id: int, ref: str, path: str) -> list[Entry] | Content:
        """What stands at a path: a folder's entries, or a file's text."""

    def save_file(
        self,
        repository_id: int,
        *,
        branch: str,
        base: str,
        before: Content,
        text: str,
        message: str,
    ) -> None:
        """Commit a file's new text to a branch made from `base`; safe to repeat."""
