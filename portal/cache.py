"""The cache in Valkey, with one client for each server instead of one for each question."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeptClient(RedisCacheClient):
    """Django makes a client for every call, which takes longer than the call."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client for reading or writing; it may be shared among threads."""
        return self._writer if write else self._reader

    @cached_property
    def _reader(self) -> Any:
        return super().get_client()

    @cached_property
    def _writer(self) -> Any:
        return super().get_client(write=True)


class KeptCache(RedisCache):
    """Django's cache over that client."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient
