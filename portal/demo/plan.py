"""What is to be made: platforms, proposals and pull requests as plain records, before any row."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.utils.text import slugify

HERE = Path(__file__).parent
ORGANISATION = "halden"
#: The check that every repository's pipeline reports.
BUILD = "build"


@dataclass(frozen=True)
class PlannedPlatform:
    """A platform as platforms.toml tells of it, and who has which role on it."""

    name: str
    team: str
    language: str
    since: int
    tags: tuple[str, ...]
    summary: str
    description: str
    guide: str
    things: tuple[str, ...]
    areas: dict[str, str]
    promise: tuple[int, int]
    pace: float
    merges: int
    lifecycle: str = "active"
    openness: str = "welcome"
    governance: str = "contributions"
    restricted: bool = False
    imported: bool = False
    without_owner: bool = False
    gated: bool = True
    rules: dict[str, Any] = field(default_factory=dict)
    owners: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return slugify(self.name)

    @property
    def full_name(self) -> str:
        return f"{ORGANISATION}/{self.slug}"

    @property
    def takes_proposals(self) -> bool:
        return self.lifecycle != "archived" and self.openness != "paused"

    @property
    def writes_itself(self) -> bool:
        """Whether its owners take ideas alone, and write every change."""
        return self.governance == "issues"

    def groups(self, paths: list[str]) -> dict[str, int]:
        """The owning teams of some paths and how many approvals each asks for."""
        teams = {self.areas.get(path.split("/")[0], self.team) for path in paths}
        quorums = self.rules.get("quorums", {})
        return {
            team: quorums.get(f"@{ORGANISATION}/{team}", self.rules.get("quorum", 1))
            for team in sorted(teams)
        }


@dataclass(frozen=True)
class PlannedFile:
    """A file as a pull request finds it (None: not there) and leaves it."""

    path: str
    before: str | None
    after: str

    @cached_property
    def patch(self) -> str:
        """The hunks, as git hosts show them."""
        old, new = ((text or "").splitlines() for text in (self.before, self.after))
        lines = [*difflib.unified_diff(old, new, lineterm="")][2:]
        return "\n".join(line + _around(line, old) for line in lines)

    def counts(self) -> tuple[int, int]:
        """Lines added and lines removed."""
        lines = self.patch.split("\n")
        return (
            sum(line.startswith("+") for line in lines),
            sum(line.startswith("-") for line in lines),
        )


def _around(line: str, old: list[str]) -> str:
    """What git adds to a hunk's heading: the last line before it that begins with a letter."""
    if not line.startswith("@@ -"):
        return ""
    first = int(line[4:].partition(" ")[0].partition(",")[0])
    named = (one for one in reversed(old[: max(first - 1, 0)]) if one[:1].isalpha())
    found = next(named, "").rstrip()[:80]
    return f" {found}" if found else ""


@dataclass(frozen=True)
class PlannedReview:
    """What somebody said of a pull request; `push` is the number of the push they saw."""

    by: str
    at: datetime
    kind: str = "approve"
    text: str = ""
    push: int = 0


@dataclass(frozen=True)
class PlannedComment:
    """A remark."""

    by: str
    at: datetime
    text: str


@dataclass
class PlannedPart:
    """One platform's share of a proposal."""

    platform: PlannedPlatform
    state: str = "waiting"
    responded: datetime | None = None
    decided: datetime | None = None
    by: str = ""
    reason: str = ""
    code: str = ""


@dataclass
class PlannedProposal:
    """An idea with its decisions; `paused` is when it was sent back and when it came again."""

    title: str
    problem: str
    approach: str
    author: str
    created: datetime
    parts: list[PlannedPart]
    state: str = "submitted"
    effort: str = ""
    kind: str = "code"
    wants_mentor: bool = False
    submitted: datetime | None = None
    ended: datetime | None = None
    withdraw_reason: str = ""
    sent_back: str = ""
    paused: tuple[datetime, datetime | None] | None = None
    comments: list[PlannedComment] = field(default_factory=list)

    @property
    def accepted(self) -> datetime | None:
        """When the last of the platforms that go along accepted, if all did."""
        live = [part for part in self.parts if part.state != "dropped"]
        moments = [part.decided for part in live if part.state == "accepted" and part.decided]
        return max(moments) if live and len(moments) == len(live) else None


@dataclass
class PlannedPull:
    """A pull request with its pushes: (moment, message, files after it, from the base on)."""

    platform: PlannedPlatform
    author: str
    title: str
    branch: str
    created: datetime
    pushes: list[tuple[datetime, str, tuple[PlannedFile, ...]]]
    body: str = ""
    fate: str = "open"  # merged, ungated, reverted or closed otherwise
    draft: bool = False
    ended: datetime | None = None
    merged_by: str = ""
    check: str = "success"
    proposal: PlannedProposal | None = None
    reviews: list[PlannedReview] = field(default_factory=list)
    comments: list[PlannedComment] = field(default_factory=list)

    @property
    def files(self) -> tuple[PlannedFile, ...]:
        """The files as the last push leaves them."""
        return self.pushes[-1][2]

    @property
    def is_merged(self) -> bool:
        return self.fate in ("merged", "ungated", "reverted")

    @property
    def updated(self) -> datetime:
        """When the host last moved it."""
        return self.ended or self.created


@dataclass
class Plan:
    """Everything that is to be made, proposals and pull requests in order of time."""

    platforms: list[PlannedPlatform]
    proposals: list[PlannedProposal] = field(default_factory=list)
    pulls: list[PlannedPull] = field(default_factory=list)
    #: The files of each repository's main branch, by platform, after the pulls planned so far.
    trees: dict[str, dict[str, str]] = field(default_factory=dict)


@cache
def told(name: str) -> list[dict[str, Any]]:
    """The entries of one of the texts beside this module."""
    found = tomllib.loads((HERE / f"{name}s.toml").read_text(encoding="utf-8"))
    entries: list[dict[str, Any]] = found[name]
    return entries
