"""Tells what a file is by what it holds, never by its name, and reads it (pure)."""

from __future__ import annotations

from typing import Any

from platforms.imports import backstage, innersource, json_rows, roster, sap
from platforms.imports.entries import Reading, Unreadable, once
from platforms.imports.yaml_documents import Document

LARGEST = 32_000_000
MOST_ENTRIES = 50_000
#: What can be given, for who gives it.
KNOWN = (
    "repos.json of SAP’s InnerSource portal, a Backstage catalogue, innersource.json,"
    " or a table (CSV) with the columns user, team and, where known, name, email, department,"
    " from, until, manager. At most 32 MB."
)
#: Why a file was read past.
LARGER = "This file is larger than 32 MB. Split it; nothing was imported."
#: What each source is called on screen.
NAMES = {
    sap.SOURCE: "SAP InnerSource portal, repos.json",
    backstage.SOURCE: "Backstage catalogue",
    innersource.SOURCE: "innersource.json",
    roster.SOURCE: "People and teams, CSV",
}


def read(data: bytes) -> Reading:
    """Read a file of any known format. Raises Unreadable with the reason for people."""
    if len(data) > LARGEST:
        raise Unreadable(too_large(len(data)))
    reading = _read(_text(data))
    if not (reading.entries or reading.refusals):
        raise Unreadable("It holds no entry.")
    if len(reading.entries) > MOST_ENTRIES:
        raise Unreadable(
            f"It has {len(reading.entries):,} entries; {MOST_ENTRIES:,} are the most. Split it."
        )
    entries, again = once(reading.entries)
    return Reading(reading.source, entries, [*reading.refusals, *again])


def too_large(size: int) -> str:
    """Why a file of so many bytes is not read."""
    return f"It has {size / 1e6:,.0f} MB; {LARGEST / 1e6:.0f} MB are the most. Split the file."


def _text(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable("It is not text in UTF-8; save it as that.", f"line {line}") from error
    if "\0" in text:
        raise Unreadable("It is not a text: it holds the sign zero.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(text: str) -> Reading:
    start = text.lstrip()[:1]
    if not start:
        raise Unreadable("The file is empty.")
    if start == "[" or (start == "{" and "\n---" not in text):
        return _read_json(json_rows.load(text))
    if roster.looks_like(text):
        return roster.read(text)
    reading = backstage.read_text(text)
    if not reading.entries and not any("apiVersion" in line for line in text.split("\n", 2000)):
        raise Unreadable(
            "It is none of the files read here: repos.json of SAP’s portal, a Backstage catalogue,"
            " innersource.json, or a table with the columns user and team."
        )
    return reading


def _read_json(value: Any) -> Reading:
    rows = value if isinstance(value, list) else [value]
    if sap.looks_like(rows):
        return sap.read(rows)
    if any(map(backstage.looks_like, rows)):
        return backstage.read(_documents(rows))
    if isinstance(value, dict) and innersource.looks_like(value):
        return innersource.read(value)
    raise Unreadable(
        "It is JSON, but neither repos.json of SAP’s portal, nor Backstage’s, nor innersource.json."
    )


def _documents(rows: list[Any]) -> list[Document]:
    """Rows of JSON as documents; their place is the number of the row."""
    found = []
    for number, row in enumerate(rows, start=1):
        name = json_rows.twice(row)
        problem = f"“{name}” stands in it twice." if name else ""
        found.append(Document(number, row, problem))
    return found
