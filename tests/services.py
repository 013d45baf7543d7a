"""A pytest plugin: PostgreSQL and Valkey of our own for the run, up before settings are read.

Loaded by `-p tests.services` (pyproject.toml). Everything lives in a temporary folder on free
ports, so a test run and a `make run` in the same folder do not know of each other. Of several
processes that share the tests (pytest-xdist), each has services of its own.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from portal.startup.folder import Folder
from portal.startup.postgres import Postgres
from portal.startup.valkey import Valkey

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = (
    "no Chromium found: `apt-get install chromium`, or name one in CHROMIUM=/path/to/chromium"
)
#: Chromium's own sandbox refuses root.
CHROMIUM_ARGUMENTS = ["--no-sandbox"] if os.geteuid() == 0 else []
# What a developer has set for a running portal must not reach the tests.
FOREIGN = ("PORT", "PORTAL_URL", "DEMO", "DEBUG", "SECRET_KEY", "GITHUB_TOKEN", "ALLOWED_HOSTS")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the services; a wrapper, because pytest-django reads the settings in this hook.

    The process that only hands tests out to others (pytest-xdist) gets none.
    """
    others = getattr(early_config.known_args_namespace, "numprocesses", None)
    hands_out = bool(others) and "PYTEST_XDIST_WORKER" not in os.environ
    start(early_config.add_cleanup, none=hands_out)
    return (yield)


def start(at_end: Callable[[Callable[[], object]], object], *, none: bool = False) -> None:
    """Start the services and name them in the environment; `at_end` is told what stops them.

    With `none` there is but the environment.
    """
    home = Path(tempfile.mkdtemp(prefix="commons-test-"))
    at_end(lambda: shutil.rmtree(home))
    (home / "static").mkdir()
    folder = Folder(home)
    at_end(folder.release)
    secret = folder.secret("services")
    services = (
        Postgres(home / "postgres", folder.port("postgres"), secret, durable=False),
        Valkey(home / "valkey", folder.port("valkey"), secret, durable=False),
    )
    for service in () if none else services:
        child = service.child(logs=home / "log", echo=False)
        child.start()
        at_end(child.stop)
        deadline = time.monotonic() + 30
        while not service.is_ready():
            if not child.running or time.monotonic() > deadline:
                pytest.exit(f"{service.name} did not start: {[*child.last_lines]}", 1)
            time.sleep(0.02)
        os.environ["DATABASE_URL" if service.name == "postgres" else "REDIS_URL"] = service.url
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ["VAR_DIR"] = str(home)
    os.environ["GITHUB_API_URL"] = "http://127.0.0.1:9/api/v3"  # nothing answers there
    os.environ["PRIVATE_GIT_HOSTS"] = "127.0.0.1"  # the tests' own git hosts
    # Playwright runs an event loop in our thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def chromium() -> str | None:
    """Return the path of a Chromium to test with, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser, unless one is required (.ci/run)."""
    if chromium() or os.environ.get("COMMONS_REQUIRE_BROWSER") == "1":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
