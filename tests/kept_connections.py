"""HTTP connections that tests keep between requests."""

import threading
import time

import requests

# The git host closes a connection that nobody used for 30 s. One that long idle is given up well
# before, so that no request meets its end.
GIVE_UP_SECONDS = 5


class Kept:
    """A session for each thread: connecting anew is half the time of a small request."""

    def __init__(self) -> None:
        self._own = threading.local()

    def session(self) -> requests.Session:
        """The calling thread's own."""
        now, own = time.monotonic(), self._own
        if now - getattr(own, "used_at", float("-inf")) > GIVE_UP_SECONDS:
            own.session = requests.Session()
        own.used_at = now
        return own.session
