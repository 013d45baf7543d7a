"""`innersource.json` as repositories carry it: one platform, all keys optional (pure)."""

from __future__ import annotations

from typing import Any

from platforms.imports import json_rows
from platforms.imports.entries import Entry, Fields, Kind, Reading, Refusal, described, web_address

SOURCE = "innersource"
#: Keys of which at least one must stand in a file that calls itself this.
KNOWN = frozenset(
    (
        *("title", "motivation", "contributions", "skills", "logo", "docs", "project_logo"),
        *("participating", "governance_level", "trusted_committers", "communication"),
    )
)
LEVELS = {
    "issues welcome": "issues",
    "contributions welcome": "contributions",
    "shared write": "shared_write",
    "shared ownership": "shared_ownership",
}


def looks_like(value: Any) -> bool:
    """Whether a mapping has a key that only this format has."""
    return isinstance(value, dict) and bool(KNOWN & value.keys())


def read(raw: dict[str, Any], *, key: str = "", place: str = "the file") -> Reading:
    """Read the one platform; `key` names it where its title does not."""
    reading, given = Reading(SOURCE), Fields(raw)
    name = given.name("title", needed=False) or given.name("name", needed=not key) or key
    fields = {
        "name": name,
        **described(given.text("description") or given.text("motivation")),
        "language": given.name("language", longest=40, needed=False),
        "skills": given.texts("skills"),
        "wanted": given.texts("contributions"),
        "links": _links(given),
    }
    level = given.text("governance_level", longest=60)
    fields |= {"governance": _level(level, given)} if level else {}
    refs = {"trusted_committers": _committers(given)}
    if found := json_rows.twice(raw):
        given.problems.append(f"{found} stands in it twice.")
    fields |= _channel(given)
    if issues := fields.pop("issues", ""):
        fields["links"] = [*fields["links"], {"title": "Issues", "url": issues}]
    if given.problems:
        reading.refusals.append(Refusal(place, name, " ".join(given.problems)))
    else:
        made = Entry(
            *(Kind.PLATFORM, (key or name).lower(), place, name, fields),
            {role: named for role, named in refs.items() if named},
            given.rest(),
            tuple(given.remarks),
        )
        reading.entries.append(made)
    return reading


def _links(given: Fields) -> list[dict[str, str]]:
    docs = given.link("docs")
    return [{"title": "Documentation", "url": docs}] if docs else []


def _level(said: str, given: Fields) -> str:
    level = LEVELS.get(said.lower().replace("_", " ").replace("-", " "), "")
    if not level:
        given.problems.append(f"governance_level is {said!r}; it is one of {', '.join(LEVELS)}.")
    return level


def _committers(given: Fields) -> list[str]:
    people = given.take("trusted_committers")
    if people is None:
        return []
    if not isinstance(people, list) or not all(isinstance(one, dict) for one in people):
        given.problems.append("trusted_committers is not a list of people.")
        return []
    read = [Fields(one) for one in people[:50]]
    named = [one.name("github", longest=100, needed=False) for one in read]
    given.problems += [f"trusted_committers: {text}" for one in read for text in one.problems]
    return list(dict.fromkeys(filter(None, named)))


def _channel(given: Fields) -> dict[str, Any]:
    said = given.take("communication")
    if said is None:
        return {}
    if not isinstance(said, dict):
        given.problems.append("communication is not an object with names.")
        return {}
    inner = Fields(said)
    channel, issues = inner.text("channel", longest=300), inner.link("issues")
    given.problems += [f"communication: {one}" for one in inner.problems]
    fields: dict[str, Any] = {}
    if web_address(channel):
        fields["channel_url"] = channel
    elif channel:
        fields["channel"] = channel[:100]
    if issues:
        fields["issues"] = issues
    return fields
