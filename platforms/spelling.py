""" "Did you mean": a mistyped word is replaced by the nearest one that the catalogue uses."""

from __future__ import annotations

import re
from collections import Counter

from django.core.cache import cache
from rapidfuzz import process
from rapidfuzz.distance import OSA

from platforms.models import Platform

WORD = re.compile(r"[^\W_]+")
_KEY = "catalogue-words"
_SECONDS = 300
#: Below this a word is not the same word mistyped: one letter in four may be wrong.
_LIKENESS = 0.74
_SHORTEST = 4
_MOST_PLATFORMS = 20_000


def forget_words() -> None:
    """Read the catalogue's words anew at the next asking."""
    cache.delete(_KEY)


def words() -> dict[str, int]:
    """The words of all open platforms with how often each is used; kept for five minutes.

    Restricted platforms lend none: a corrected search must not tell that they exist.
    """
    known: dict[str, int] | None = cache.get(_KEY)
    if known is None:
        counted: Counter[str] = Counter()
        rows = Platform.objects.filter(restricted=False).order_by("-pk")
        for texts in rows.values_list("name", "keywords", "summary")[:_MOST_PLATFORMS]:
            for text in texts:
                counted.update(word for word in split(text) if len(word) >= _SHORTEST)
        known = dict(counted)
        cache.set(_KEY, known, _SECONDS)
    return known


def split(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return [word.lower() for word in WORD.findall(text)]


def corrected(text: str) -> str | None:
    """The text with each unknown word replaced by the nearest known one; None if none is near."""
    known = words()
    found = [_nearest(word, known) for word in split(text)]
    better = " ".join(found)
    return better if found and better != " ".join(split(text)) else None


def _nearest(word: str, known: dict[str, int]) -> str:
    if word in known or len(word) < _SHORTEST or word.isdigit():
        return word
    near = process.extract(
        word,
        known.keys(),
        scorer=OSA.normalized_similarity,
        score_cutoff=_LIKENESS,
        limit=5,
    )
    if not near:
        return word
    # Of equally near words the one that is used more often was probably meant.
    return max(near, key=lambda hit: (hit[1], known[hit[0]]))[0]
