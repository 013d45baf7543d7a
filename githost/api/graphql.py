"""The one address of GraphQL."""

from typing import Any

from githost.api.call import Call, Refused, typed


def query(call: Call) -> Any:
    """Answer a query of a signed-in caller; problems inside it are part of a 200, as on GitHub."""
    if call.account is None:
        raise Refused(403, "API rate limit exceeded: GraphQL is not for anonymous callers.")
    # Loaded with the first query: a host that only serves REST starts without it.
    from githost.graphql.execution import execute

    data = call.body()
    text = typed(data, "query", str, "")
    if not text:
        return {
            "errors": [{"message": "A query attribute must be specified and must be a string."}]
        }
    return execute(
        call,
        call.account,
        text,
        typed(data, "variables", dict, {}),
        typed(data, "operationName", str, "") or None,
    )
