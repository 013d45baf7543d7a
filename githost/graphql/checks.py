"""Commit statuses and check runs one by one."""

from typing import Any

import pygit2
from django.db.models import Q

from githost import gate
from githost.git import reading
from githost.graphql.commits import CommitNode
from githost.graphql.nodes import Asker, Node, actor
from githost.graphql.problems import Problem
from githost.graphql.repositories import RepositoryNode
from githost.models import App, CheckRun, CheckSuite, Pull, Repository, Status
from githost.shapes import checks as shapes
from githost.shapes.common import stamp_or_none
from githost.shapes.repositories import page


def _commit(asker: Asker, repository: Repository, sha: str) -> CommitNode:
    git = reading.open_repository(repository.path)
    return CommitNode(asker, repository, git[sha].peel(pygit2.Commit))


class StatusNode(Node):
    type_name = "StatusContext"
    row: Status

    def context(self) -> str:
        return self.row.context

    def state(self) -> str:
        return self.row.state.upper()

    def description(self) -> str | None:
        return self.row.description or None

    def target_url(self) -> str | None:
        return self.row.target_url or None

    def creator(self) -> Any:
        return actor(self.asker, self.row.creator)

    def commit(self) -> CommitNode:
        return _commit(self.asker, self.row.repository, self.row.sha)

    def is_required(self, **pull: Any) -> bool:
        return is_required(self.row.repository, self.row.context, **pull)


class AppNode(Node):
    type_name = "App"
    row: App

    def name(self) -> str:
        return self.row.name

    def slug(self) -> str:
        return self.row.slug


class CheckSuiteNode(Node):
    type_name = "CheckSuite"
    row: CheckSuite

    def app(self) -> AppNode:
        return AppNode(self.asker, self.row.app)

    def commit(self) -> CommitNode:
        return _commit(self.asker, self.row.repository, self.row.head_sha)

    def status(self) -> str:
        return shapes.outcome(self.row)[0].upper()

    def conclusion(self) -> str | None:
        found = shapes.outcome(self.row)[1]
        return found.upper() if found else None


class CheckRunNode(Node):
    type_name = "CheckRun"
    row: CheckRun

    @property
    def home(self) -> Repository:
        return self.row.suite.repository

    def name(self) -> str:
        return self.row.name

    def status(self) -> str:
        return self.row.status.upper()

    def conclusion(self) -> str | None:
        return self.row.conclusion.upper() or None

    def title(self) -> str | None:
        return self.row.title or None

    def summary(self) -> str | None:
        return self.row.summary or None

    def text(self) -> str | None:
        return self.row.text or None

    def external_id(self) -> str | None:
        return self.row.external_id or None

    def details_url(self) -> str | None:
        return self.row.details_url or None

    def url(self) -> str:
        return page(self.row.suite.repository, f"/runs/{self.row.pk}")

    permalink = url

    def started_at(self) -> str | None:
        return stamp_or_none(self.row.started_at)

    def completed_at(self) -> str | None:
        return stamp_or_none(self.row.completed_at)

    def check_suite(self) -> CheckSuiteNode:
        return CheckSuiteNode(self.asker, self.row.suite)

    def repository(self) -> RepositoryNode:
        return RepositoryNode(self.asker, self.row.suite.repository)

    def is_required(self, **pull: Any) -> bool:
        return is_required(self.row.suite.repository, self.row.name, **pull)


def is_required(
    repository: Repository,
    context: str,
    pull_request_number: int | None = None,
    pull_request_id: str | None = None,
) -> bool:
    """Whether a pull request's base branch demands this status; NOT_FOUND without one."""
    from githost.graphql.root import decoded

    wanted = Q(number=pull_request_number)
    if pull_request_id is not None:
        kind, key = decoded(pull_request_id)
        wanted = Q(pk=int(key) if kind == "PullRequest" and key.isdecimal() else 0)
    pull = Pull.objects.filter(wanted, repository=repository).first()
    if pull is None:
        raise Problem("NOT_FOUND", "Could not resolve to a PullRequest.")
    protection = gate.protection_of(pull)
    return protection is not None and context in protection.contexts
