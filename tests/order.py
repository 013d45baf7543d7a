"""A pytest plugin: the files that take longest come first, or all in an order by chance.

Several processes share the tests file by file (make test). One that came to a long file last would
leave the others with nothing to do. `--shuffled SEED` shows whether a file leaves something behind
that another one stumbles over.
"""

import random
from pathlib import Path

import pytest

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffled", metavar="SEED", help="the files in an order by chance")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort by file, the longest first or shuffled, all else as it was."""
    gone = [name for name in LONGEST if not Path(config.rootpath, name).exists()]
    if gone:
        raise pytest.UsageError(f"LONGEST in tests/order.py names what is no file: {gone}")
    first = list(LONGEST)
    if seed := config.getoption("shuffled"):
        first = sorted({_file(item) for item in items})
        random.Random(seed).shuffle(first)
    place = {name: number for number, name in enumerate(first)}
    items.sort(key=lambda item: place.get(_file(item), len(place)))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
