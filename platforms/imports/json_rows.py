"""JSON that came from elsewhere, read strictly: no name twice, no depth without end (pure)."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from platforms.imports.entries import Unreadable

DEEPEST = 60


class Twice(dict[str, Any]):
    """A mapping that gives a name twice; `name` is it."""

    name = ""


def load(text: str) -> Any:
    """The value of a JSON text; raises Unreadable with line and column."""
    try:
        value = json.loads(text, object_pairs_hook=_mapping)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"This is not JSON: {error.msg}.", place) from error
    except RecursionError as error:
        raise Unreadable("It is nested too deep to be read.") from error
    except ValueError as error:  # a number of thousands of digits
        raise Unreadable("It holds a number too long to be read.") from error
    if deeper(value, DEEPEST):
        raise Unreadable(f"It is nested more than {DEEPEST} deep.")
    return value


def twice(value: Any) -> str:
    """The first name that some mapping in the value gives twice; "" where none does."""
    if isinstance(value, Twice):
        return value.name
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next(filter(None, map(twice, inner)), "")


def deeper(value: Any, deepest: int) -> bool:
    """Whether lists and mappings lie in each other more than `deepest` times."""
    level = [value]
    for _ in range(deepest + 1):
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked = Twice(found)
    counted = Counter(key for key, _ in pairs)
    marked.name = next(key for key, n in counted.items() if n > 1)
    return marked
