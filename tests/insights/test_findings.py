"""What needs attention, and in which order."""

from insights.findings import Finding, Ownerless, findings
from insights.records import Records, Review
from insights.waits import lost
from tests.insights.history import WINDOW, ago, change, merged, part

REASONS = {"duplicate": "Duplicate", "out_of_scope": "Out of scope"}


def found(parts=(), changes=(), ownerless=None) -> list[Finding]:
    records = Records(parts=tuple(parts), changes=tuple(changes))
    return findings(
        records,
        WINDOW,
        waits=lost(records, WINDOW),
        ownerless=ownerless or Ownerless(),
        reasons=REASONS,
    )


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    in_time = part(1, asks_now=True, decision_due_at=ago(-1))
    assert found([in_time], [merged(1)]) == []


def test_what_costs_more_days_stands_first_and_what_costs_none_last() -> None:
    late = part(1, asks_now=True, decision_due_at=ago(2), asked_at=ago(8))
    orphan = part(2, platform=7, asks_now=True, asked_at=ago(30))
    past = merged(1, state="merged_ungated", ready_at=None)
    assert [one.bold for one in found([late, orphan], [past], Ownerless(1, {7: "Hub"}, "hub"))] == [
        "Hub has no reachable owner.",
        "1 decision is overdue.",
        "1 change was merged past the gate.",
    ]


def test_a_platform_without_an_owner_is_told_even_where_nothing_waits() -> None:
    (one,) = found(ownerless=Ownerless(1, {7: "Hub"}, "hub"))
    assert (one.platform, one.rows, one.cost) == ("hub", "", 0)
    assert one.meta == "nothing waits there"


def test_many_platforms_without_an_owner_are_one_finding_that_names_the_worst() -> None:
    waiting = [part(pk, platform=pk, asks_now=True, asked_at=ago(10 * pk)) for pk in range(1, 5)]
    names = {pk: f"Hub {pk}" for pk in range(1, 5)}
    (one,) = found(waiting, ownerless=Ownerless(20_000, names))
    assert one.bold == "20,000 platforms have no reachable owner."
    assert one.rest == "4 proposals wait there, longest at Hub 4, Hub 3 and Hub 2."
    assert (one.meta, one.platform, one.ownerless) == ("100 days waited so far", "", True)
    (idle,) = found(ownerless=Ownerless(2, {1: "Hub", 2: "Pool"}))
    assert idle.rest == "Whoever owns them is away or has left, and nobody stands in."


def test_overdue_is_only_what_owners_are_asked_for_now() -> None:
    decided = part(1, decision_due_at=ago(2), decided_at=ago(1))
    sent_back = part(2, decision_due_at=ago(2), state="changes_requested")
    assert found([decided, sent_back]) == []
    late = [part(3, asks_now=True, decision_due_at=ago(2)),
            part(4, asks_now=True, decision_due_at=ago(4), platform=2)]  # fmt: skip
    (one,) = found(late)
    assert (one.bold, one.rest) == (
        "2 decisions are overdue.",
        "The oldest was promised 4 days ago.",
    )
    assert one.meta == "6 days late in all, at 2 platforms"


def test_further_looks_are_told_with_their_median_and_what_lapsed() -> None:
    def looked_at_twice(pk: int):
        reviews = (Review(ago(9), approves=True, lapsed=True),)
        return change(pk, pushes=(ago(8),), reviews=reviews, approved_at=ago(9))

    assert found(changes=[looked_at_twice(pk) for pk in range(4)]) == []
    (one,) = found(changes=[looked_at_twice(pk) for pk in range(5)])
    assert one.bold == "Further looks by owners cost 40 days."
    assert one.rest == "At the median a change waits 8 days for them, and 1 for the first."
    assert one.meta == "5 changes, 5 of them lost an approval"


def test_the_most_frequent_reason_is_told_from_five_declines_on() -> None:
    declines = [
        part(pk, decided_at=ago(3), reason="duplicate" if pk < 3 else "out_of_scope", platform=pk)
        for pk in range(5)
    ]
    assert found(declines[:4]) == []
    (one,) = found(declines)
    assert one.bold == "“Duplicate” is the most frequent reason to decline."
    assert one.rest == "It ended 3 of 5 declined proposals."
    assert (one.rows, one.asked) == ("declined", {"reason": "duplicate"})
