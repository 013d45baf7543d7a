"""Reading what figures are counted from, in a number of queries that does not grow with rows."""

from insights.selectors.freshness import Freshness, freshness, not_gated
from insights.selectors.ownerless import ownerless, with_waiting, without_owner
from insights.selectors.reading import records
from insights.selectors.scope import Scope, scope

__all__ = [
    "Freshness", "Scope", "freshness", "not_gated", "ownerless", "records", "scope",
    "with_waiting", "without_owner",
]  # fmt: skip
