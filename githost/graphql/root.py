"""Where every query begins: repositories and people by name, anything by its node id."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from githost.git import reading
from githost.graphql.checks import CheckRunNode, StatusNode
from githost.graphql.commits import CommitNode
from githost.graphql.nodes import (
    Asker,
    Node,
    TeamNode,
    User,
    actor,
    named_repository,
)
from githost.graphql.problems import Problem, not_found
from githost.graphql.pulls import CommentNode, PullNode, ReviewNode
from githost.graphql.repositories import PULLS, RepositoryNode
from githost.models import Account, CheckRun, Comment, Repository, Review, Status, Team
from githost.shapes.common import stamp

NODES_LIMIT = 100
REPOSITORIES = Repository.objects.select_related("owner")


def decoded(node_id: str) -> tuple[str, str]:
    """The kind and key inside a node id; two empty texts where it is none of this host's."""
    try:
        text = base64.urlsafe_b64decode(node_id + "=" * (-len(node_id) % 4)).decode()
    except (ValueError, binascii.Error):
        return "", ""
    kind, _, key = text.partition(":")
    return kind, key


class Root:
    """Fields of `Query`."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker

    def viewer(self) -> Node | None:
        account = self.asker.account
        # Of an App its bot; the schema calls every viewer a user.
        return User(self.asker, account)

    def rate_limit(self, dry_run: bool = False) -> dict[str, Any]:
        budget = self.asker.budget
        return {
            **budget.shape(),
            "cost": self.asker.points,
            "nodeCount": self.asker.nodes,
            "resetAt": stamp(datetime.fromtimestamp(budget.reset, UTC)),
        }

    def repository(self, owner: str, name: str, follow_renames: bool = True) -> Any:
        return named_repository(self.asker, owner, name, follow_renames)

    def _account(self, login: str, kinds: tuple[str, ...], name: str) -> Any:
        found = Account.objects.filter(login__iexact=login, kind__in=kinds).first()
        if found is None:
            raise not_found(f"a {name}", f"the login of '{login}'")
        return actor(self.asker, found)

    def user(self, login: str) -> Any:
        return self._account(login, (Account.USER,), "User")

    def organization(self, login: str) -> Any:
        return self._account(login, (Account.ORGANIZATION,), "Organization")

    def repository_owner(self, login: str) -> Any:
        kinds = (Account.USER, Account.ORGANIZATION)
        return actor(
            self.asker, Account.objects.filter(login__iexact=login, kind__in=kinds).first()
        )

    def node(self, id: str) -> Node:  # noqa: A002 - the schema's name for the argument
        kind, key = decoded(id)
        find = FINDERS.get(kind)
        try:
            found: Node | None = find(self.asker, key) if find else None
        except (ValueError, OverflowError):
            found = None
        if found is None or not _visible(self.asker, found):
            raise not_found("a node", f"the global id of '{id}'")
        return found

    def nodes(self, ids: list[str]) -> list[Any]:
        """Each by its id; one that is not there is null and has an error of its own."""
        if len(ids) > NODES_LIMIT:
            raise Problem(
                "ARGUMENT_LIMIT",
                f"You may not provide more than {NODES_LIMIT} node ids; you provided {len(ids)}.",
            )

        def one(node_id: str) -> Any:
            try:
                return self.node(node_id)
            except Problem as missing:
                # The executor turns it into a null and an error at its place in the list.
                return missing

        return [one(node_id) for node_id in ids]


def _account(asker: Asker, key: str) -> Any:
    return actor(asker, Account.objects.filter(pk=int(key)).first())


def _repository(asker: Asker, key: str) -> Node | None:
    found = REPOSITORIES.filter(pk=int(key)).first()
    return RepositoryNode(asker, found) if found else None


def _pull(asker: Asker, key: str) -> Node | None:
    found = PULLS.filter(pk=int(key)).first()
    return PullNode(asker, found) if found else None


def _review(asker: Asker, key: str) -> Node | None:
    found = Review.objects.select_related("pull__repository__owner").filter(pk=int(key)).first()
    return ReviewNode(asker, found) if found else None


def _comment(asker: Asker, key: str) -> Node | None:
    found = Comment.objects.select_related("pull__repository__owner").filter(pk=int(key)).first()
    return CommentNode(asker, found) if found else None


def _team(asker: Asker, key: str) -> Node | None:
    found = Team.objects.select_related("organisation").filter(pk=int(key)).first()
    return TeamNode(asker, found) if found else None


def _status(asker: Asker, key: str) -> Node | None:
    found = Status.objects.select_related("repository__owner").filter(pk=int(key)).first()
    return StatusNode(asker, found) if found else None


def _check_run(asker: Asker, key: str) -> Node | None:
    runs = CheckRun.objects.select_related("suite__app", "suite__repository__owner")
    found = runs.filter(pk=int(key)).first()
    return CheckRunNode(asker, found) if found else None


def _commit(asker: Asker, key: str) -> Node | None:
    pk, _, sha = key.partition(":")
    repository = REPOSITORIES.filter(pk=int(pk)).first()
    found = reading.commit(reading.open_repository(repository.path), sha) if repository else None
    return CommitNode(asker, repository, found) if repository and found else None


FINDERS: dict[str, Callable[[Asker, str], Any]] = {
    Account.USER: _account,
    Account.BOT: _account,
    Account.ORGANIZATION: _account,
    "Repository": _repository,
    "PullRequest": _pull,
    "PullRequestReview": _review,
    "IssueComment": _comment,
    "Team": _team,
    "StatusContext": _status,
    "CheckRun": _check_run,
    "Commit": _commit,
}
# What an App needs to see them in a private repository, where more than to see the repository.
SECRETS = {
    "PullRequest": "pull_requests",
    "PullRequestReview": "pull_requests",
    "IssueComment": "pull_requests",
    "StatusContext": "statuses",
    "CheckRun": "checks",
    "Commit": "contents",
}


def _visible(asker: Asker, found: Node) -> bool:
    """Whether the repository a node lives in may be read; people and organisations are public."""
    row = found.row
    if isinstance(row, Review) and row.state == "PENDING" and row.author != asker.account:
        return False
    return found.home is None or asker.may_see(found.home, SECRETS.get(found.type_name, "metadata"))
