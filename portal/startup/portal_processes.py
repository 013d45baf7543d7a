"""The portal's own processes and one-off steps, as command lines."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from portal.startup.child import Child

CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "portal"]


def step(
    name: str, *arguments: str, logs: Path, env: Mapping[str, str], echo: bool = True
) -> Child:
    """A management command that ends by itself."""
    return Child(name, [sys.executable, "manage.py", *arguments], logs=logs, env=env, echo=echo)


def web(listening: int, *, logs: Path, env: Mapping[str, str]) -> Child:
    """The web server, on the socket with file descriptor `listening`."""
    options = {
        "--bind": f"fd://{listening}",
        "--worker-class": "gthread",
        "--workers": "2",
        "--threads": "8",
        "--timeout": "60",
        "--graceful-timeout": "10",
        "--log-level": "warning",
    }
    flags = [part for pair in options.items() for part in pair]
    return Child(
        "web",
        [
            sys.executable,
            "-m",
            "gunicorn",
            *flags,
            "--preload",
            "--no-control-socket",
            "portal.wsgi",
        ],
        logs=logs,
        env=env,
        pass_fds=[listening],
    )


def worker(*, logs: Path, env: Mapping[str, str]) -> Child:
    """The worker: on SIGQUIT it gives running tasks a few seconds, then hands them back."""
    options = ["--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
    return Child(
        "worker",
        [*CELERY, "worker", *options],
        logs=logs,
        # Ours carries JSON only; whoever runs a first look as root need not be told each time.
        env={**env, "PYTHONWARNINGS": "ignore:You're running the worker with superuser"},
        stop_signal=signal.SIGQUIT,
    )


def scheduler(*, logs: Path, env: Mapping[str, str]) -> Child:
    """The scheduler; its state is in the broker, so it writes no file of its own."""
    return Child(
        "scheduler",
        [*CELERY, "beat", "--pidfile=", "--loglevel=WARNING"],
        logs=logs,
        env=env,
    )
