"""A platform's own rules for contributions, read from a mapping with clear refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")

MAX_QUORUM = 20
MAX_DIRECT_LINES = 1_000_000

#: What no name or pattern holds: control characters and halves of characters, which neither a
#: line of text nor PostgreSQL takes.
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Role(StrEnum):
    """A person's place in an owner group."""

    OWNER = "owner"
    TRUSTED_COMMITTER = "trusted_committer"
    DEPUTY = "deputy"
    REVIEWER = "reviewer"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


class SeveralOwners(StrEnum):
    """What several owners on one line of CODEOWNERS mean: one group, or each its own."""

    ANY = "any"
    EACH = "each"


class BadRules(ValueError):
    """Rules that cannot be saved; ``problems`` are (key, sentence).

    The key of something inside a setting is ``quorums.<group>`` or ``required_checks[0]``.
    """

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__(" ".join(sentence for _, sentence in problems))


@dataclass(frozen=True, slots=True)
class Rules:
    """What one platform asks of a change before it is merged.

    ``quorum`` approvals of each owner group, ``quorums`` for groups by key; ``approving_roles``
    besides deputies, who count while owners do. With ``require_proposal``, a direct change of at
    most ``direct_max_lines`` added plus removed lines (None: none) and only under ``direct_paths``
    (empty: anywhere) is let through without an accepted proposal. ``bots`` names, per group key,
    the logins of robots that may approve there. With ``keep_on_equal_trees`` an approval outlives
    a push that leaves both the head's tree and the merge base's tree as they were.
    """

    quorum: int = 1
    quorums: Mapping[str, int] = field(default_factory=dict)
    approving_roles: frozenset[Role] = frozenset({Role.OWNER, Role.TRUSTED_COMMITTER})
    several_owners: SeveralOwners = SeveralOwners.ANY
    require_proposal: bool = True
    direct_max_lines: int | None = None
    direct_paths: tuple[str, ...] = ()
    require_time_agreement: bool = False
    required_checks: tuple[str, ...] = ()
    bots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    break_glass: bool = False
    keep_on_equal_trees: bool = False

    def quorum_of(self, key: str) -> int:
        """Approvals that the group of this key needs."""
        return self.of_group(self.quorums, key, self.quorum)

    def of_group(self, settings: Mapping[str, T], key: str, default: T) -> T:
        """What is set for a group; for one by a filter of an OWNERS file, what is for the file."""
        if key in settings:
            return settings[key]
        file, by_filter, _ = key.partition("OWNERS#")
        return settings.get(f"{file}OWNERS", default) if by_filter else default

    @classmethod
    def from_mapping(cls, mapping: Any) -> Rules:
        """Rules from decoded YAML or JSON; raises BadRules with every problem found."""
        if not isinstance(mapping, Mapping):
            raise BadRules([("", "A policy is a mapping of settings to values.")])
        known = {item.name for item in fields(cls)}
        problems: list[tuple[str, str]] = []
        values: dict[str, Any] = {}
        for key, value in mapping.items():
            if key not in known:
                problems.append(
                    (str(key), f"“{key}” is not a setting; known are {', '.join(sorted(known))}.")
                )
                continue
            try:
                values[key] = _READERS[key](key, value)
            except BadRules as refusal:
                problems.extend(refusal.problems)
        if problems:
            raise BadRules(problems)
        return cls(**values)

    def to_mapping(self) -> dict[str, Any]:
        """Plain values that ``from_mapping`` reads back to equal rules."""
        return {
            "quorum": self.quorum,
            "quorums": dict(self.quorums),
            "approving_roles": sorted(role.value for role in self.approving_roles),
            "several_owners": self.several_owners.value,
            "require_proposal": self.require_proposal,
            "direct_max_lines": self.direct_max_lines,
            "direct_paths": list(self.direct_paths),
            "require_time_agreement": self.require_time_agreement,
            "required_checks": list(self.required_checks),
            "bots": {key: list(logins) for key, logins in self.bots.items()},
            "break_glass": self.break_glass,
            "keep_on_equal_trees": self.keep_on_equal_trees,
        }


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadRules([(key, f"“{key}” must be true or false.")])
    return value


def _whole(value: Any) -> int | None:
    """A whole number, 2.0 among them: JSON knows no difference. Never a truth value."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else None


def _quorum(key: str, value: Any) -> int:
    count = _whole(value)
    if count is None or not 1 <= count <= MAX_QUORUM:
        sentence = (
            f"“{key}” must be a whole number from 1 to {MAX_QUORUM}: "
            "no change goes without an approval."
        )
        raise BadRules([(key, sentence)])
    return count


def _lines(key: str, value: Any) -> int | None:
    if value is None:
        return None
    count = _whole(value)
    if count is None or not 0 <= count <= MAX_DIRECT_LINES:
        sentence = (
            f"“{key}” must be a whole number of lines, at most {MAX_DIRECT_LINES:,}, "
            "or empty for no direct changes."
        )
        raise BadRules([(key, sentence)])
    return count


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not UNWRITABLE.search(value)


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise BadRules([(key, f"“{key}” must be a list of texts.")])
    if problems := [
        (f"{key}[{place}]", f"Every item of “{key}” must be a text of one line.")
        for place, item in enumerate(value)
        if not _is_text(item)
    ]:
        raise BadRules(problems)
    return tuple(dict.fromkeys(value))


def _by_group(key: str, value: Any, read: Callable[[str, Any], T]) -> dict[str, T]:
    if not isinstance(value, Mapping) or not all(map(_is_text, value)):
        raise BadRules([(key, f"“{key}” must be a mapping of owner groups to values.")])
    found: dict[str, T] = {}
    problems: list[tuple[str, str]] = []
    for name, item in value.items():
        try:
            found[name] = read(f"{key}.{name}", item)
        except BadRules as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise BadRules(problems)
    return found


def _roles(key: str, value: Any) -> frozenset[Role]:
    names = _texts(key, value)
    allowed = {Role.OWNER.value, Role.TRUSTED_COMMITTER.value}
    if problems := [
        (
            f"{key}[{place}]",
            f"“{key}” may hold owner and trusted_committer; “{name}” cannot approve.",
        )
        for place, name in enumerate(value)
        if name not in allowed
    ]:
        raise BadRules(problems)
    if not names:
        sentence = f"“{key}” must name at least one role, or nobody could approve."
        raise BadRules([(key, sentence)])
    return frozenset(Role(name) for name in names)


def _several(key: str, value: Any) -> SeveralOwners:
    if value not in [item.value for item in SeveralOwners]:
        raise BadRules([(key, f"“{key}” must be any or each.")])
    return SeveralOwners(value)


_READERS: Mapping[str, Any] = {
    "quorum": _quorum,
    "quorums": lambda key, value: _by_group(key, value, _quorum),
    "approving_roles": _roles,
    "several_owners": _several,
    "require_proposal": _flag,
    "direct_max_lines": _lines,
    "direct_paths": _texts,
    "require_time_agreement": _flag,
    "required_checks": _texts,
    "bots": lambda key, value: _by_group(key, value, _texts),
    "break_glass": _flag,
    "keep_on_equal_trees": _flag,
}
