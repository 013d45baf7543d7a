"""Fixtures for every test; the services below them are started by tests/services.py."""

import gc
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import Settings

from tests.cast import Cast, gather
from tests.githost_server import GitHost
from tests.hosted import Hosted, settle_on
from tests.services import CHROMIUM_ARGUMENTS, NO_CHROMIUM, chromium

# Milliseconds: pages of a machine under load. Every wait ends as soon as it can.
expect.set_options(timeout=60_000)


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what the whole run needs.

    Some 200,000 objects stand by now, which it would go through again and again: a sixth of all
    that this process did.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def broker() -> Iterator[redis.Redis]:
    """One connection to Valkey for the whole run."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """No hashed names of collected files, and passwords hashed quickly."""
    with override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Migrate without the garbage collector, which takes a quarter of that time for nothing."""
    gc.disable()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let the flush after a transactional test empty the journal, which refuses TRUNCATE.

    Only this statement of the test runner passes: the trigger stays on for all that tests do.
    """
    gc.enable()
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, statements: list[str]) -> None:
        plain(self, ["SET LOCAL session_replication_role = replica", *statements])

    # On the class: while Playwright's loop runs, Django gives the same thread another connection.
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, driven by Playwright; tests that use it carry the mark `browser`."""
    program = chromium()
    if program is None:
        pytest.fail(NO_CHROMIUM)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()
        connection.close()  # the one of Playwright's loop; it would keep the database from going


@pytest.fixture(autouse=True)
def empty_broker(broker: redis.Redis) -> None:
    """What a test left in Valkey, such as a pause at a host, is not the next one's."""
    broker.flushdb()


@pytest.fixture
def cast(db: None) -> Cast:
    """Ana, Olu, Dee, Max and Sam, with their teams and the platform Ledger."""
    return gather()


@pytest.fixture(scope="session")
def git_host() -> Iterator[GitHost]:
    """One embedded git host for the whole run, which lets tests ask for faults."""
    with GitHost(faults=True) as server:
        yield server


@pytest.fixture
def hosted(git_host: GitHost, cast: Cast, settings: Settings) -> Iterator[Hosted]:
    """The cast and Ledger on the host, inside a test's transaction."""
    yield settle_on(git_host, cast, settings)
    git_host.clear_faults()  # what a test asked for and did not meet is not the next one's


@pytest.fixture
def hosted_for_real(
    git_host: GitHost, transactional_db: None, settings: Settings
) -> Iterator[Hosted]:
    """The same with transactions that commit, for threads and other processes."""
    yield settle_on(git_host, gather(), settings)
    git_host.clear_faults()
