"""`repos.json` of SAP's InnerSource portal: one platform a repository (pure)."""

from __future__ import annotations

from typing import Any

from platforms.imports import json_rows
from platforms.imports.entries import Entry, Fields, Kind, Reading, Refusal, described, web_address

SOURCE = "sap"
_META = "_InnerSourceMetadata"
_KEY_SIGNS = 60


def looks_like(value: Any) -> bool:
    """Whether a list's first mapping has the keys that only this format has."""
    first = next((one for one in value if isinstance(one, dict)), {})
    return _META in first or ("full_name" in first and "html_url" in first)


def read(rows: list[Any]) -> Reading:
    """Read every row; one that cannot be taken is refused alone."""
    reading = Reading(SOURCE)
    for number, row in enumerate(rows, start=1):
        place = f"entry {number}"
        if not isinstance(row, dict):
            reading.refusals.append(Refusal(place, "", "It is not an object with names."))
            continue
        found = _entry(row, place)
        if isinstance(found, Entry):
            reading.entries.append(found)
        else:
            reading.refusals.append(found)
    return reading


def _entry(row: dict[str, Any], place: str) -> Entry | Refusal:
    given = Fields(row)
    meta = Fields(_mapping(given, _META))
    full_name = given.name("full_name", longest=200)
    key = _key(given)
    name = meta.name("title", needed=False) or given.name("name", longest=200)
    owner = Fields(_mapping(given, "owner")).name("login", longest=100, needed=False)
    organisation = owner or full_name.partition("/")[0]
    if not organisation and not given.problems:
        given.problems.append("owner.login is missing.")
    fields = {
        "name": name,
        **_described(_text(given, "description"), meta.text("motivation")),
        "language": given.name("language", longest=40, needed=False),
        "tags": meta.texts("topics"),
        "skills": meta.texts("skills"),
        "wanted": meta.texts("contributions"),
        "links": _links(given, meta),
        "running_since": _year(given),
    }
    if len(name) > 100:
        given.problems.append(f"The name has {len(name)} characters; 100 are the most.")
    for key_, word in (("pushed_at", "when it was last pushed to"), ("language", "its language")):
        if key_ not in row:
            given.remarks.append(f"It does not say {word} ({key_}).")
    if name_ := json_rows.twice(row):
        given.problems.insert(0, f"{name_} stands in it twice.")
    problems = [*given.problems, *(f"{_META}: {one}" for one in meta.problems)]
    if problems:
        return Refusal(place, full_name or name, " ".join(problems))
    rest = given.rest()
    if left := meta.rest():
        rest[_META] = left
    return Entry(
        Kind.PLATFORM,
        key,
        place,
        name,
        fields,
        {"organisation": [organisation]},
        rest,
        tuple(given.remarks + meta.remarks),
    )


def _mapping(given: Fields, key: str) -> dict[str, Any]:
    value = given.take(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        given.problems.append(f"{key} is not an object with names.")
        return {}
    return value


def _key(given: Fields) -> str:
    """The host's numeric id, under which a renamed repository is found again."""
    value = given.take("id")
    if isinstance(value, str) and value.isascii() and value.isdigit():
        given.remarks.append(f"id is the text “{value[:_KEY_SIGNS]}”, where a number belongs.")
    elif not isinstance(value, int) or isinstance(value, bool):
        given.problems.append("id is missing." if value is None else "id is not a number.")
    return str(value)[:_KEY_SIGNS]


def _text(given: Fields, key: str) -> str:
    if given.raw.get(key) in (None, ""):
        given.remarks.append(f"It has no {key}.")
    return given.text(key)


def _described(text: str, motivation: str) -> dict[str, str]:
    said = described(text or motivation)
    if text and motivation:
        said["description"] = f"{said['description']}\n\n{motivation}".strip()
    return said


def _links(given: Fields, meta: Fields) -> list[dict[str, str]]:
    page = given.link("html_url")
    links = [{"title": "Repository", "url": page}]
    guide = meta.text("guidelines", longest=200)
    branch = given.text("default_branch", longest=200)
    if guide and branch and not web_address(guide):
        guide = f"{page}/blob/{branch}/{guide.lstrip('/')}"
    links.append({"title": "Contribution guide", "url": meta.address("guidelines", guide)})
    links.append({"title": "Documentation", "url": meta.link("docs")})
    return [link for link in links if link["url"]]


def _year(given: Fields) -> int | None:
    year = given.text("created_at", longest=40)[:4]
    return int(year) if year.isascii() and year.isdigit() and 1950 <= int(year) <= 2100 else None
