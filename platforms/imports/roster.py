"""People and teams as a table: user, email, team, department, from, until, manager (pure)."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime

from platforms.imports.entries import Entry, Fields, Kind, Reading, Refusal, Unreadable

SOURCE = "roster"
NEEDED = ("user", "team")
COLUMNS = ("user", "name", "email", "team", "department", "from", "until", "manager")
_SEPARATORS = ",;\t"
# “.” and “..” would be addresses of other pages.
_USERNAME = re.compile(r"(?!\.{1,2}\Z)[\w.@+-]{1,150}", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,189}")


def looks_like(text: str) -> bool:
    """Whether the first line names the columns that a table of people must have."""
    names = _header(text)[1]
    return all(name in names for name in NEEDED)


def _header(text: str) -> tuple[str, list[str]]:
    """The sign between columns, and their names in small letters."""
    first = text.lstrip("\n").partition("\n")[0].strip("\r")
    separator = max(_SEPARATORS, key=first.count)
    try:
        cells = next(csv.reader([first], delimiter=separator, strict=True), [])
    except csv.Error:  # no line of names
        cells = []
    return separator, [cell.strip().lower() for cell in cells]


def read(text: str) -> Reading:
    """Read every row; one that cannot be taken is refused alone. Raises Unreadable."""
    separator, names = _header(text)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"The column “{twice[:40]}” stands there twice.", "line 1")
    reading = Reading(SOURCE)
    lines = (f"{line}\n" for line in text.lstrip("\n").split("\n"))
    table = csv.reader(lines, delimiter=separator, strict=True)
    next(table)
    while True:
        line = table.line_num + 1
        try:
            cells = next(table, None)
        except csv.Error as error:
            # A quote that is never closed swallows the rest: nothing after it can be trusted.
            raise Unreadable(f"This is not a table: {error}.", f"line {line}") from error
        if cells is None:
            return reading
        if any(cell.strip() for cell in cells):
            found = _entry(names, cells, f"line {line}")
            (reading.entries if isinstance(found, Entry) else reading.refusals).append(found)  # type: ignore[arg-type]


def _entry(names: list[str], cells: list[str], place: str) -> Entry | Refusal:
    if len(cells) > len(names):
        return Refusal(place, cells[0][:60], f"It has {len(cells)} cells under {len(names)} names.")
    given = Fields(dict(zip(names, (cell.strip() for cell in cells), strict=False)))
    user = given.name("user", longest=150)
    if user and not _USERNAME.fullmatch(user):
        given.problems.append("user has signs that a user name cannot have.")
    email, manager = given.name("email", longest=254, needed=False), ""
    if email and not _EMAIL.fullmatch(email):
        given.problems.append(f"email is {email[:60]!r}, which is no address.")
    manager = given.name("manager", longest=254, needed=False)
    fields = {
        "user": user,
        "name": given.name("name", longest=150, needed=False),
        "email": email,
        "team": given.name("team"),
        "department": given.name("department", needed=False),
        "from": _day(given, "from"),
        "until": _day(given, "until"),
        "manager": manager,
    }
    if fields["from"] and fields["until"] and fields["until"] < fields["from"]:
        given.problems.append("until is a day before from.")
    title = f"{user} in {fields['team']}"
    if given.problems:
        return Refusal(place, title if user else "", " ".join(given.problems))
    key = "/".join((user.lower(), fields["team"].lower(), fields["from"]))
    rest = {name: value for name, value in given.rest().items() if value}
    return Entry(Kind.MEMBERSHIP, key, place, title, fields, {}, rest, tuple(given.remarks))


def _day(given: Fields, key: str) -> str:
    """A day as YYYY-MM-DD; "" where none is given."""
    said = given.text(key, longest=40)
    if not said:
        return ""
    day = _parsed(said)
    if day is None or not 1950 <= day.year <= 2100:
        given.problems.append(f"{key} is {said!r}; a day is written 2026-01-31.")
        return ""
    return day.isoformat()


def _parsed(said: str) -> date | None:
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        return None
