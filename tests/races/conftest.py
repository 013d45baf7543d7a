"""The arena, and what is printed of each race."""

import os
from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from tests.cast import gather
from tests.githost_server import GitHost
from tests.races.arena import Arena

#: Rounds of all races together; a naive variant runs until it loses.
ROUNDS = int(os.environ.get("ROUNDS", "300"))
#: One race's part of them: those that need the host take far longer.
WITH_HOST, WITHOUT = 25, 3


@pytest.fixture
def arena(git_host: GitHost, transactional_db: None, settings: Settings) -> Iterator[Arena]:
    """Rows that commit, and threads that end with the test."""
    made = Arena(git_host, gather(), settings, max(1, ROUNDS // WITH_HOST))
    yield made
    made.end()


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Print how often ours and the naive variant lost, whether or not output is captured."""

    def say(race: str, rounds: int, ours: int, naive: tuple[int, int]) -> None:
        lost, played = naive
        with capsys.disabled():
            print(  # noqa: T201
                f"\n  {race}: ours lost {ours} of {rounds}; the naive one {lost} of {played}"
            )

    return say
