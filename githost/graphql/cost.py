"""What a query costs, reckoned before it runs from the page sizes it asks for.

The rule is GitHub's: every connection is as many requests as its parents may have nodes; a hundred
requests are one point, and no query costs less than one. All possible nodes together may not
exceed half a million.
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

NODE_LIMIT = 500_000


@dataclass
class Reckoning:
    """The sums over one operation; `fragments` by name, `variables` as the caller gave them."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]
    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        return max(1, round(self.requests / 100))

    def walk(self, selections: SelectionSetNode | None, parent: Any, times: int) -> None:
        """Add what is below one selection that is reached at most `times` times."""
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                self._field(selection, parent, times)
            elif isinstance(selection, InlineFragmentNode):
                named = selection.type_condition
                inner = self.schema.get_type(named.name.value) if named else parent
                self.walk(selection.selection_set, inner, times)
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self.fragments[selection.name.value]
                inner = self.schema.get_type(fragment.type_condition.name.value)
                self.walk(fragment.selection_set, inner, times)

    def _field(self, chosen: FieldNode, parent: Any, times: int) -> None:
        fields = getattr(parent, "fields", {})
        if chosen.name.value not in fields:
            return
        kind = get_named_type(fields[chosen.name.value].type)
        if not (isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection")):
            ids = self._argument(chosen, "ids")
            self.walk(chosen.selection_set, kind, times * len(ids) if ids else times)
            return
        size = self._argument(chosen, "first") or self._argument(chosen, "last") or 0
        self.requests += times
        self.nodes += times * size
        if self.nodes > NODE_LIMIT:
            raise GraphQLError(
                f"This query requests up to {self.nodes:,} possible nodes which exceeds the "
                f"maximum limit of {NODE_LIMIT:,}.",
                nodes=chosen,
                extensions={"type": "MAX_NODE_LIMIT_EXCEEDED"},
            )
        self.walk(chosen.selection_set, kind, times * size)

    def _argument(self, chosen: FieldNode, name: str) -> Any:
        for argument in chosen.arguments or ():
            if argument.name.value == name:
                if isinstance(argument.value, VariableNode):
                    return self.variables.get(argument.value.name.value)
                if isinstance(argument.value, IntValueNode):
                    return int(argument.value.value)
                return getattr(argument.value, "values", None)
        return None


def reckon(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
) -> Reckoning:
    """The cost of an operation of a valid document; raises GraphQLError beyond the node limit."""
    fragments = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    found = Reckoning(schema, fragments, variables)
    found.walk(operation.selection_set, schema.get_root_type(operation.operation), 1)
    return found
