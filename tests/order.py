"""A pytest plugin: the files that take longest come first, or all in an order by chance.

Several processes share the tests file by file (make test). One that came to a long file last would
leave the others with nothing to do. `--shuffled SEED` shows whether a file leaves something behind
that another one stumbles over.
"""

import random
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling, Scheduling

#: By seconds of a processor, and of waiting for processes: whole portals, machines, faults.
LONGEST = (
    "tests/portal/test_startup.py",
    "tests/properties/test_through_services.py",
    "tests/properties/test_what_webhooks_lose.py",
    "tests/platforms/hosts/test_faults.py",
    "tests/journeys/test_killed_twenty_times.py",
    "tests/races/test_what_is_merged.py",
    "tests/races/test_who_may.py",
    "tests/portal/test_routes.py",
    "tests/properties/test_on_paper.py",
)

#: These share the portal that tests/journeys/conftest.py starts, demo and all: one is enough.
ON_ONE_STAGE = {
    "tests/journeys/test_main_job.py",
    "tests/journeys/test_a_push_after_approval_stops_the_merge.py",
}


class ByFile(LoadFileScheduling):
    """Every file goes to one process, and all files of one stage to the same."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "tests/journeys on one stage" if file in ON_ONE_STAGE else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffled", metavar="SEED", help="the files in an order by chance")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort by file, the longest first or shuffled, all else as it was."""
    named = [*LONGEST, *ON_ONE_STAGE]
    gone = [name for name in named if not Path(config.rootpath, name).exists()]
    if gone:
        raise pytest.UsageError(f"tests/order.py names what is no file: {gone}")
    first = list(LONGEST)
    if seed := config.getoption("shuffled"):
        first = sorted({_file(item) for item in items})
        random.Random(seed).shuffle(first)
    place = {name: number for number, name in enumerate(first)}
    items.sort(key=lambda item: place.get(_file(item), len(place)))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
