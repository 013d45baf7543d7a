"""From proposal to merge."""

from hypothesis import given
from hypothesis import strategies as st

from insights.funnel import STEPS, funnel
from insights.records import Records
from tests.insights.history import WINDOW, ago, change, merged, proposal

ACCEPTED = {"responded_at": ago(18), "accepted_at": ago(15)}


def steps(proposals, changes=()):
    found = funnel(Records(proposals=tuple(proposals), changes=tuple(changes)), WINDOW)
    return {one.key: one for one in found}


def test_each_step_holds_those_who_came_so_far_and_says_where_the_rest_stopped() -> None:
    found = steps(
        [
            proposal(1),
            proposal(2, responded_at=ago(18)),
            proposal(3, responded_at=ago(18), ended=True),
            proposal(4, **ACCEPTED),
            proposal(5, **ACCEPTED),
            proposal(6, **ACCEPTED),
            proposal(7, **ACCEPTED),
        ],
        [
            change(1, proposal=5),
            change(2, proposal=6, approved_at=ago(3), state="approved"),
            merged(3, proposal=7),
        ],
    )
    assert [len(found[key].reached) for key in STEPS] == [7, 6, 4, 3, 2, 1]
    assert [found[key].rest for key in STEPS] == [
        "", "1 still waiting", "1 open, 1 ended", "1 not begun", "1 in review",
        "1 approved and not merged",
    ]  # fmt: skip


def test_a_merge_past_the_gate_never_counts_as_approved() -> None:
    found = steps(
        [proposal(1, **ACCEPTED)],
        [merged(1, proposal=1, state="merged_ungated", approved_at=None)],
    )
    assert [len(found[key].reached) for key in STEPS] == [1, 1, 1, 1, 0, 0]
    assert found["approved"].rest == "1 merged without"


def test_a_closed_change_is_said_to_be_closed() -> None:
    found = steps([proposal(1, **ACCEPTED)], [change(1, proposal=1, closed_at=ago(2))])
    assert found["approved"].rest == "1 closed"


def test_only_proposals_submitted_in_the_window_count() -> None:
    assert len(steps([proposal(1, submitted_at=ago(91))])["submitted"].reached) == 0


def test_the_time_since_the_last_step_is_a_median_of_five_or_nothing() -> None:
    few = [proposal(pk, responded_at=ago(18), response_hours=float(pk)) for pk in range(1, 5)]
    assert steps(few)["responded"].since == ""
    five = [*few, proposal(5, responded_at=ago(18), response_hours=100.0)]
    assert steps(five)["responded"].since == "3 h"
    accepted = [proposal(pk, **ACCEPTED) for pk in range(5)]
    opened = [change(pk, proposal=pk, created_at=ago(13)) for pk in range(5)]
    assert steps(accepted, opened)["opened"].since == "2 d"


FACTS = st.tuples(*[st.booleans()] * 6)


@given(st.lists(FACTS, max_size=20))
def test_no_step_holds_more_than_the_one_before_and_the_rest_adds_up(facts) -> None:
    proposals, changes = [], []
    for pk, (responded, accepted, opened, approved, was_merged, ended) in enumerate(facts):
        proposals.append(
            proposal(
                pk,
                responded_at=ago(18) if responded else None,
                accepted_at=ago(15) if accepted else None,
                ended=ended,
            )
        )
        if opened:
            changes.append(
                change(
                    pk,
                    proposal=pk,
                    approved_at=ago(3) if approved else None,
                    merged_at=ago(2) if was_merged else None,
                )
            )
    found = steps(proposals, changes)
    counts = [len(found[key].reached) for key in STEPS]
    assert counts == sorted(counts, reverse=True)
    for before, key, count in zip(counts, STEPS[1:], counts[1:], strict=False):
        said = [int(words.split()[0]) for words in found[key].rest.split(", ") if words]
        assert sum(said) == before - count
