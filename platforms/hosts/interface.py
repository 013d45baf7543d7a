"""What the portal asks of any git host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from platforms.hosts.deliveries import HostEvent, LostDelivery
from platforms.hosts.portraits import Portrait
from platforms.hosts.queues import Queued
from platforms.hosts.rights import Rights
from platforms.hosts.snapshots import (
    NOTHING_BESIDE,
    Account,
    Beside,
    Comparison,
    Content,
    Entry,
    FileSnapshot,
    Listed,
    MergeAnswer,
    OwnerFile,
    OwnerTree,
    Protection,
    PullSnapshot,
    RepositorySnapshot,
    Survey,
    TextFile,
)


class GitHost(Protocol):
    """A connection to one git host. Every method raises a HostProblem or answers.

    `app_id` is the App that it acts as, None for a token.
    """

    @property
    def app_id(self) -> int | None: ...

    def whoami(self) -> Account:
        """The account that the connection's token belongs to."""

    def repository(self, repository_id: int) -> RepositorySnapshot: ...

    def repository_named(self, full_name: str) -> RepositorySnapshot: ...

    def account_named(self, login: str) -> Account: ...

    def owner_file(self, repository_id: int, ref: str) -> OwnerFile:
        """The CODEOWNERS that counts at `ref`: .github/, then the root, then docs/."""

    def owner_tree(self, repository_id: int, sha: str, paths: Iterable[str]) -> OwnerTree:
        """The OWNERS files at a commit that are above any of the paths, and OWNERS_ALIASES."""

    def paths(self, repository_id: int, sha: str) -> tuple[str, ...] | None:
        """Every file's path at a commit; None where there are more than the host lists."""

    def policy_file(self, repository_id: int, ref: str) -> TextFile:
        """The `.commons/policy.yml` at `ref`; one that cannot be used says why in its problem."""

    def branches(self, repository_id: int) -> list[str]: ...

    def tip(self, repository_id: int, branch: str) -> str:
        """The commit that a branch points at."""

    def survey(
        self, repository_id: int, node_id: str, *, changed: str | None, heads: str | None
    ) -> Survey:
        """A page of the pull requests in any state, the latest updated first, and one of the heads
        of all open ones; each begins at its cursor: "" is the first page, None asks for none.
        """

    def some_pulls(self, repository_id: int, node_id: str, numbers: Iterable[int]) -> list[Listed]:
        """Pull requests by number, many in one request; where that cannot be done, none."""

    def with_beside(
        self, repository_id: int, snapshot: PullSnapshot, *, beside: Beside = NOTHING_BESIDE
    ) -> PullSnapshot:
        """A listed pull request with what has to be read beside it."""

    def patches(self, repository_id: int, number: int, *, sha: str) -> tuple[FileSnapshot, ...]:
        """The files of a pull request with what changed in them; Unreachable if the head moved."""

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

    def publish_check(
        self,
        repository_id: int,
        sha: str,
        *,
        name: str,
        state: str,
        title: str,
        summary: str,
        url: str,
    ) -> None:
        """The same as a check run, with a text in Markdown behind it; only as an App."""

    def merge(self, repository_id: int, number: int, *, sha: str) -> MergeAnswer:
        """Ask for the merge of exactly `sha`, once. Never retried here, nor by its client."""

    def ensure_webhook(self, repository_id: int, *, url: str, secret: str) -> int:
        """Make or mend our webhook and return its id."""

    def lost_deliveries(
        self, repository_id: int | None, hook_id: int | None, *, since: datetime
    ) -> list[LostDelivery]:
        """What our webhook was sent after `since` and never took; no repository: the App's own.

        Raises Missing where the webhook is gone.
        """

    def redeliver(self, repository_id: int | None, hook_id: int | None, delivery_id: int) -> None:
        """Have a delivery sent once more."""

    def protection(self, repository_id: int, branch: str) -> Protection: ...

    def protect(self, repository_id: int, branch: str, *, context: str) -> None:
        """Make the host refuse merges into `branch` without our status, admins included.

        As an App it has to be that App's.
        """

    def verify(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> HostEvent | None:
        """Check a delivery's signature on its raw body; None when it is not the host's."""

    def queue(self, repository_id: int, node_id: str, branch: str) -> list[Queued]:
        """What waits in a branch's merge queue, the next first; Unsupported if not all is told."""

    def rights(self, full_name: str) -> Rights:
        """As whom it acts and what it may do, tried out on a repository where one is named."""

    def repositories(self, owner: str, *, page: int) -> tuple[list[RepositorySnapshot], bool]:
        """A page, from 1, of an organisation's or a person's repositories, and whether more is."""

    def portrait(self, repository_id: int, *, known: str = "") -> Portrait:
        """What it is and holds; what stands in it only where its tip is not the `known` one."""

    def has_file(self, repository_id: int, path: str) -> bool: ...

    def say(
        self, repository_id: int, number: int, *, marker: str, text: str, known: int | None = None
    ) -> int:
        """Write our remark on a pull request, or bring it up to date; returns its id.

        `known` is the id that an earlier call returned.
        """

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
