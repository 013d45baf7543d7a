"""What the readiness checks look at (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RepositoryFacts:
    """One repository as the host last showed it.

    `paths` are the names in the root, `.github/` and `docs/`; None where nobody has read them yet.
    `gated` and `checked` (whether a check of somebody's ran on its latest pull requests) are None
    where that is not known.
    """

    name: str
    paths: tuple[str, ...] | None = None
    gated: bool | None = None
    checked: bool | None = None
    last_commit_at: datetime | None = None
    last_merged_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """All that the checks look at; `now` is when they were gathered, `owners` who are here."""

    now: datetime
    repositories: tuple[RepositoryFacts, ...] = ()
    owners: int = 0
    owners_kept_here: bool = False
    channel: bool = False
    first_items: int = 0
    hearer: str = ""
    described: bool = False
    tagged: bool = False
