"""What waits in a merge queue."""

from typing import Any

from githost import merge_queue
from githost.graphql.commits import CommitNode
from githost.graphql.connections import ListConnection, Window
from githost.graphql.nodes import Node, actor
from githost.graphql.pulls import PullNode
from githost.models import Protection, QueueEntry
from githost.shapes.common import node_id, stamp


class QueueNode(Node):
    type_name = "MergeQueue"
    row: Protection

    def id(self) -> str:
        return node_id("MergeQueue", self.row.pk)

    def entries(self, **given: Any) -> ListConnection:
        """The next to be merged first."""
        return ListConnection(
            merge_queue.entries(self.row.repository, self.row.branch),
            lambda entry: EntryNode(self.asker, entry),
            Window("entries", **given),
        )


class EntryNode(Node):
    type_name = "MergeQueueEntry"
    row: QueueEntry

    def pull_request(self) -> PullNode:
        return PullNode(self.asker, self.row.pull)

    def base_commit(self) -> CommitNode | None:
        return self.pull_request().commit_of(self.row.base_sha)

    def head_commit(self) -> CommitNode | None:
        return self.pull_request().commit_of(self.row.head_sha)

    def enqueued_at(self) -> str:
        return stamp(self.row.enqueued_at)

    def enqueuer(self) -> Any:
        return actor(self.asker, self.row.enqueuer)

    def position(self) -> int:
        pull = self.row.pull
        ahead = merge_queue.entries(pull.repository, pull.base_ref)
        return [entry.pk for entry in ahead].index(self.row.pk) + 1

    def state(self) -> str:
        """What is in the queue waits for its checks: it leaves as soon as they are done."""
        return "AWAITING_CHECKS"
