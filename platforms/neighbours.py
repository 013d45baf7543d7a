"""What stands around a platform: what it needs, who needs it, and what files said of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from people.models import User
from platforms.imports import formats
from platforms.models import Candidate, Dependency, ImportedEntry, Platform
from platforms.selectors import restricted_seen


@dataclass(frozen=True)
class Said:
    """One source of a platform: what it calls it, when it was read, and all it said besides."""

    source: str
    key: str
    entry: ImportedEntry
    rest: list[tuple[str, str]]
    areas: list[tuple[str, str]]


def needs(platform: Platform, viewer: User) -> tuple[list[Dependency], list[Dependency]]:
    """What it needs and what needs it, as far as the viewer may see the other.

    One query, and a second where one of the others is restricted.
    """
    rows = Dependency.objects.filter(Q(platform=platform) | Q(on=platform)).order_by("why", "pk")
    both = list(rows.select_related("platform", "on").only("why", *_NAMED))
    hidden = {one.pk for row in both for one in (row.platform, row.on) if one.restricted}
    hidden -= {*restricted_seen(viewer)} if hidden else set()
    seen = [row for row in both if not {row.platform_id, row.on_id} & (hidden - {platform.pk})]
    needed = [row for row in seen if row.platform_id == platform.pk]
    needing = [row for row in seen if row.on_id == platform.pk]
    needed.sort(key=lambda row: row.on.name)
    return needed, sorted(needing, key=lambda row: row.platform.name)


_NAMED = [
    f"{side}__{name}" for side in ("platform", "on") for name in ("slug", "name", "restricted")
]


def named(platform: Platform) -> list[Candidate]:
    """Whom a file calls an owner and nobody has confirmed."""
    rows = platform.candidates.filter(answer="").select_related("user", "team")
    return list(rows.order_by("pk"))


def said_by_files(platform: Platform) -> list[Said]:
    """Every file that spoke of it; two queries, however many."""
    entries = list(platform.entries.order_by("source", "key"))
    wanted = {
        (entry.source, reference): ""
        for entry in entries
        for key in ("system", "providesApis", "consumesApis")
        for reference in entry.said["refs"].get(key, [])
    }
    areas = ImportedEntry.objects.filter(key__in=[key for _, key in wanted]) if wanted else ()
    titles = {(one.source, one.key): one.title for one in areas}
    return [_said(entry, titles) for entry in entries]


_WORDS = {"system": "Part of", "providesApis": "Provides", "consumesApis": "Calls"}


def _said(entry: ImportedEntry, titles: dict[tuple[str, str], str]) -> Said:
    areas = [
        (word, titles.get((entry.source, reference), reference))
        for key, word in _WORDS.items()
        for reference in entry.said["refs"].get(key, [])
    ]
    rest = sorted(_flat(entry.said["rest"]))
    return Said(formats.NAMES.get(entry.source, entry.source), entry.key, entry, rest, areas)


def _flat(rest: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Names with their values as text; what is nested is named with dots."""
    found: list[tuple[str, str]] = []
    for key, value in rest.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and value:
            found += _flat(value, f"{name}.")
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            found.append((name, text[:300]))
    return found
