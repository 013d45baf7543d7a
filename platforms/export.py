"""The catalogue as rows for a spreadsheet."""

from collections.abc import Iterator

from platforms.listed import Listed, columns
from platforms.listing import ORDERS, Found
from platforms.searching import in_order

HEADER = (
    "Name",
    "Summary",
    "Department",
    "Team",
    "Contributions",
    "Governance",
    "Lifecycle",
    "Language",
    "Tags",
    "First response within, working hours",
    "Decision within, working hours",
    "Capacity",
    "Waiting for the owners",
    "Readiness, %",
    "Activity score",
    "Address",
)


def lines(found: Found) -> Iterator[tuple[object, ...]]:
    """Every platform that was found, in the order asked for."""
    order = ORDERS.get(found.sort)
    rows = found.rows.order_by(*order.terms()) if order else in_order(found.matching, found.rows)
    for row in columns(rows).iterator(chunk_size=500):
        one = Listed._make(row)
        yield (
            one.name,
            one.summary,
            one.department,
            one.team,
            one.openness_word,
            one.governance_word,
            one.lifecycle_word,
            one.language,
            ", ".join(one.tags),
            one.response_hours,
            one.decision_hours,
            one.capacity,
            None if one.capacity is None else one.load,
            None if one.assessed_at is None else one.readiness,
            None if one.assessed_at is None else one.activity,
            one.url,
        )
