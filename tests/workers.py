"""The portal's real processes on the tests' own database, to be killed at will."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.tethered import tethered

ROOT = Path(__file__).resolve().parent.parent
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "portal"]


class Workers:
    """A worker with its children, a scheduler and a web server, each in a group of its own.

    `given` are settings of the environment that differ from the tests'.
    """

    def __init__(self, **given: str) -> None:
        database = connection.settings_dict
        address = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
        self.env = {
            **os.environ,
            "DATABASE_URL": f"postgresql://{database['USER']}:{database['PASSWORD']}@{address}",
            "GITHUB_API_URL": settings.GITHUB_API_URL,
            "GITHUB_WEB_URL": settings.GITHUB_WEB_URL,
            "GITHUB_TOKEN": settings.GITHUB_TOKEN,
            "GITHUB_WEBHOOK_SECRET": settings.GITHUB_WEBHOOK_SECRET,
            "SWEEP_SECONDS": "2",
            **given,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start_worker(self) -> None:
        """Start the worker."""
        options = ["--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
        self._run("worker", *CELERY, "worker", *options)

    def start_scheduler(self) -> None:
        """Start the scheduler, which sends the sweeps."""
        self._run("beat", *CELERY, "beat", "--pidfile=", "--loglevel=WARNING")

    def start_web(self, port: int) -> None:
        """Start the web server."""
        options = ["--worker-class", "gthread", "--threads", "4", "--log-level", "warning"]
        bind = ["--bind", f"127.0.0.1:{port}", "--no-control-socket"]
        self._run("web", sys.executable, "-m", "gunicorn", *options, *bind, "portal.wsgi")

    def kill_worker(self) -> None:
        """End every process of the worker at once, without warning."""
        self.kill("worker")

    def kill(self, name: str) -> None:
        """End every process of the worker, the beat or the web at once, without warning."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):  # it died by itself, with all its group
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def died(self, name: str) -> bool:
        """Whether it ended without having been asked to."""
        return name in self.running and self.running[name].poll() is not None

    def end(self) -> None:
        """End whatever runs."""
        for name in [*self.running]:
            self.kill(name)

    def _run(self, name: str, *command: str) -> None:
        self.running[name] = subprocess.Popen(
            tethered(command), cwd=ROOT, env=self.env, start_new_session=True
        )


@contextmanager
def workers() -> Iterator[Workers]:
    """Started workers, ended afterwards whatever happened."""
    made = Workers()
    made.start_scheduler()
    made.start_worker()
    try:
        yield made
    finally:
        made.end()


def wait_for(question, what: str, seconds: float = 180) -> None:
    """Ask until the answer is true; fail naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, f"{what}: not so after {seconds} s"
        time.sleep(0.1)
