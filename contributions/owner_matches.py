"""Which paths of a change belong together by the OWNERS files of its base, and of its head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from contributions.models import Change
from contributions.policy.words import joined
from platforms import owners

NOT_READ = "The OWNERS files were not read yet."
NOBODY = "no OWNERS file names an approver"


@dataclass
class Owned:
    """Paths with the same approvers by the same files; `known_as` is by what a policy names it."""

    key: str
    known_as: str
    name: str
    pattern: str
    rule: str
    approvers: tuple[str, ...]
    reviewers: tuple[str, ...]
    paths: list[str] = field(default_factory=list)


@dataclass
class Matches:
    """What is owned, what is not and why, and whether the head's files were read where edited."""

    owned: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Owned] = field(default_factory=dict)
    unowned: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    head_read: bool = True

    @property
    def why(self) -> str:
        """Why the fallback group is asked."""
        told = list(dict.fromkeys(self.reasons))
        more = f" And {len(told) - 3} more." if len(told) > 3 else ""
        return (" ".join(told[:3]) + more) if told else NOBODY

    def add(self, match: owners.Match, *, changed: bool = False) -> None:
        """Put a path to those of its owners; `changed` are the owners that a change gives it."""
        if match.problem or not match.approvers:
            if match.path not in self.unowned:
                self.unowned.append(match.path)
            self.reasons += [match.problem] if match.problem else []
            return
        told = (match.key, match.approvers, match.reviewers)
        if told not in self.owned:
            after = " as changed here" if changed else ""
            nearest = match.sources[0]
            folder = nearest.file.rpartition("/")[0]
            self.owned[told] = Owned(
                key=f"{match.key}{after}",
                known_as=match.key,
                name=f"{nearest.file}{after}",
                pattern=f"{folder}/**" if folder else "**",
                rule=joined([str(source) for source in match.sources]),
                approvers=match.approvers,
                reviewers=match.reviewers,
            )
        if match.path not in self.owned[told].paths:
            self.owned[told].paths.append(match.path)


def matches(change: Change, paths: Iterable[str], edited: Iterable[str]) -> Matches:
    """Put every path to its owners; `edited` are those of its files that decide who approves.

    Where one of these names owners, it needs those that the head gives it too.
    """
    found = Matches()
    base = _read(change.owner_tree)
    for path in paths:
        found.add(base.match(path))
    files = list(edited)
    if any(owners.defines(path) for path in files):
        found.head_read = _whole(change.head_owner_tree)
        head = _read(change.head_owner_tree)
        for path in files:
            found.add(head.match(path), changed=True)
    return found


def problem_of(change: Change) -> str:
    """Why nobody can say who owns what; empty where the files were read."""
    if change.owner_tree is None:
        return NOT_READ
    told: str = change.owner_tree["problem"]
    return told


def _whole(tree: dict[str, Any] | None) -> bool:
    return tree is not None and not tree["problem"]


def _read(tree: dict[str, Any] | None) -> owners.Owners:
    files = tree["files"] if tree else ()
    return owners.read((one["path"], one["text"], one["problem"]) for one in files)
