"""Tables that spreadsheets open, with no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

#: A cell that begins with one of these is a formula to some spreadsheet.
FORMULA_STARTS = (
    *("=", "+", "-", "@", "\t", "\r", "\n"),
    *("＝", "＋", "－", "＠"),
)


def harmless(cell: object) -> object:
    """Return the cell, as text with an apostrophe before it where it would be run."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


class _Line:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_answer(
    name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Answer with a CSV file of that name, row by row, in UTF-8 with the mark Excel needs."""

    def lines() -> Iterator[str]:
        # Some spreadsheets part cells at semicolons too: what is quoted stays one cell.
        writer = csv.writer(_Line(), quoting=csv.QUOTE_NONNUMERIC)
        yield "\ufeff" + writer.writerow(header)
        for row in rows:
            yield writer.writerow([harmless(cell) for cell in row])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
