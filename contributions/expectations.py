"""What a contributor may expect of a platform before they write, in sentences (pure).

What its level means, `platforms.levels` says. The rest is said only as far as the platform's own
facts go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contributions.policy.words import joined, number

SHOWN = 3


@dataclass(frozen=True)
class Standing:
    """A platform as it is now; people by name, programs and who stands in for an owner left out.

    `outside` are those of `owners` and `committers` who are not of `team`. `committers_approve` is
    None where the rules cannot be read or are not the same in every repository.
    """

    level: str
    team: str
    owners: Sequence[str] = ()
    committers: Sequence[str] = ()
    outside: Sequence[str] = ()
    committers_approve: bool | None = None
    ask_first: bool = False
    channel: str = ""
    full: bool = False


def told(standing: Standing) -> list[str]:
    """The sentences that are true of this platform now, those to heed first first."""
    found = []
    if standing.ask_first:
        where = f" in {standing.channel}" if standing.channel else ""
        found.append(f"Ask first: its owners want to talk it over{where} before you write much.")
    if standing.full:
        found.append(
            "As much waits for its owners as they say they can bear, so an answer may come late."
        )
    found.append(_committers(standing))
    if standing.level == "shared_write" and standing.committers:
        found.append(_whence("trusted committers", standing.committers, standing))
    if standing.level == "shared_ownership" and standing.owners:
        found.append(_whence("owners", standing.owners, standing))
    return found


def _committers(standing: Standing) -> str:
    if not standing.committers:
        return "Nobody is a trusted committer at present; ideas are decided by its owners."
    one = len(standing.committers) == 1
    noun = "is a trusted committer" if one else "are trusted committers"
    said = f"{_some(standing.committers)} {noun}: they decide on ideas as owners do"
    if standing.committers_approve is None:
        return f"{said}."
    if standing.committers_approve:
        return f"{said}, and approve changes."
    return f"{said}, but only owners approve changes."


def _whence(who: str, names: Sequence[str], standing: Standing) -> str:
    outside = [name for name in names if name in standing.outside]
    if not outside:
        return f"All its {who} are of {standing.team} at present."
    verb = "is" if len(outside) == 1 else "are"
    return f"Of its {who}, {_some(outside)} {verb} not of {standing.team}."


def _some(names: Sequence[str]) -> str:
    rest = len(names) - SHOWN
    return joined(names if rest <= 0 else [*names[:SHOWN], f"{number(rest)} more"])
