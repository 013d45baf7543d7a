"""Lists and tables of rows: pages, order, spreadsheets, and nobody named in them."""

from django.test import Client

from insights.pages.lists import LISTS
from people.models import Membership
from platforms.models import Repository
from tests.cast import Cast, account, person
from tests.insights.answers import rows, table
from tests.insights.rows import merged, proposed


def test_long_lists_come_in_pages(cast: Cast, asking: Client) -> None:
    for place in range(53):
        proposed(cast.ana, cast.ledger, 1 + place / 10)
    first = rows(asking, "reached-submitted")
    second = rows(asking, "reached-submitted", page="2")
    assert (len(first), len(second)) == (50, 3)
    assert not set(first) & set(second)
    assert rows(asking, "reached-submitted", page="99") == second
    for nonsense in ("0", "-1", "x", "²", "9" * 30):
        assert rows(asking, "reached-submitted", page=nonsense) in (first, second)


def test_late_ones_stand_first_where_that_is_asked(cast: Cast, asking: Client) -> None:
    long_ago = proposed(cast.ana, cast.ledger, 30, accepted=1).proposal.title
    quick = proposed(cast.ana, cast.ledger, 10, accepted=9.99).proposal.title
    assert rows(asking, "decision", by="value") == [long_ago, quick]
    assert rows(asking, "promise", by="value")[:2] == [long_ago, long_ago]


def test_the_table_of_rows_holds_no_cell_that_a_spreadsheet_would_run(
    cast: Cast, asking: Client
) -> None:
    proposed(cast.ana, cast.ledger, title="=HYPERLINK(1)")
    lines = table(asking.get("/insights/rows/reached-submitted/rows.csv"))
    assert lines[0][:3] == ["What", "Number", "Title"]
    assert lines[1][2] == "'=HYPERLINK(1)"
    assert len(lines) == 2


def test_the_figures_by_month_are_a_table_of_twelve_months(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    answer = asking.get("/insights/figures.csv")
    lines = table(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="insights.csv"'
    assert len(lines) == 13
    assert lines[0][0] == "Month"
    assert len(lines[0]) == 7


def test_no_page_of_figures_names_who_contributed(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    author = person("Zebediah Quill", cast.storefront)
    for _ in range(6):
        merged(account(author, 910 + Membership.objects.count() + _), ledger, team=cast.storefront)
        proposed(author, cast.ledger, accepted=8)
    for address in ("/insights/", *(f"/insights/rows/{key}/" for key in LISTS)):
        assert "Quill" not in asking.get(address).content.decode()
    for key in LISTS:
        lines = table(asking.get(f"/insights/rows/{key}/rows.csv"))
        assert "Quill" not in str(lines)
