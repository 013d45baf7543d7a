"""The catalogue as rows for a spreadsheet."""

from collections.abc import Iterator

from platforms.listing import ORDERS, Found
from platforms.searching import in_order, shown

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
    rows = found.rows.order_by(*order.terms()) if order else in_order(found.rows, found.shown)
    for one in shown(rows).iterator(chunk_size=500):
        yield (
            one.name,
            one.summary,
            one.team.department.name,
            one.team.name,
            one.get_openness_display(),
            one.get_governance_display(),
            one.get_lifecycle_display(),
            one.language,
            ", ".join(one.tags),
            one.response_hours,
            one.decision_hours,
            one.capacity,
            None if one.capacity is None else one.load,
            None if one.assessed_at is None else one.readiness,
            None if one.assessed_at is None else one.activity,
            one.get_absolute_url(),
        )
