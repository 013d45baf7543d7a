"""How far what a platform's page shows can be relied on, in sentences (pure).

Each sentence has a tone: well, somebody should look, or wrong now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: The sweep reads every repository each minute; this long without it is worth a word.
BEHIND = timedelta(minutes=10)
#: Repositories are looked at once a day.
UNSEEN = timedelta(days=2)


@dataclass(frozen=True)
class Source:
    """A repository: when its host last confirmed it, since when it fails, when it was seen."""

    name: str
    confirmed_at: datetime | None = None
    failing_since: datetime | None = None
    missing: bool = False
    seen_at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """A sentence; `at` is the moment it speaks of, which stands after it."""

    tone: str
    text: str
    at: datetime | None = None


def lines(
    *, owners: int, away: Sequence[str], sources: Sequence[Source], now: datetime
) -> list[Line]:
    """What is to be said of owners and repositories, the worst first.

    `owners` are all who own it or stand in for one, `away` the names of those not here today.
    """
    found = [*_of_owners(owners, away), *_of_sources(sources, now)]
    order = {"bad": 0, "wait": 1, "ok": 2}
    return sorted(found, key=lambda line: order[line.tone])


def _of_owners(owners: int, away: Sequence[str]) -> list[Line]:
    if not owners:
        return [Line("bad", "Nobody owns it, so nobody answers for what stands here.")]
    if len(away) == owners:
        return [Line("bad", "Every owner is away, and nobody stands in.")]
    if away:
        verb = "is" if len(away) == 1 else "are"
        return [
            Line(
                "wait",
                f"{_joined(away)} {verb} away; {owners - len(away)} of {owners} owners here.",
            )
        ]
    if owners == 1:
        return [Line("wait", "One person alone owns it.")]
    return [Line("ok", f"All {owners} owners are here.")]


def _of_sources(sources: Sequence[Source], now: datetime) -> list[Line]:
    if not sources:
        return [Line("wait", "No repository is connected: nothing here is read from a host.")]
    found = []
    for one in sources:
        if one.missing:
            found.append(Line("bad", f"{one.name} is gone from its host, or hidden from us."))
        elif one.failing_since:
            found.append(Line("bad", f"{one.name} has not been reached since", one.failing_since))
        elif one.confirmed_at is None:
            found.append(Line("wait", f"{one.name} has not been read yet."))
    confirmed = [one.confirmed_at for one in sources if one.confirmed_at]
    if not found and confirmed:
        tone = "wait" if now - min(confirmed) > BEHIND else "ok"
        found.append(Line(tone, "Its pull requests were confirmed with the host", min(confirmed)))
    seen = [one.seen_at for one in sources if one.seen_at]
    if seen:
        tone = "wait" if now - min(seen) > UNSEEN else "ok"
        found.append(Line(tone, "Its files were looked at", min(seen)))
    else:
        found.append(Line("wait", "Its files have not been looked at yet."))
    return found


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
