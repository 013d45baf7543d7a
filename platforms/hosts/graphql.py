"""Asking GitHub by GraphQL, and what its errors mean, which come in answers of status 200."""

from __future__ import annotations

from collections.abc import Mapping

from platforms.hosts.fields import Fields
from platforms.hosts.problems import Denied, Missing, Unreachable, Unsupported
from platforms.hosts.transport import Transport

#: Where there is no GraphQL, or not under this address.
NOT_SPOKEN = (400, 404, 405, 410, 501)
#: How GitHub says that it gave up, or broke: asking for less may help.
BROKE = ("something went wrong", "timed out", "timeout", "couldn't respond")


def ask(
    transport: Transport, repository_id: int, text: str, variables: Mapping[str, object]
) -> Fields:
    """Return the repository's node. Raises Unsupported where the host cannot answer such a query.

    What was not found is null in it; otherwise an answer that is not whole is none: Unreachable,
    and asking for less may help.
    """
    answer = transport.query(repository_id, text, variables)
    if answer.status in NOT_SPOKEN:
        raise Unsupported(f"{transport.name} does not speak GraphQL with us.")
    body = Fields(transport.body_of(answer), "answer")
    data = body.child_or_none("data")
    node = data.child_or_none("node") if data else None
    if body.has("errors"):
        problem = meant(transport.name, body)
        if node is None or not isinstance(problem, Missing):
            raise problem
    if node is None or node.number("databaseId") != repository_id:
        raise Missing(f"{transport.name} shows no such repository by GraphQL.")
    return node


def meant(name: str, body: Fields) -> Denied | Missing | Unreachable | Unsupported:
    """What the errors of an answer mean (pure); a rate limit never comes as far as here."""
    errors = body.children("errors")
    kinds = {one.text("type") for one in errors}
    said = ". ".join(dict.fromkeys(one.text("message").rstrip(".") for one in errors))[:500]
    told = f"{name} says: {said}."
    if kinds & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        return Denied(f"The token lacks a permission. {told}")
    if kinds == {"NOT_FOUND"}:
        return Missing(told)
    if not body.has("data") and not any(word in said.lower() for word in BROKE):
        return Unsupported(f"{name} cannot answer our query. {told}")
    return Unreachable(told)
