"""The verdict as a table in Markdown, for the page of a check run on the host."""

from __future__ import annotations

from collections.abc import Iterable

from contributions.models import Change
from contributions.policy import GroupVerdict, Verdict
from contributions.telling import plain

MOST_GROUPS, MOST_PATHS, MOST_NAMES = 30, 3, 5
LONGEST, LONGEST_CELL = 60_000, 200  # characters; a host takes 65,535
HEAD = "| Owners | Files | Needed | Given | Missing |\n|---|---|---:|---:|---|"


def summary(judged: Iterable[tuple[Change, Verdict]], url: str) -> str:
    """What each pull request with this head still needs, and where to read on."""
    pairs = list(judged)
    heads = [f"**{_name(change, pairs)}{_cell(one.headline)}**" for change, one in pairs]
    whole = [
        "\n\n".join([head, *_table(one), *_conditions(one)])
        for head, (_, one) in zip(heads, pairs, strict=True)
    ]
    text = "\n\n".join(whole)
    if len(text) > LONGEST:
        text = "\n\n".join(heads)[:LONGEST]
    return f"{text}\n\n{_link(url)}"


def taken_back(why: str, url: str) -> str:
    """What a run says that takes an earlier success back."""
    return f"**{plain(why)}**\n\n{_link(url)}"


def _link(url: str) -> str:
    return f"[What is needed, from whom and by when]({url})"


def _name(change: Change, pairs: list[tuple[Change, Verdict]]) -> str:
    return plain(f"#{change.number}: ") + " " if len(pairs) > 1 else ""


def _table(verdict: Verdict) -> list[str]:
    groups = verdict.groups
    if not groups:
        return [f"- {_cell(reason)}" for reason in verdict.reasons]
    rows = [_row(group) for group in groups[:MOST_GROUPS]]
    more = len(groups) - len(rows)
    table = "\n".join([HEAD, *rows])
    return [table, f"And {more} more owner groups."] if more else [table]


def _row(group: GroupVerdict) -> str:
    cells = (
        _cell(group.name),
        _cell(_listed(group.paths, MOST_PATHS) or group.pattern or "every file"),
        str(group.needed),
        str(group.given),
        _cell(_missing(group)),
    )
    return f"| {' | '.join(cells)} |"


def _missing(group: GroupVerdict) -> str:
    if group.blocking:
        names = dict.fromkeys(vote.name for vote in group.blocking)
        return f"changes asked for by {', '.join(names)}"
    if group.holds:
        return "nothing"
    left = group.needed - group.given
    here = [one.name for one in group.could_still if not one.away]
    if not here:
        return f"{left} more, and nobody who is here may give it"
    return f"{left} more, of {_listed(here, MOST_NAMES)}"


def _conditions(verdict: Verdict) -> list[str]:
    unmet = [one.sentence for one in verdict.conditions if verdict.groups and not one.holds]
    return ["\n".join(f"- {_cell(sentence)}" for sentence in unmet)] if unmet else []


def _listed(names: Iterable[str], most: int) -> str:
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def _cell(text: str) -> str:
    line = " ".join(text.split())
    return plain(line if len(line) <= LONGEST_CELL else f"{line[: LONGEST_CELL - 1]}…")
