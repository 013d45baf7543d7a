"""Repositories, their references and the objects inside them."""

from typing import Any

import pygit2

from githost import access
from githost.git import reading
from githost.graphql.commits import CommitNode
from githost.graphql.connections import ListConnection, RowConnection, Window
from githost.graphql.nodes import Asker, Node, actor
from githost.graphql.problems import not_found
from githost.models import Pull, Repository
from githost.shapes.common import html, in_path, node_id, stamp
from githost.shapes.repositories import page

# Beyond this many bytes the text of a file is cut.
TEXT_LIMIT = 512 * 1024
ORDERS = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at"}
PULLS = Pull.objects.select_related("repository__owner", "author", "merged_by")


class RepositoryNode(Node):
    type_name = "Repository"
    row: Repository

    @property
    def home(self) -> Repository:
        return self.row

    @property
    def git(self) -> pygit2.Repository:
        return reading.open_repository(self.row.path)

    def name(self) -> str:
        return self.row.name

    def name_with_owner(self) -> str:
        return self.row.full_name

    def description(self) -> str | None:
        return self.row.description or None

    def url(self) -> str:
        return page(self.row)

    def owner(self) -> Any:
        return actor(self.asker, self.row.owner)

    def is_archived(self) -> bool:
        return self.row.archived

    def is_private(self) -> bool:
        return self.row.private

    def is_disabled(self) -> bool:
        return False

    def is_fork(self) -> bool:
        return False

    def is_empty(self) -> bool:
        return not reading.branches(self.git)

    def visibility(self) -> str:
        return "PRIVATE" if self.row.private else "PUBLIC"

    def viewer_permission(self) -> str:
        return access.role(self.asker.account, self.row).upper()

    def pushed_at(self) -> str:
        return stamp(self.row.pushed_at)

    def primary_language(self) -> None:
        """Always null: this host does not look at languages."""

    def repository_topics(self, **given: Any) -> ListConnection:
        def topic(name: str) -> dict[str, Any]:
            own = {"id": node_id("Topic", name), "name": name}
            link = {"id": node_id("RepositoryTopic", f"{self.row.pk}:{name}")}
            return {**link, "topic": own, "url": html(f"/topics/{in_path(name)}")}

        return ListConnection(self.row.topics, topic, Window("repositoryTopics", **given))

    def default_branch_ref(self) -> "RefNode | None":
        return self.ref(f"refs/heads/{self.row.default_branch}")

    def ref(self, qualified_name: str) -> "RefNode | None":
        whole = qualified_name.startswith("refs/")
        full = qualified_name if whole else f"refs/heads/{qualified_name}"
        return RefNode(self.asker, self.row, full) if reading.tip(self.git, full) else None

    def object(self, oid: str = "", expression: str = "") -> Node | None:
        """By id, or by what `git rev-parse` calls a revision, with a path after a colon."""
        self.asker.need(self.row, "contents")
        revision, colon, path = (oid or expression).partition(":")
        found = reading.commit(self.git, revision)
        if found is None or not colon:
            return object_node(self.asker, self.row, found or self._by_id(revision))
        inside = found.tree[path] if path and path in found.tree else None
        return object_node(self.asker, self.row, inside if path else found.tree)

    def _by_id(self, oid: str) -> Any:
        whole = len(oid) == 40 and not set(oid.lower()) - set("0123456789abcdef")
        return self.git.get(oid) if whole else None

    def merge_queue(self, branch: str = "") -> Any:
        """The queue of a branch, null where none is used."""
        from githost.graphql.queue import QueueNode

        self.asker.need(self.row, "pull_requests")
        found = self.row.protections.select_related("repository__owner").filter(
            branch=branch or self.row.default_branch, merge_queue=True
        )
        return QueueNode(self.asker, found[0]) if found else None

    def pull_request(self, number: int) -> Any:
        from githost.graphql.pulls import PullNode

        self.asker.need(self.row, "pull_requests")
        found = PULLS.filter(repository=self.row, number=number)
        if not found:
            raise not_found("a PullRequest", f"the number of {number}")
        return PullNode(self.asker, found[0])

    def pull_requests(
        self,
        states: list[str] | None = None,
        order_by: dict[str, str] | None = None,
        base_ref_name: str | None = None,
        head_ref_name: str | None = None,
        **given: Any,
    ) -> RowConnection:
        from githost.graphql.pulls import PullNode, in_states

        self.asker.need(self.row, "pull_requests")
        rows = in_states(PULLS.filter(repository=self.row), states)
        if base_ref_name is not None:
            rows = rows.filter(base_ref=base_ref_name)
        if head_ref_name is not None:
            rows = rows.filter(head_ref=head_ref_name)
        order = order_by or {"field": "CREATED_AT", "direction": "ASC"}
        return RowConnection(
            rows,
            lambda pull: PullNode(self.asker, pull),
            Window("pullRequests", **given),
            by=ORDERS.get(order["field"], "created_at"),
            descending=order["direction"] == "DESC",
        )


class RefNode(Node):
    type_name = "Ref"

    def __init__(self, asker: Asker, repository: Repository, full: str) -> None:
        super().__init__(asker, repository)
        self.full = full
        self.kind = "/".join(full.split("/")[:2]) + "/"

    def id(self) -> str:
        return node_id("Ref", f"{self.row.pk}:{self.full}")

    def prefix(self) -> str:
        return self.kind

    def name(self) -> str:
        return self.full.removeprefix(self.kind)

    def repository(self) -> RepositoryNode:
        return RepositoryNode(self.asker, self.row)

    def target(self) -> Node | None:
        git = reading.open_repository(self.row.path)
        tip = reading.tip(git, self.full)
        return object_node(self.asker, self.row, git[tip] if tip else None)


class _GitObject(Node):
    def __init__(self, asker: Asker, repository: Repository, found: Any) -> None:
        super().__init__(asker, repository)
        self.found = found

    def id(self) -> str:
        return node_id(self.type_name, f"{self.row.pk}:{self.found.id}")

    def oid(self) -> str:
        return str(self.found.id)

    def abbreviated_oid(self) -> str:
        return str(self.found.id)[:7]

    def commit_url(self) -> str:
        return page(self.row, f"/commit/{self.found.id}")

    def repository(self) -> RepositoryNode:
        return RepositoryNode(self.asker, self.row)


class BlobNode(_GitObject):
    type_name = "Blob"
    found: pygit2.Blob

    def byte_size(self) -> int:
        return self.found.size

    def is_binary(self) -> bool:
        return self.found.is_binary

    def is_truncated(self) -> bool:
        return not self.found.is_binary and self.found.size > TEXT_LIMIT

    def text(self) -> str | None:
        if self.found.is_binary:
            return None
        return self.found.data[:TEXT_LIMIT].decode(errors="replace")


class TreeNode(_GitObject):
    type_name = "Tree"
    found: pygit2.Tree

    def entries(self) -> list[dict[str, Any]]:
        return [
            {
                "name": reading.name(entry),
                "path": reading.name(entry),
                "mode": entry.filemode,
                "oid": str(entry.id),
                "type": entry.type_str,
                "size": entry.size if isinstance(entry, pygit2.Blob) else 0,
                "object": object_node(self.asker, self.row, entry),
            }
            for entry in self.found
        ]


def object_node(asker: Asker, repository: Repository, found: Any) -> Node | None:
    if isinstance(found, pygit2.Commit):
        return CommitNode(asker, repository, found)
    if isinstance(found, pygit2.Tree):
        return TreeNode(asker, repository, found)
    return BlobNode(asker, repository, found) if isinstance(found, pygit2.Blob) else None
