"""References between Backstage entities: `[kind:][namespace/]name` (pure)."""

from __future__ import annotations

import re

_NAME = r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?"
_REFERENCE = re.compile(rf"(?:([a-z][a-z0-9]{{0,62}}):)?(?:({_NAME})/)?({_NAME})")
NAME = re.compile(_NAME, re.IGNORECASE | re.ASCII)


def full(text: str, *, kind: str, namespace: str = "default") -> str:
    """The reference with all three parts in small letters; "" where it is none."""
    found = _REFERENCE.fullmatch(text.strip().lower())
    if found is None:
        return ""
    return f"{found[1] or kind}:{found[2] or namespace}/{found[3]}"


def kind_of(reference: str) -> str:
    """The kind that a full reference names."""
    return reference.partition(":")[0]


def name_of(reference: str) -> str:
    """The name at the end of a full reference."""
    return reference.rpartition("/")[2]
