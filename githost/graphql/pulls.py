"""Pull requests with their reviews, files, commits, comments and the reviewers asked."""

from typing import Any

import pygit2
from django.db.models import Q, QuerySet

from githost import gate, merge_queue
from githost.api.pulls import COMMITS_CAP, FILES_CAP
from githost.git import reading
from githost.graphql.commits import CommitNode
from githost.graphql.connections import ListConnection, RowConnection, Window
from githost.graphql.nodes import Node, TeamNode, actor
from githost.graphql.repositories import RefNode, RepositoryNode
from githost.models import Comment, Pull, QueueEntry, Repository, Review, ReviewRequest
from githost.shapes import commits as commit_shapes
from githost.shapes import pulls as shapes
from githost.shapes.common import node_id, stamp, stamp_or_none
from githost.shapes.repositories import page

STATES = {
    "OPEN": Q(state="open"),
    "CLOSED": Q(state="closed", merged_at=None),
    "MERGED": Q(merged_at__isnull=False),
}
CHANGES = {
    "added": "ADDED",
    "removed": "DELETED",
    "modified": "MODIFIED",
    "renamed": "RENAMED",
    "copied": "COPIED",
}
MERGEABLE = {True: "MERGEABLE", False: "CONFLICTING", None: "UNKNOWN"}


def in_states(rows: QuerySet[Pull], states: list[str] | None) -> QuerySet[Pull]:
    wanted = Q()
    for state in states or ():
        wanted |= STATES[state]
    return rows.filter(wanted)


class PullNode(Node):
    type_name = "PullRequest"
    row: Pull

    def number(self) -> int:
        return self.row.number

    def title(self) -> str:
        return self.row.title

    def body(self) -> str:
        return self.row.body or ""

    def url(self) -> str:
        return page(self.row.repository, f"/pull/{self.row.number}")

    def author(self) -> Any:
        return actor(self.asker, self.row.author)

    def author_association(self) -> str:
        return shapes.association(self.row.author, self.row)

    def state(self) -> str:
        return "MERGED" if self.row.merged_at else self.row.state.upper()

    def is_draft(self) -> bool:
        return self.row.draft

    def closed(self) -> bool:
        return self.row.state == "closed"

    def closed_at(self) -> str | None:
        return stamp_or_none(self.row.closed_at)

    def locked(self) -> bool:
        return False

    def merged(self) -> bool:
        return self.row.merged_at is not None

    def merged_at(self) -> str | None:
        return stamp_or_none(self.row.merged_at)

    def merged_by(self) -> Any:
        return actor(self.asker, self.row.merged_by if self.row.merged_at else None)

    def merge_commit(self) -> CommitNode | None:
        return self.commit_of(self.row.merge_commit_sha) if self.row.merged_at else None

    def mergeable(self) -> str:
        return MERGEABLE[gate.mergeability(self.row)[0]]

    def is_merge_queue_enabled(self) -> bool:
        return merge_queue.is_used(self.row)

    def is_in_merge_queue(self) -> bool:
        return QueueEntry.objects.filter(pull=self.row).exists()

    def merge_queue_entry(self) -> Any:
        from githost.graphql.queue import EntryNode

        found = QueueEntry.objects.filter(pull=self.row).select_related("enqueuer").first()
        return EntryNode(self.asker, found) if found else None

    def merge_state_status(self) -> str:
        return gate.mergeability(self.row)[1].upper()

    def repository(self) -> RepositoryNode:
        return RepositoryNode(self.asker, self.row.repository)

    base_repository = head_repository = repository

    def head_repository_owner(self) -> Any:
        return actor(self.asker, self.row.repository.owner)

    def is_cross_repository(self) -> bool:
        """Never: this host has no forks."""
        return False

    def head_ref_name(self) -> str:
        return self.row.head_ref

    def head_ref_oid(self) -> str:
        return self.row.head_sha

    def head_ref(self) -> RefNode | None:
        return self.repository().ref(f"refs/heads/{self.row.head_ref}")

    def base_ref_name(self) -> str:
        return self.row.base_ref

    def base_ref_oid(self) -> str:
        return self.row.base_sha

    def base_ref(self) -> RefNode | None:
        return self.repository().ref(f"refs/heads/{self.row.base_ref}")

    def commit_of(self, sha: str) -> CommitNode | None:
        git = reading.open_repository(self.row.repository.path)
        found = reading.commit(git, sha)
        return CommitNode(self.asker, self.row.repository, found) if found else None

    def status_check_rollup(self) -> dict[str, Any] | None:
        head = self.commit_of(self.row.head_sha)
        return head.status_check_rollup() if head else None

    def _files(self) -> list[reading.FileDiff]:
        return reading.differences(*gate.compared(self.row))

    def changed_files(self) -> int:
        return len(self._files())

    def additions(self) -> int:
        return sum(f.additions for f in self._files())

    def deletions(self) -> int:
        return sum(f.deletions for f in self._files())

    def files(self, **given: Any) -> ListConnection:
        found = self._files()

        def changed(file: reading.FileDiff) -> dict[str, Any]:
            return {
                "path": file.filename,
                "additions": file.additions,
                "deletions": file.deletions,
                "changeType": CHANGES.get(file.status, "CHANGED"),
            }

        return ListConnection(found[:FILES_CAP], changed, Window("files", **given), len(found))

    def commits(self, **given: Any) -> ListConnection:
        found = gate.commits(self.row)
        known = commit_shapes.accounts_of(found[:COMMITS_CAP])

        def brought(commit: pygit2.Commit) -> dict[str, Any]:
            return {
                "id": node_id("PullRequestCommit", f"{self.row.pk}:{commit.id}"),
                "commit": CommitNode(self.asker, self.row.repository, commit, known),
                "pullRequest": self,
                "url": f"{self.url()}/commits/{commit.id}",
            }

        # Where other connections stop at a hundred, this one gives all there can be at once.
        window = Window("commits", COMMITS_CAP, **given)
        return ListConnection(found[:COMMITS_CAP], brought, window, len(found))

    def reviews(
        self, states: list[str] | None = None, author: str | None = None, **given: Any
    ) -> RowConnection:
        rows = self.row.reviews.select_related("author", "pull__repository__owner")
        rows = rows.filter(~Q(state="PENDING") | Q(author=self.asker.account))
        if states:
            rows = rows.filter(state__in=states)
        if author is not None:
            rows = rows.filter(author__login__iexact=author)
        return RowConnection(
            rows, lambda review: ReviewNode(self.asker, review), Window("reviews", **given)
        )

    def review_requests(self, **given: Any) -> RowConnection:
        rows = self.row.review_requests.select_related("account", "team__organisation", "pull")
        return RowConnection(
            rows, lambda asked: RequestNode(self.asker, asked), Window("reviewRequests", **given)
        )

    def comments(self, order_by: dict[str, str] | None = None, **given: Any) -> RowConnection:
        return RowConnection(
            self.row.comments.select_related("author", "pull__repository__owner"),
            lambda comment: CommentNode(self.asker, comment),
            Window("comments", **given),
            by="updated_at" if order_by else "pk",
            descending=(order_by or {}).get("direction") == "DESC",
        )


