"""How many requests are left to us at a host, shared by all workers, and what they are kept for.

The host counts and says so in each answer. What it said last is kept in Redis per connection and
installation, and every request is taken from it there before it is sent. A reserve is left to what
must not wait: a merge, its status, and the reading that both rest on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Protocol

import redis

logger = logging.getLogger(__name__)


class Purpose(Enum):
    """What a request is for: the part of the limit that it must leave untouched."""

    GATE = 0.0  # merging, publishing, and the reading for it
    LOOK = 0.1  # what a webhook or a person asked for
    SWEEP = 0.3  # what can wait: sweeps and reading the past


_purpose: ContextVar[Purpose] = ContextVar("purpose", default=Purpose.LOOK)


@contextmanager
def spending(purpose: Purpose) -> Iterator[None]:
    """Say what the requests inside are for."""
    token = _purpose.set(purpose)
    try:
        yield
    finally:
        _purpose.reset(token)


class Budget(Protocol):
    """The requests left to one way of signing."""

    def take(self, resource: str, now: datetime) -> datetime | None:
        """Count a request, or say when to ask again where none is left for its purpose."""

    def note(self, headers: Mapping[str, str], now: datetime) -> None:
        """Take over what the host counted."""

    def pause(self, until: datetime) -> None:
        """Let nobody send anything before `until`."""


class Unlimited:
    """No budget: the host alone says when it is enough."""

    def take(self, resource: str, now: datetime) -> datetime | None:
        return None

    def note(self, headers: Mapping[str, str], now: datetime) -> None:
        """Nothing is kept."""

    def pause(self, until: datetime) -> None:
        """Nothing is kept."""


# In one step: read what is left, compare it with what must be left, take one.
TAKE = """
local paused = tonumber(redis.call('GET', KEYS[2]) or '0')
local now, share = tonumber(ARGV[1]), tonumber(ARGV[2])
if paused > now then return paused end
local left = tonumber(redis.call('HGET', KEYS[1], 'left') or '-1')
local reset = tonumber(redis.call('HGET', KEYS[1], 'reset') or '0')
if left < 0 or reset <= now then return 0 end
if left <= share * tonumber(redis.call('HGET', KEYS[1], 'limit')) then return reset end
redis.call('HINCRBY', KEYS[1], 'left', -1)
return 0
"""
# An answer that was on its way when the window changed says nothing of the new one.
NOTE = """
if tonumber(redis.call('HGET', KEYS[1], 'reset') or '0') > tonumber(ARGV[3]) + 5 then return 0 end
redis.call('HSET', KEYS[1], 'left', ARGV[1], 'limit', ARGV[2], 'reset', ARGV[3])
redis.call('EXPIREAT', KEYS[1], ARGV[3] + 60)
return 1
"""


@dataclass(frozen=True)
class Standing:
    """What is left of one limit, as last heard; `of` names connection and installation."""

    of: str
    resource: str
    left: int
    limit: int
    reset: datetime


class Shared:
    """A budget in Redis. Without Redis it allows: what the host says still holds."""

    def __init__(self, client: redis.Redis, of: str) -> None:
        self._client, self._of = client, of
        self._take, self._note = client.register_script(TAKE), client.register_script(NOTE)

    def take(self, resource: str, now: datetime) -> datetime | None:
        share = _purpose.get().value
        keys = [_key(self._of, resource), _key(self._of, "paused")]
        try:
            until = float(self._take(keys=keys, args=[now.timestamp(), share]))
        except redis.RedisError as error:
            logger.warning("The budget of %s could not be asked: %s", self._of, error)
            return None
        return datetime.fromtimestamp(until, UTC) if until else None

    def note(self, headers: Mapping[str, str], now: datetime) -> None:
        names = ("remaining", "limit", "reset")
        said = [headers.get(f"x-ratelimit-{name}", "") for name in names]
        if not all(one.isdecimal() and len(one) < 12 for one in said):
            return  # a host without limits says nothing
        resource = headers.get("x-ratelimit-resource", "core")
        try:
            self._note(keys=[_key(self._of, resource)], args=said)
        except redis.RedisError as error:
            logger.warning("The budget of %s could not be kept: %s", self._of, error)

    def pause(self, until: datetime) -> None:
        try:
            self._client.set(
                _key(self._of, "paused"), until.timestamp(), exat=int(until.timestamp()) + 1
            )
        except redis.RedisError as error:
            logger.warning("The pause of %s could not be kept: %s", self._of, error)


def standings(client: redis.Redis) -> list[Standing]:
    """What is left of every limit heard of; the client decodes. Raises redis.RedisError."""
    found = []
    for key in client.scan_iter("budget:*"):
        of, _, resource = str(key).removeprefix("budget:").rpartition(":")
        if resource == "paused":
            continue
        kept = {name: int(value) for name, value in client.hgetall(key).items()}
        reset = datetime.fromtimestamp(kept["reset"], UTC)
        found.append(Standing(of, resource, kept["left"], kept["limit"], reset))
    return sorted(found, key=lambda one: (one.of, one.resource))


def _key(of: str, resource: str) -> str:
    return f"budget:{of}:{resource}"
