"""Running one operation: parse, check against the schema, reckon its cost, answer."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from githost.api.call import Call
from githost.graphql import problems
from githost.graphql.connections import Connection
from githost.graphql.cost import reckon
from githost.graphql.mutations import Mutations
from githost.graphql.nodes import Asker
from githost.graphql.root import Root
from githost.models import Account

SCHEMA = Path(__file__).with_name("schema.graphql")
# Beyond this many tokens a document is no query of a program that means well.
TOKEN_LIMIT = 20_000


@cache
def schema() -> GraphQLSchema:
    return build_schema(SCHEMA.read_text())


def execute(
    call: Call, account: Account, query: str, variables: dict[str, Any], name: str | None
) -> dict[str, Any]:
    """The answer to a query: `data`, and `errors` where there are any."""
    budget = call.budget
    try:
        document = parse(query, max_tokens=TOKEN_LIMIT)
        wrong = validate(schema(), document)
        if wrong:
            return {"errors": [problems.shape(error) for error in wrong]}
        operation = _operation(document, name)
        cost = reckon(schema(), document, operation, variables)
    except GraphQLError as error:
        return {"errors": [problems.shape(error)]}
    if not budget.spend(cost.points):
        message = f"API rate limit exceeded for {budget.who}."
        return {"errors": [{"type": "RATE_LIMITED", "message": message}]}
    asker = Asker(account, budget, cost.points, cost.nodes, call.token)
    changing = operation.operation is OperationType.MUTATION
    found = execute_sync(
        schema(),
        document,
        root_value=Mutations(asker) if changing else Root(asker),
        variable_values=variables,
        operation_name=name,
        field_resolver=_field,
        type_resolver=lambda value, *_: value.type_name,
    )
    answer: dict[str, Any] = {"data": found.data}
    if found.errors:
        answer["errors"] = [problems.shape(error) for error in found.errors]
    return answer


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    if name:
        found = [d for d in found if d.name and d.name.value == name]
    if len(found) != 1:
        raise GraphQLError("An operation name is required" if found else "No operation to execute")
    return found[0]


@cache
def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), name)


def _field(source: Any, info: GraphQLResolveInfo[None], **arguments: Any) -> Any:
    """A key of a dictionary, or the method that is named as the field in Python's way."""
    if isinstance(source, dict):
        value = source[info.field_name]
    else:
        value = getattr(source, _snake(info.field_name))
    if callable(value):
        value = value(**{_snake(name): given for name, given in arguments.items()})
    if isinstance(value, Connection) and not _chosen(info).isdisjoint(("nodes", "edges")):
        value.check()
    return value


def _chosen(info: GraphQLResolveInfo[None]) -> set[str]:
    """Names of the fields that a query selects of the object being answered."""
    names: set[str] = set()
    waiting = [node.selection_set for node in info.field_nodes]
    while waiting:
        selections = waiting.pop()
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                names.add(selection.name.value)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                waiting.append(info.fragments[selection.name.value].selection_set)
    return names
