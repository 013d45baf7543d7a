"""Cursors, and cells that a spreadsheet would run."""

import pytest

from people.models import Team
from people.paging import Order, cut
from people.tables import harmless
from tests.cast import Cast, team

BY_NAME, LAST_FIRST = Order("name"), Order("department__name", descending=True)


@pytest.mark.parametrize("order", [BY_NAME, LAST_FIRST])
def test_pages_there_and_back_meet_every_row_once_though_values_tie(
    cast: Cast, order: Order
) -> None:
    for number in range(11):
        team(f"Team {number % 10}{number}", "Payments" if number % 2 else "Storefront")
    rows = Team.objects.select_related("department")
    wanted = list(rows.order_by(*order.terms()))
    pages = [cut(rows, order, size=4)]
    while pages[-1].older:
        pages.append(cut(rows, order, pages[-1].older, 4))
    assert [row for page in pages for row in page.rows] == wanted
    back = [pages[-1]]
    while back[-1].newer:
        back.append(cut(rows, order, back[-1].newer, 4))
    assert [row for page in reversed(back) for row in page.rows] == wanted
    assert not back[-1].newer


def test_a_row_that_came_between_is_neither_skipped_nor_shown_twice(cast: Cast) -> None:
    for name in "bdfh":
        team(name, "Payments")
    rows = Team.objects.filter(name__in="abcdefgh")
    first = cut(rows, BY_NAME, size=2)
    team("a", "Payments")
    team("e", "Payments")
    second = cut(rows, BY_NAME, first.older, 2)
    assert [row.name for row in (*first.rows, *second.rows)] == ["b", "d", "e", "f"]


@pytest.mark.parametrize(
    "cursor",
    [
        "-",
        "+x",
        "-W10",
        "-bnVsbA",
        "-WyJhIl0",
        "-W251bGwsMV0",
        "-W1sxXSwxXQ",
        "-WyJcdTAwMDAiLDFd",
        "?",
    ],
)
def test_a_cursor_nobody_made_is_the_start(cast: Cast, cursor: str) -> None:
    assert cut(Team.objects.all(), BY_NAME, cursor).rows == list(Team.objects.order_by("name"))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1"])
def test_a_formula_becomes_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=1", "", 7, -3])
def test_what_is_no_formula_stays(cell: object) -> None:
    assert harmless(cell) == cell
