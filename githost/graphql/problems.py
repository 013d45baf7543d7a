"""What a query is told when a part of it cannot be answered."""

import logging
from typing import Any

from graphql import GraphQLError

log = logging.getLogger("githost.graphql")


class Problem(Exception):
    """One of GitHub's typed errors, such as NOT_FOUND; the field it is raised for becomes null."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def shape(error: GraphQLError) -> dict[str, Any]:
    """An error as GitHub writes it: its type, if it has one, beside the message."""
    cause, message = error.original_error, error.message
    kind = cause.kind if isinstance(cause, Problem) else (error.extensions or {}).get("type")
    if cause is not None and not isinstance(cause, Problem | GraphQLError):
        log.error("a field of a query failed", exc_info=cause)
        message = "Something went wrong while executing your query."
    found: dict[str, Any] = {"type": kind} if kind else {}
    if error.path:
        found["path"] = error.path
    if error.locations:
        found["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    return {**found, "message": message}


def not_found(kind: str, what: str) -> Problem:
    return Problem("NOT_FOUND", f"Could not resolve to {kind} with {what}.")
