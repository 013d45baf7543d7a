""" "Did you mean": a mistyped word is replaced by the nearest one that the catalogue uses."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field

from django.core.cache import cache
from rapidfuzz import process
from rapidfuzz.distance import OSA

from platforms.models import Platform

WORD = re.compile(r"[^\W_]+")
_KEY, _MADE = "catalogue-words", "catalogue-words-made"
_SECONDS = 300
#: Below this a word is not the same word mistyped: one letter in four may be wrong.
_LIKENESS = 0.74
_SHORTEST = 4
_MOST_PLATFORMS = 20_000


@dataclass
class _Vocabulary:
    """Words as this process has them; `made` tells them from those of another time."""

    made: float = 0.0
    words: dict[str, int] = field(default_factory=dict)


_here = _Vocabulary()


def forget_words() -> None:
    """Read the catalogue's words anew at the next asking, in every process."""
    cache.delete(_MADE)


def words() -> dict[str, int]:
    """The words of all open platforms with how often each is used; kept for five minutes.

    Restricted platforms lend none: a corrected search must not tell that they exist.
    """
    global _here  # noqa: PLW0603 - reading them from the cache takes longer than all the search
    made = cache.get(_MADE)
    if made is None:
        _here = _Vocabulary(time.time(), _counted())
        cache.set(_KEY, _here.words, _SECONDS)
        cache.set(_MADE, _here.made, _SECONDS)
    elif made != _here.made:
        _here = _Vocabulary(made, cache.get(_KEY) or _counted())
    return _here.words


def _counted() -> dict[str, int]:
    counted: Counter[str] = Counter()
    rows = Platform.objects.filter(restricted=False).order_by("-pk")
    for texts in rows.values_list("name", "keywords", "summary")[:_MOST_PLATFORMS]:
        for text in texts:
            counted.update(word for word in split(text) if len(word) >= _SHORTEST)
    return dict(counted)


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
