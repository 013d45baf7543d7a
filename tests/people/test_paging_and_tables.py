"""Cursors, and cells that a spreadsheet would run."""

import base64
from itertools import product

import pytest

from people.models import Team, User
from people.paging import Order, Page, cut
from people.tables import harmless
from platforms.models import Platform
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


#: As JSON: what a browser, a person or another order's cursor may put where a value belongs.
ODD = (
    *("Infinity", "-Infinity", "NaN", "1e400", "1" + 30 * "0", "-5", "1.5", "true"),
    *(r'"\ud800"', '""', '"x"', '"NaN"', '"infinity"', '"5"', '"2026-02-30T00:00:00Z"'),
    *('"9999-12-31T23:59:59-23:59"', '"0001-01-01T00:00:00+23:59"', '"10000-01-01"'),
)
COLUMNS = {
    Platform: ("name", "response_hours"),
    Team: ("department__name",),
    User: ("date_joined",),
}


@pytest.mark.parametrize("odd", ODD)
def test_whatever_stands_in_a_cursor_the_list_opens(cast: Cast, odd: str) -> None:
    text = base64.urlsafe_b64encode(f"[{odd},1]".encode()).decode().rstrip("=")
    for model, columns in COLUMNS.items():
        for column, sign in product(columns, "+-"):
            assert isinstance(cut(model.objects.all(), Order(column), f"{sign}{text}"), Page)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1", "＠x"])
def test_a_formula_becomes_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=1", "", 7, -3])
def test_what_is_no_formula_stays(cell: object) -> None:
    assert harmless(cell) == cell
