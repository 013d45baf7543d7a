"""How often a person's programs may ask: so many times in each whole hour, or other period."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class RequestRate(UserRateThrottle):
    """Counts one number up.

    The framework keeps the moment of every request of the period instead, reads and writes all of
    them at each, and loses some where two come at once.
    """

    num_requests: int
    duration: int

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count a request; False past the rate."""
        period = int(time.time() // self.duration)
        key = f"{self.get_cache_key(request, view)}:{period}"
        try:
            count = cache.incr(key)
        except ValueError:  # the first of its period
            if cache.add(key, 1, timeout=self.duration):
                return True
            count = cache.incr(key)  # another was first meanwhile
        return int(count) <= self.num_requests

    def wait(self) -> float:
        """Seconds until the next period begins."""
        return self.duration - time.time() % self.duration
