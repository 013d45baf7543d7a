"""Commits, who made them, and what was said of them by statuses."""

from functools import cached_property
from typing import Any

import pygit2

from githost import gate
from githost.git.reading import moment
from githost.graphql.connections import ListConnection, RowConnection, Window
from githost.graphql.nodes import KINDS, Asker, Node, User
from githost.models import Account, CheckRun, Repository, Status
from githost.shapes import commits as shapes
from githost.shapes.common import node_id
from githost.shapes.repositories import page

Known = dict[str, Account]


class CommitNode(Node):
    """A commit; `known` are the accounts behind the addresses of a whole list, read at once."""

    type_name = "Commit"
    row: Repository

    def __init__(
        self, asker: Asker, repository: Repository, found: pygit2.Commit, known: Known | None = None
    ) -> None:
        super().__init__(asker, repository)
        self.found = found
        self.sha = str(found.id)
        self._given = known

    @property
    def home(self) -> Repository:
        return self.row

    @cached_property
    def _known(self) -> Known:
        return shapes.accounts_of([self.found]) if self._given is None else self._given

    def id(self) -> str:
        return node_id("Commit", f"{self.row.pk}:{self.sha}")

    def oid(self) -> str:
        return self.sha

    def abbreviated_oid(self) -> str:
        return self.sha[:7]

    def url(self) -> str:
        return page(self.row, f"/commit/{self.sha}")

    commit_url = url

    def message(self) -> str:
        return shapes.text(self.found)

    def message_headline(self) -> str:
        return self.message().partition("\n")[0]

    def message_body(self) -> str:
        return self.message().partition("\n")[2].lstrip("\n")

    def authored_date(self) -> str:
        return moment(self.found.author)

    def committed_date(self) -> str:
        return moment(self.found.committer)

    def _person(self, signature: pygit2.Signature) -> dict[str, Any]:
        named = shapes.who(signature)
        account = self._known.get(named["email"].lower())
        # The schema has room for people only: commits of bots have no user.
        user = KINDS[account.kind](self.asker, account) if account else None
        return {**named, "user": user if isinstance(user, User) else None}

    def author(self) -> dict[str, Any]:
        return self._person(self.found.author)

    def committer(self) -> dict[str, Any]:
        return self._person(self.found.committer)

    def tree(self) -> Any:
        from githost.graphql.repositories import TreeNode

        return TreeNode(self.asker, self.row, self.found.tree)

    def repository(self) -> Any:
        from githost.graphql.repositories import RepositoryNode

        return RepositoryNode(self.asker, self.row)

    def parents(self, **given: Any) -> ListConnection:
        return ListConnection(
            self.found.parents,
            lambda parent: CommitNode(self.asker, self.row, parent),
            Window("parents", **given),
        )

    def associated_pull_requests(
        self, order_by: dict[str, str] | None = None, **given: Any
    ) -> RowConnection:
        from githost.graphql.pulls import PullNode
        from githost.graphql.repositories import ORDERS, PULLS

        order = order_by or {"field": "CREATED_AT", "direction": "ASC"}
        return RowConnection(
            PULLS.filter(pk__in=gate.pulls_with(self.row, self.sha)),
            lambda pull: PullNode(self.asker, pull),
            Window("associatedPullRequests", **given),
            by=ORDERS[order["field"]],
            descending=order["direction"] == "DESC",
        )

    @cached_property
    def _statuses(self) -> list[Status]:
        readable = self.asker.may_see(self.row, "statuses")
        return gate.latest_statuses(self.row.pk, self.sha) if readable else []

    @cached_property
    def _runs(self) -> list[CheckRun]:
        readable = self.asker.may_see(self.row, "checks")
        return gate.latest_runs(self.row.pk, self.sha) if readable else []

    def status(self) -> dict[str, Any] | None:
        """What commit statuses say together; null where there are none."""
        if not self._statuses:
            return None
        from githost.graphql.checks import StatusNode

        nodes = [StatusNode(self.asker, found) for found in self._statuses]
        return {
            "id": node_id("Status", f"{self.row.pk}:{self.sha}"),
            "commit": self,
            "state": shapes.combined_state(s.state for s in self._statuses).upper(),
            "contexts": nodes,
            "context": lambda name: next((n for n in nodes if n.row.context == name), None),
        }

    def status_check_rollup(self) -> dict[str, Any] | None:
        """What statuses and check runs say together; null where there is neither."""
        said: list[CheckRun | Status] = [*self._runs, *self._statuses]
        if not said:
            return None
        return {
            "id": node_id("StatusCheckRollup", f"{self.row.pk}:{self.sha}"),
            "commit": self,
            "state": shapes.combined_state(one.state for one in said).upper(),
            "contexts": lambda **given: ContextConnection(
                said, lambda one: context(self.asker, one), Window("contexts", **given)
            ),
        }


class ContextConnection(ListConnection):
    """Statuses and check runs in one list, with the count of each."""

    def status_context_count(self) -> int:
        return sum(isinstance(item, Status) for item in self._items)

    def check_run_count(self) -> int:
        return len(self._items) - self.status_context_count()


def context(asker: Asker, said: Status | CheckRun) -> Node:
    from githost.graphql.checks import CheckRunNode, StatusNode

    return StatusNode(asker, said) if isinstance(said, Status) else CheckRunNode(asker, said)
