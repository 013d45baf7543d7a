"""The embedded git host for the tests of contributions: one server for the run, a repository each."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast, gather
from tests.githost_server import GitHost
from tests.hosted import Hosted, settle_on


@pytest.fixture(scope="session")
def git_host() -> Iterator[GitHost]:
    """A running embedded git host that lets tests ask for faults."""
    with GitHost(faults=True) as server:
        yield server


@pytest.fixture
def hosted(git_host: GitHost, cast: Cast, settings: object) -> Hosted:
    """Ledger on the host, inside a test's transaction."""
    return settle_on(git_host, cast)


@pytest.fixture
def hosted_for_real(git_host: GitHost, transactional_db: None, settings: object) -> Hosted:
    """Ledger on the host, with transactions that commit, for threads and processes."""
    return settle_on(git_host, gather())