class _Said(Node):
    """Something a person said about a pull request."""

    row: Any

    @property
    def home(self) -> Repository:
        found: Repository = self.row.pull.repository
        return found

    def author(self) -> Any:
        return actor(self.asker, self.row.author)

    def author_association(self) -> str:
        return shapes.association(self.row.author, self.row.pull)

    def body(self) -> str:
        text: str = self.row.body
        return text

    def pull_request(self) -> PullNode:
        return PullNode(self.asker, self.row.pull)


class ReviewNode(_Said):
    type_name = "PullRequestReview"
    row: Review

    def state(self) -> str:
        return self.row.state

    def commit(self) -> CommitNode | None:
        git = reading.open_repository(self.row.pull.repository.path)
        found = reading.commit(git, self.row.commit_id)
        return CommitNode(self.asker, self.row.pull.repository, found) if found else None

    def submitted_at(self) -> str | None:
        return stamp_or_none(self.row.submitted_at)

    def url(self) -> str:
        return f"{self.pull_request().url()}#pullrequestreview-{self.row.pk}"


class CommentNode(_Said):
    type_name = "IssueComment"
    row: Comment

    def url(self) -> str:
        return f"{self.pull_request().url()}#issuecomment-{self.row.pk}"

    def updated_at(self) -> str:
        return stamp(self.row.updated_at)


class RequestNode(Node):
    type_name = "ReviewRequest"
    row: ReviewRequest

    def pull_request(self) -> PullNode:
        return PullNode(self.asker, self.row.pull)

    def requested_reviewer(self) -> Any:
        if self.row.team:
            return TeamNode(self.asker, self.row.team)
        return actor(self.asker, self.row.account)
