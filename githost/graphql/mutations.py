"""What can be changed by GraphQL alone."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from githost import access, deliveries, events, merge_queue
from githost.git.process import locked
from githost.graphql.nodes import Asker
from githost.graphql.problems import Problem
from githost.graphql.pulls import PullNode
from githost.graphql.queue import EntryNode
from githost.graphql.root import Root
from githost.models import Pull


class Mutations:
    """Fields of `Mutation`; each takes one input and gives back what it changed."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker

    def convert_pull_request_to_draft(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        return self._set_draft(input, draft=True)

    def mark_pull_request_ready_for_review(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        return self._set_draft(input, draft=False)

    def enqueue_pull_request(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        pull, head = self._mergeable(input["pullRequestId"]), input.get("expectedHeadOid")
        try:
            entry = merge_queue.enqueue(pull, by=self.asker.account, head=head)
        except merge_queue.NotQueued as refused:
            raise Problem("UNPROCESSABLE", str(refused)) from refused
        return {
            "clientMutationId": input.get("clientMutationId"),
            "mergeQueueEntry": EntryNode(self.asker, entry) if entry else None,
        }

    def dequeue_pull_request(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        try:
            merge_queue.dequeue(self._mergeable(input["id"]), by=self.asker.account)
        except merge_queue.NotQueued as refused:
            raise Problem("UNPROCESSABLE", str(refused)) from refused
        return {"clientMutationId": input.get("clientMutationId"), "mergeQueueEntry": None}

    def _mergeable(self, node_id: str) -> Pull:
        """A pull request into a repository that the asker may write to."""
        pull = self._pull(node_id)
        account, repository = self.asker.account, pull.repository
        self.asker.need(repository, "contents", "write")
        if self.asker.token is None and not access.may(account, repository, "write"):
            raise Problem("FORBIDDEN", f"{account.login} may not merge in this repository.")
        return pull

    def _pull(self, node_id: str) -> Pull:
        """A pull request that the asker may change."""
        found = Root(self.asker).node(node_id)
        if not isinstance(found, PullNode):
            raise Problem("NOT_FOUND", f"'{node_id}' is not the id of a PullRequest.")
        account, pull = self.asker.account, found.row
        self.asker.need(pull.repository, "pull_requests", "write")
        may = account == pull.author or access.may(account, pull.repository, "write")
        if not may and self.asker.token is None:
            raise Problem("FORBIDDEN", f"{account.login} may not change this pull request.")
        return pull

    def _set_draft(self, given: dict[str, Any], *, draft: bool) -> dict[str, Any]:
        pull = self._pull(given["pullRequestId"])
        with locked(pull.repository.path), transaction.atomic():
            pull.refresh_from_db()
            if pull.draft is not draft and pull.state == "open":
                pull.draft, pull.updated_at = draft, timezone.now()
                pull.save(update_fields=["draft", "updated_at"])
                action = "converted_to_draft" if draft else "ready_for_review"
                events.pull_request(pull, action, self.asker.account)
        deliveries.wake()
        return {
            "clientMutationId": given.get("clientMutationId"),
            "pullRequest": PullNode(self.asker, pull),
        }
