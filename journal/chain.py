"""The hash that ties each event of a subject to the one before it (pure)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Link:
    """The fields of one event that its hash covers."""

    subject: str
    sequence: int
    kind: str
    at: datetime
    actor_id: int | None
    actor_name: str
    data: Mapping[str, Any]


def digest(link: Link, previous: str) -> str:
    """SHA-256, as 64 hex digits, over the link's canonical JSON and the previous hash."""
    body = {
        "subject": link.subject,
        "sequence": link.sequence,
        "kind": link.kind,
        "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": link.actor_id,
        "actor_name": link.actor_name,
        "data": link.data,
        "previous": previous,
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(chain: Iterable[tuple[Link, str, str]]) -> str | None:
    """Say where a chain of (link, previous hash, hash) fails first, or None when it is whole."""
    expected_sequence, expected_previous = 1, ""
    for link, previous, stored in chain:
        place = f"{link.subject} #{link.sequence} ({link.kind})"
        if link.sequence != expected_sequence:
            return f"{place}: event {expected_sequence} is missing before it"
        if previous != expected_previous:
            return f"{place}: does not follow the event before it"
        if digest(link, previous) != stored:
            return f"{place}: its content was changed after it was written"
        expected_sequence, expected_previous = expected_sequence + 1, stored
    return None
