"""What is made of a platform's fields: markup of its texts, and the words it is found by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from people.markdown import render
from platforms.models import Platform

#: Addresses under /platforms/ that are not platforms.
RESERVED = frozenset({"new", "export", "searches"})


def keywords_of(platform: Platform, repositories: Iterable[str]) -> str:
    """The words besides name and texts by which a platform is found."""
    words = [*platform.tags, platform.language, *platform.skills]
    words += [part for name in repositories for part in name.split("/")]
    return " ".join(dict.fromkeys(filter(None, words)))


def fill(platform: Platform, fields: Mapping[str, Any], repositories: Iterable[str] = ()) -> None:
    """Set fields, and what is made of them: the texts as markup, the words to find it by."""
    for name, value in fields.items():
        setattr(platform, name, value)
    platform.description_html = platform.description and render(platform.description)
    platform.guide_html = platform.guide and render(platform.guide)
    platform.vision_html = platform.vision and render(platform.vision)
    platform.keywords = keywords_of(platform, repositories)
