"""Rate limits: how much of each resource a caller has used, and the headers that say so."""

import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HOUR, MINUTE = 3600, 60
# Requests of REST, and points of GraphQL, per hour; searches per minute.
RESOURCES = ("core", "graphql", "search")
SEARCHES = 30

_used: dict[tuple[str, str], tuple[int, int]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Budget:
    """What one caller may still ask of one resource; counts are kept while the server runs."""

    who: str
    resource: str = "core"

    @property
    def seconds(self) -> int:
        return MINUTE if self.resource == "search" else HOUR

    @property
    def limit(self) -> int:
        highest: int = settings.GITHOST_RATE_LIMIT
        return min(SEARCHES, highest) if self.resource == "search" else highest

    @property
    def _window(self) -> int:
        return int(time.time()) // self.seconds

    @property
    def reset(self) -> int:
        """When the count starts anew, in seconds since 1970."""
        return (self._window + 1) * self.seconds

    @property
    def used(self) -> int:
        began, used = _used.get((self.who, self.resource), (0, 0))
        return used if began == self._window else 0

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def spend(self, cost: int) -> bool:
        """Count the cost if there is as much left; False where there is not."""
        with _lock:
            if cost > self.remaining:
                return False
            _used[self.who, self.resource] = (self._window, self.used + cost)
        return True

    def give_back(self, cost: int) -> None:
        """Take back what turned out to cost nothing."""
        with _lock:
            _used[self.who, self.resource] = (self._window, max(0, self.used - cost))

    def shape(self) -> dict[str, int]:
        return {
            "limit": self.limit,
            "remaining": self.remaining,
            "reset": self.reset,
            "used": self.used,
        }

    def write_on(self, response: HttpResponse) -> None:
        for name, value in self.shape().items():
            response[f"X-RateLimit-{name.title()}"] = str(value)
        response["X-RateLimit-Resource"] = self.resource


def by_address(request: HttpRequest, resource: str = "core") -> Budget:
    """The budget of callers who did not say, or lied about, who they are."""
    return Budget(f"address {request.META.get('REMOTE_ADDR', '')}", resource)
