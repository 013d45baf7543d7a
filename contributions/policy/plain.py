"""Frozen dataclasses to plain JSON values and back, so that decisions can be replayed."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Dictionaries, lists, strings, numbers, booleans and None only; sets are sorted."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (frozenset, set)):
        return sorted(to_plain(item) for item in value)
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    return value


def from_plain(kind: type[T], plain: Any) -> T:
    """The dataclass again; raises ValueError, naming the place, on a value that does not fit."""
    read: T = _read(kind, plain, kind.__name__)
    return read


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, plain: Any, place: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _read_union(kind, plain, place)
    if origin in (tuple, frozenset):
        if not isinstance(plain, list):
            raise ValueError(f"{place} must be a list.")
        inner = typing.get_args(kind)[0]
        return origin(_read(inner, item, f"{place}[{number}]") for number, item in enumerate(plain))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(plain, Mapping):
            raise ValueError(f"{place} must be an object.")
        inner = typing.get_args(kind)[1]
        return {str(key): _read(inner, item, f"{place}.{key}") for key, item in plain.items()}
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, plain, place)
    return _read_value(kind, plain, place)


def _read_value(kind: Any, plain: Any, place: str) -> Any:
    if issubclass(kind, datetime):
        return _read_instant(plain, place)
    if issubclass(kind, Enum):
        try:
            return kind(plain)
        except ValueError:
            known = ", ".join(str(item.value) for item in kind)
            raise ValueError(f"{place} must be one of {known}.") from None
    if type(plain) is not kind:
        raise ValueError(f"{place} must be of type {kind.__name__}.")
    return plain


def _read_union(kind: Any, plain: Any, place: str) -> Any:
    if plain is None:
        return None
    (inner,) = (member for member in typing.get_args(kind) if member is not type(None))
    return _read(inner, plain, place)


def _read_dataclass(kind: Any, plain: Any, place: str) -> Any:
    if not isinstance(plain, Mapping):
        raise ValueError(f"{place} must be an object.")
    hints = _hints(kind)
    if unknown := sorted(set(map(str, plain)) - set(hints)):
        raise ValueError(f"{place} has an unknown key {unknown[0]!r}.")
    read = {name: _read(hints[name], value, f"{place}.{name}") for name, value in plain.items()}
    try:
        return kind(**read)
    except TypeError:
        # Fields without a default stand first, so the first that is not there is one.
        missing = next(field.name for field in dataclasses.fields(kind) if field.name not in read)
        raise ValueError(f"{place} lacks {missing!r}.") from None


def _read_instant(plain: Any, place: str) -> datetime:
    try:
        instant = datetime.fromisoformat(plain)
    except (TypeError, ValueError):
        raise ValueError(f"{place} must be an ISO 8601 instant.") from None
    if instant.tzinfo is None:
        raise ValueError(f"{place} must name its offset from UTC.")
    return instant
