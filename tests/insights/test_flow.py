"""Who helps whom, with small groups hidden."""

from hypothesis import given
from hypothesis import strategies as st

from insights.flow import OTHER, contributions, groups, matrix, too_small
from insights.pages.lists import LISTS
from insights.records import Records
from tests.insights.history import WINDOW, merged

NAMES = {1: "Storefront", 2: "Payments", 3: "Identity", 4: "Legal"}


def people(count: int, start: int = 0) -> frozenset[int]:
    return frozenset(range(start, start + count))


BIG = {1: people(9), 2: people(8, 100)}


def test_changes_are_counted_by_department_at_the_merge() -> None:
    rows = [merged(1), merged(2), merged(3, author_department=2, author_team=3)]
    found = matrix(rows, BIG, NAMES)
    assert (found.rows, found.columns) == ((2, 1), (2,))
    assert found.cells == ((1,), (2,))
    assert found.n == 3


def test_only_merged_changes_that_cross_a_team_line_flow() -> None:
    rows = (merged(1), merged(2, author_team=2), merged(3, author_team=None), merged(4, 95))
    assert [one.pk for one in contributions(Records(changes=rows), WINDOW)] == [1]


def test_departments_of_fewer_than_five_stand_together_as_other() -> None:
    members = BIG | {3: people(4, 200), 4: people(3, 300)}
    assert groups(members) == {1: 1, 2: 2, 3: OTHER, 4: OTHER}
    found = matrix([merged(1, author_department=3), merged(2, author_department=4)], members, NAMES)
    assert (found.rows, found.cells) == ((OTHER,), ((2,),))


def test_a_single_small_department_takes_the_next_smallest_with_it() -> None:
    assert groups(BIG | {3: people(4, 200)}) == {1: 1, 2: OTHER, 3: OTHER}


def test_where_everybody_is_too_few_the_cell_is_hidden_and_no_address_opens_it() -> None:
    members = {1: people(2), 2: people(2, 10)}
    found = matrix([merged(1)], members, NAMES)
    assert found.cells == ((None,),)
    records = Records(changes=(merged(1),), members=members)
    assert LISTS["flow"].read(records, WINDOW, {"from": "0", "to": "0"}) == []
    assert LISTS["flow"].read(records, WINDOW, {"from": "1", "to": "2"}) == []


def test_the_rows_of_a_hidden_department_cannot_be_asked_for_by_its_number() -> None:
    members = BIG | {3: people(4, 200), 4: people(3, 300)}
    rows = (merged(1, author_department=3), merged(2, author_department=4))
    records = Records(changes=rows, members=members)
    assert LISTS["flow"].read(records, WINDOW, {"from": "3", "to": "2"}) == []
    both = LISTS["flow"].read(records, WINDOW, {"from": "0", "to": "2"})
    assert [one.pk for one in both] == [1, 2]


@given(st.dictionaries(st.integers(1, 9), st.frozensets(st.integers(0, 40), max_size=9)))
def test_no_group_that_is_shown_has_fewer_than_five_people(members) -> None:
    group_of = groups(members)
    assert group_of.keys() == members.keys()
    for key, group in group_of.items():
        if group != OTHER:
            assert group == key
            assert len(members[key]) >= 5
    merged_away = [key for key, group in group_of.items() if group == OTHER]
    if merged_away and too_small(members, group_of):
        assert len(merged_away) == len(members)
