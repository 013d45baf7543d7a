"""Events of the past, chained by hash as the journal chains them, written in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from journal.chain import Link, digest
from journal.models import Event
from people.models import User


@dataclass
class Chain:
    """Events of many new subjects; each subject's are ordered by time, then as they came."""

    _links: dict[str, list[tuple[datetime, str, User | None, Mapping[str, Any]]]] = field(
        default_factory=dict
    )

    def add(
        self,
        subject: str,
        kind: str,
        at: datetime,
        actor: User | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Note an event; nothing is written before `write`."""
        self._links.setdefault(subject, []).append((at, kind, actor, data or {}))

    def write(self) -> int:
        """Write all events and return how many. The subjects have none yet."""
        rows = []
        for subject, links in self._links.items():
            previous = ""
            ordered = sorted(links, key=lambda link: link[0])
            for sequence, (at, kind, actor, data) in enumerate(ordered, start=1):
                link = Link(
                    subject,
                    sequence,
                    kind,
                    at,
                    actor.pk if actor else None,
                    actor.get_full_name() if actor else "",
                    dict(data),
                )
                hashed = digest(link, previous)
                rows.append(Event(**vars(link), previous_hash=previous, hash=hashed))
                previous = hashed
        # Home and the timelines read the newest by key as well, so keys follow time.
        rows.sort(key=lambda row: (row.at, row.subject, row.sequence))
        Event.objects.bulk_create(rows, batch_size=500)
        return len(rows)
