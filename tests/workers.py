"""A real Celery worker and scheduler on the tests' own database, to be killed at will."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "portal"]


class Workers:
    """A worker with its children, and a scheduler, each in a process group of its own."""

    def __init__(self) -> None:
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
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start_worker(self) -> None:
        """Start the worker."""
        options = ["--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
        self._run("worker", *options)

    def start_scheduler(self) -> None:
        """Start the scheduler, which sends the sweeps."""
        self._run("beat", "--pidfile=", "--loglevel=WARNING")

    def kill_worker(self) -> None:
        """End every process of the worker at once, without warning."""
        self._kill("worker")

    def end(self) -> None:
        """End whatever runs."""
        for name in [*self.running]:
            self._kill(name)

    def _run(self, name: str, *words: str) -> None:
        command = [*CELERY, name, *words]
        self.running[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.env, start_new_session=True
        )

    def _kill(self, name: str) -> None:
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


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


def wait_for(question, what: str, seconds: float = 60) -> None:
    """Ask until the answer is true; fail naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, f"{what}: not so after {seconds} s"
        time.sleep(0.1)
