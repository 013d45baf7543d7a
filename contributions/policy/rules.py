"""A platform's own rules for contributions, read from a mapping with clear refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

MAX_QUORUM = 20


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
    """Rules that cannot be saved; ``problems`` are (key, sentence)."""

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
    the logins of robots that may approve there.
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

    def quorum_of(self, key: str) -> int:
        """Approvals that the group of this key needs."""
        return self.quorums.get(key, self.quorum)

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
            except ValueError as refusal:
                problems.append((key, str(refusal)))
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
        }


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"“{key}” must be true or false.")
    return value


def _quorum(key: str, value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MAX_QUORUM:
        raise ValueError(
            f"“{key}” must be a whole number from 1 to {MAX_QUORUM}: "
            "no change goes without an approval."
        )
    return value


def _lines(key: str, value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 0:
        raise ValueError(
            f"“{key}” must be a whole number of lines, or empty for no direct changes."
        )
    return value


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(
        isinstance(item, str) and item.strip() for item in value
    ):
        raise ValueError(f"“{key}” must be a list of texts.")
    return tuple(dict.fromkeys(value))


def _by_group(key: str, value: Any, read: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) and name for name in value):
        raise ValueError(f"“{key}” must be a mapping of owner groups to values.")
    return {name: read(f"{key}.{name}", item) for name, item in value.items()}


def _roles(key: str, value: Any) -> frozenset[Role]:
    names = _texts(key, value)
    allowed = {Role.OWNER.value, Role.TRUSTED_COMMITTER.value}
    if wrong := [name for name in names if name not in allowed]:
        raise ValueError(
            f"“{key}” may hold owner and trusted_committer; “{wrong[0]}” cannot approve."
        )
    if not names:
        raise ValueError(f"“{key}” must name at least one role, or nobody could approve.")
    return frozenset(Role(name) for name in names)


def _several(key: str, value: Any) -> SeveralOwners:
    if value not in [item.value for item in SeveralOwners]:
        raise ValueError(f"“{key}” must be any or each.")
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
}
