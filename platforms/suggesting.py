"""What a repository's own files say of its platform, and where the page says something else (pure).

`catalog-info.yaml`, `innersource.json`, the README and the host's own description, language and
topics are read. Where several say something of the same field the first of this order counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from platforms.imports import formats, innersource, json_rows
from platforms.imports.entries import NOT_DESCRIBED, Kind, Unreadable, shortened

#: Files in the order in which they count.
FILES = ("innersource.json", "catalog-info.yaml", "catalog-info.yml")
README = "readme.md"
#: Fields of a platform that files speak of, with the words for them.
FIELDS: Mapping[str, str] = {
    "summary": "What it does",
    "description": "Description",
    "language": "Main language",
    "lifecycle": "Lifecycle",
    "governance": "Governance level",
    "tags": "Tags",
    "skills": "Skills that help",
    "wanted": "Contributions wanted",
    "channel": "Chat channel",
    "channel_url": "Address of the channel",
}
MOST_TAGS = 12


@dataclass(frozen=True)
class Suggestion:
    """A value for a field, and the file that says it; "the host" for what is no file."""

    field: str
    value: Any
    source: str

    @property
    def digest(self) -> str:
        """The same for the same value, whichever file says it."""
        text = json.dumps(self.value, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def suggested(
    texts: Mapping[str, str], *, description: str, language: str, topics: Sequence[str]
) -> tuple[list[Suggestion], list[str]]:
    """Everything that is said, once for each field, and sentences on files that cannot be read."""
    found: dict[str, Suggestion] = {}
    problems = []
    for name in FILES:
        if text := texts.get(name):
            try:
                fields = _fields(name, text)
            except Unreadable as problem:
                problems.append(f"{name}: {problem}")
                continue
            for key in FIELDS:
                if fields.get(key) and fields[key] != NOT_DESCRIBED:
                    found.setdefault(key, Suggestion(key, fields[key], name))
    _of_host(found, description, language, topics)
    if opening := _opening(texts.get(README, "")):
        found.setdefault("summary", Suggestion("summary", opening, "README.md"))
    return list(found.values()), problems


def differing(found: Sequence[Suggestion], now: Mapping[str, Any]) -> list[Suggestion]:
    """What is said otherwise than the page says it; `now` is each field's present value.

    Lists are added to: words that the page has and no file are the owners' own. The host's
    description and the README's opening only fill in where nothing stands.
    """
    differs = []
    for one in found:
        here = now[one.field]
        if isinstance(here, list):
            known = {word.lower() for word in here}
            more = [word[:40] for word in one.value if word.lower() not in known]
            both = [*here, *more][:MOST_TAGS]
            if both != here:
                differs.append(Suggestion(one.field, both, one.source))
        elif one.value != here and not (here and one.source in (HOST, "README.md")):
            differs.append(one)
    return differs


HOST = "the host"


def _object(text: str) -> dict[str, Any]:
    value = json_rows.load(text)
    if not isinstance(value, dict):
        raise Unreadable("It is not an object with names.")
    return value


def _fields(name: str, text: str) -> dict[str, Any]:
    if name == FILES[0]:
        # A title is not needed here: the platform has a name.
        reading = innersource.read(_object(text), key="platform", place=name)
    else:
        reading = formats.read(text.encode())
    entries = [one for one in reading.entries if one.kind is Kind.PLATFORM]
    if len(entries) == 1:
        return entries[0].fields
    if entries:
        raise Unreadable(f"It describes {len(entries)} platforms; which is this one?")
    reason = reading.refusals[0].reason if reading.refusals else "It describes no platform."
    raise Unreadable(reason)


def _of_host(
    found: dict[str, Suggestion], description: str, language: str, topics: Sequence[str]
) -> None:
    said: dict[str, Any] = {"summary": shortened(description), "language": language}
    said["tags"] = [topic[:40] for topic in topics]
    for key, value in said.items():
        if value:
            found.setdefault(key, Suggestion(key, value, HOST))


def _opening(readme: str) -> str:
    """The first paragraph that is prose: no heading, picture, list or badge."""
    for block in readme.replace("\r\n", "\n").split("\n\n"):
        text = block.strip()
        if text and text[0].isalnum() and len(text) > 20:
            return shortened(text)
    return ""
