"""Who helps whom: contributions by the author's and the owning department, small groups hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from insights.figures import TOO_FEW, Window
from insights.records import Change, Records

#: The group into which departments go that are too small to stand alone.
OTHER = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """The matrix: groups by name, `Other` last; a cell is None where its group is too small."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    cells: tuple[tuple[int | None, ...], ...]
    n: int


def groups(members: Mapping[int, frozenset[int]], least: int = TOO_FEW) -> dict[int, int]:
    """The group that stands for each department: itself, or OTHER.

    Departments of fewer than `least` people are merged. Where all of them together are still too
    few, the next smallest go with them, so that OTHER never is a small group unless all are.
    """
    by_size = sorted(members, key=lambda key: (len(members[key]), key))
    merged: set[int] = set()
    people: set[int] = set()
    for key in by_size:
        if len(members[key]) >= least and (not merged or len(people) >= least):
            break
        merged.add(key)
        people |= members[key]
    return {key: OTHER if key in merged else key for key in members}


def too_small(
    members: Mapping[int, frozenset[int]], group_of: Mapping[int, int], least: int = TOO_FEW
) -> bool:
    """Whether even everybody in OTHER together are too few to be shown."""
    people = [members[key] for key, group in group_of.items() if group == OTHER]
    return len(frozenset[int]().union(*people)) < least


def contributions(records: Records, window: Window) -> list[Change]:
    """Merged changes in the window that cross a team line."""
    return [one for one in records.changes if one.is_contribution and window.holds(one.merged_at)]


def cell_of(change: Change, group_of: Mapping[int, int]) -> tuple[int, int]:
    """The author's group and the owning group of a change."""
    author, owning = change.author_department or OTHER, change.owning_department or OTHER
    return group_of.get(author, OTHER), group_of.get(owning, OTHER)


def matrix(
    changes: Iterable[Change],
    members: Mapping[int, frozenset[int]],
    names: Mapping[int, str],
) -> Flow:
    """Count changes by group; groups without any are left out."""
    group_of = groups(members)
    counts: dict[tuple[int, int], int] = {}
    for change in changes:
        cell = cell_of(change, group_of)
        counts[cell] = counts.get(cell, 0) + 1
    rows = _in_order({author for author, _ in counts}, names)
    columns = _in_order({owning for _, owning in counts}, names)
    hidden = too_small(members, group_of)
    cells = tuple(
        tuple(None if row == OTHER and hidden else counts.get((row, to), 0) for to in columns)
        for row in rows
    )
    return Flow(rows, columns, cells, sum(counts.values()))


def _in_order(keys: set[int], names: Mapping[int, str]) -> tuple[int, ...]:
    return tuple(sorted(keys, key=lambda key: (key == OTHER, names.get(key, ""))))
