"""GitHub and GitHub Enterprise as a GitHost, everything under a repository's numeric id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from platforms.hosts import (
    app_rights,
    check_runs,
    discovery,
    events,
    merges,
    names,
    opening,
    payloads,
    protections,
    pulls,
    queues,
    remarks,
    reviewers,
    rights,
    statuses,
    webhooks,
)
from platforms.hosts.budget import Budget, Unlimited
from platforms.hosts.credentials import Credentials
from platforms.hosts.deliveries import HostEvent, LostDelivery
from platforms.hosts.fields import SHA
from platforms.hosts.github_contents import GitHubContents
from platforms.hosts.owner_files import OwnerFiles
from platforms.hosts.owner_trees import OwnerTrees
from platforms.hosts.problems import Rejected
from platforms.hosts.queues import Queued
from platforms.hosts.snapshots import (
    NOTHING_BESIDE,
    Account,
    Beside,
    Comparison,
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
from platforms.hosts.surveys import Surveys
from platforms.hosts.transport import Transport


class GitHub(GitHubContents):
    """One connection with one token, or as one App; for one thread, as its transport is."""

    def __init__(
        self,
        api_url: str,
        credentials: Credentials | str,
        budgets: Callable[[str], Budget] = lambda _: Unlimited(),
    ) -> None:
        self._transport = Transport(api_url, credentials, budgets)
        self._owners = pulls.Owners(OwnerFiles(self._transport), OwnerTrees(self._transport))
        self._surveys = Surveys(self._transport)

    @property
    def app_id(self) -> int | None:
        return self._transport.app_id

    def whoami(self) -> Account:
        with self._reading():
            if self._transport.app_id is None:
                return payloads.account(self._transport.one("/user", "account"))
            slug = self._transport.one("/app", "App").name("slug")
            return self.account_named(f"{slug}[bot]")

    def repository(self, repository_id: int) -> RepositorySnapshot:
        with self._reading():
            found = self._transport.one(f"/repositories/{repository_id}", "repository")
            installation = self._transport.installation_of(repository_id)
            return replace(payloads.repository(found), installation_id=installation)

    def repository_named(self, full_name: str) -> RepositorySnapshot:
        """Look a repository up by name. One that was renamed is not followed to its new name."""
        with self._reading():
            path = f"/repos/{names.full_name(full_name)}"
            return payloads.repository(self._transport.one(path, "repository"))

    def account_named(self, login: str) -> Account:
        with self._reading():
            return payloads.account(self._transport.one(f"/users/{names.login(login)}", "account"))

    def owner_file(self, repository_id: int, ref: str) -> OwnerFile:
        """Raises Rejected, with the reason, for a file that is there and cannot be used."""
        with self._reading():
            found = self._owners.files.at(repository_id, ref)
        if found.problem:
            raise Rejected(found.problem)
        return found

    def owner_tree(self, repository_id: int, sha: str, paths: Iterable[str]) -> OwnerTree:
        with self._reading():
            return self._owners.trees.at(repository_id, sha, paths)

    def paths(self, repository_id: int, sha: str) -> tuple[str, ...] | None:
        with self._reading():
            return self._owners.trees.paths(repository_id, sha)

    def policy_file(self, repository_id: int, ref: str) -> TextFile:
        with self._reading():
            return self._owners.files.policy_at(repository_id, ref)

    def branches(self, repository_id: int) -> list[str]:
        with self._reading():
            found = self._transport.items(f"/repositories/{repository_id}/branches", "branch")
            return [branch.name("name") for branch in found]

    def tip(self, repository_id: int, branch: str) -> str:
        with self._reading():
            return pulls.tip(self._transport, f"/repositories/{repository_id}", branch)

    def survey(
        self, repository_id: int, node_id: str, *, changed: str | None, heads: str | None
    ) -> Survey:
        with self._reading():
            return self._surveys.page(repository_id, node_id, changed=changed, heads=heads)

    def some_pulls(self, repository_id: int, node_id: str, numbers: Iterable[int]) -> list[Listed]:
        with self._reading():
            return self._surveys.some(repository_id, node_id, numbers)

    def with_beside(
        self, repository_id: int, snapshot: PullSnapshot, *, beside: Beside = NOTHING_BESIDE
    ) -> PullSnapshot:
        with self._reading():
            return pulls.with_beside(self._owners, repository_id, snapshot, beside)

    def patches(self, repository_id: int, number: int, *, sha: str) -> tuple[FileSnapshot, ...]:
        with self._reading():
            return pulls.patches(self._transport, repository_id, number, sha)

    def pull(
        self, repository_id: int, number: int, *, beside: Beside = NOTHING_BESIDE
    ) -> PullSnapshot:
        with self._reading():
            return pulls.pull(self._transport, self._owners, repository_id, number, beside)

    def compare(self, repository_id: int, base_sha: str, head_sha: str) -> Comparison:
        """Raises Rejected, before anything is asked, for what is no commit's whole id."""
        if not SHA.fullmatch(base_sha) or not SHA.fullmatch(head_sha):
            raise Rejected("A comparison needs the full ids of two commits. Nothing was asked.")
        with self._reading():
            return pulls.compare(self._transport, repository_id, base_sha, head_sha)

    def open_pull(self, repository_id: int, *, head: str, base: str, title: str, body: str) -> int:
        with self._reading():
            return opening.open_pull(
                self._transport, repository_id, head=head, base=base, title=title, body=body
            )

    def publish_status(
        self,
        repository_id: int,
        sha: str,
        *,
        context: str,
        state: str,
        description: str,
        url: str,
    ) -> None:
        with self._reading():
            statuses.publish(
                self._transport,
                repository_id,
                sha,
                context=context,
                state=state,
                description=description,
                url=url,
            )

    def publish_check(self, repository_id: int, sha: str, **said: str) -> None:
        with self._reading():
            check_runs.publish(self._transport, repository_id, sha, **said)

    def merge(self, repository_id: int, number: int, *, sha: str) -> MergeAnswer:
        return merges.merge(self._transport, repository_id, number, sha)

    def ensure_webhook(self, repository_id: int, *, url: str, secret: str) -> int:
        with self._reading():
            return webhooks.ensure(self._transport, repository_id, url, secret)

    def lost_deliveries(
        self, repository_id: int | None, hook_id: int | None, *, since: datetime
    ) -> list[LostDelivery]:
        with self._reading():
            hook = webhooks.path_of(repository_id, hook_id)
            return webhooks.lost(self._transport, hook, since)

    def redeliver(self, repository_id: int | None, hook_id: int | None, delivery_id: int) -> None:
        with self._reading():
            hook = webhooks.path_of(repository_id, hook_id)
            webhooks.redeliver(self._transport, hook, delivery_id)

    def protection(self, repository_id: int, branch: str) -> Protection:
        with self._reading():
            return protections.protection(self._transport, repository_id, branch)

    def protect(self, repository_id: int, branch: str, *, context: str) -> None:
        with self._reading():
            protections.protect(self._transport, repository_id, branch, context)

    def verify(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> HostEvent | None:
        """Raises Rejected for a delivery that is signed well and cannot be read."""
        return events.verified(headers, body, secret=secret)

    def queue(self, repository_id: int, node_id: str, branch: str) -> list[Queued]:
        with self._reading():
            return queues.queue(self._transport, repository_id, node_id, branch)

    def rights(self, full_name: str) -> rights.Rights:
        with self._reading():
            if self._transport.app_id is None:
                return rights.look(self._transport, full_name)
            return app_rights.look(self._transport, full_name)

    def repositories(self, owner: str, *, page: int) -> tuple[list[RepositorySnapshot], bool]:
        with self._reading():
            return discovery.repositories(self._transport, owner, page)

    def say(
        self, repository_id: int, number: int, *, marker: str, text: str, known: int | None = None
    ) -> int:
        with self._reading():
            return remarks.say(
                self._transport, repository_id, number, marker=marker, text=text, known=known
            )

    def ask_reviewer(self, repository_id: int, number: int, login: str) -> None:
        with self._reading():
            reviewers.ask(self._transport, repository_id, number, login)
