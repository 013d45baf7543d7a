"""A file's diff on a page."""

from __future__ import annotations

from typing import Any

from django import template

from portal.diffs import read

register = template.Library()


@register.inclusion_tag("components/diff.html")
def diff(
    path: str, patch: str | None, key: str = "", owners: Any = (), opened: bool = True
) -> dict[str, object]:
    """Draw one file's patch; ``owners`` are ``{"name", "mine"}`` shown beside its path."""
    return {"file": read(path, patch), "key": key, "owners": owners, "opened": opened}


@register.inclusion_tag("components/file_row.html")
def file_row(
    path: str,
    kind: str,
    added: int,
    removed: int,
    *,
    url: str = "",
    was: str = "",
    owners: Any = (),
    since: bool = False,
) -> dict[str, object]:
    """One row of the list of files; ``kind`` is the host's: added, modified, removed, renamed."""
    letters = {
        "added": ("A", "ok", "Added"),
        "removed": ("D", "bad", "Removed"),
        "renamed": ("R", "mute", "Renamed"),
        "copied": ("C", "mute", "Copied"),
    }
    letter, tone, word = letters.get(kind, ("M", "note", "Modified"))
    return {
        "path": path,
        "letter": letter,
        "tone": tone,
        "word": word,
        "added": added,
        "removed": removed,
        "url": url,
        "was": was,
        "owners": owners,
        "since": since,
    }
