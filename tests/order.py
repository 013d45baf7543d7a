"""A pytest plugin: the files that take longest come first.

Several processes share the tests file by file (make test). One that came to a long file last would
leave the others with nothing to do.
"""

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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort by file, the longest first, all else as it was."""
    gone = [name for name in LONGEST if not Path(config.rootpath, name).exists()]
    if gone:
        raise pytest.UsageError(f"LONGEST in tests/order.py names what is no file: {gone}")
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))
