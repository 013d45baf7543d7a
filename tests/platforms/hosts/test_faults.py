"""Every call of the adapter under every fault: refused, answered or settled, and never doubled."""

import sys

import pytest

from tests.githost.receiver import Receiver
from tests.githost_server import GitHost
from tests.platforms.hosts.faults import columns, table
from tests.platforms.hosts.faults.world import World

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def world():
    with GitHost(faults=True) as server, Receiver() as receiver:
        yield World(server, receiver)


def test_every_call_under_every_fault_comes_to_what_may_be(world):
    assert set(table.rows()) == set(table.calls())
    assert {column.kind for column in columns.COLUMNS} == columns.kinds(world.server)
    found = table.whole(world)
    sys.stdout.write(f"\n{table.printed(found)}\n")
    wrong = {place: cell.wrong for place, cell in found.items() if cell.wrong}
    assert wrong == {}
    assert len(found) == len(table.rows()) * len(columns.COLUMNS)
    assert all(cell.said for cell in found.values())
