"""Start-up as a whole: real supervisors over real services, in state folders of their own."""

import json
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest

from tests.running_portal import RunningPortal, wait_until

EVERYTHING = {"DEMO": "0"}
GIVEN = {"DEMO": "0", "GITHUB_API_URL": "http://127.0.0.1:9/api/v3"}
CHILDREN = ("valkey", "postgres", "githost", "worker", "web", "scheduler")
# Root sees itself as an ordinary user through this; its files are then its own.
AS_ORDINARY_USER = (
    ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
)
# Whole starts, beside whatever else this machine does.
pytestmark = pytest.mark.timeout(600)
READY = {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok"}


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> Iterator[tuple[RunningPortal, RunningPortal]]:
    """Two portals started at once: one as whoever runs the tests, with all it embeds; one as an
    ordinary user, with a broker and a git host that it was given."""
    home = tmp_path_factory.mktemp("pair")
    broker = os.environ["REDIS_URL"].removesuffix("/0") + "/1"
    one = RunningPortal(home / "one", **EVERYTHING)
    two = RunningPortal(home / "two", through=AS_ORDINARY_USER, **GIVEN, REDIS_URL=broker)
    try:
        one.launch()
        two.launch()
        yield one.wait(), two.wait()
    finally:
        for pid in [*one.processes(), *two.processes()]:
            os.kill(pid, signal.SIGKILL)


def ask(home: Path, statement: str) -> list[tuple]:
    """Run a statement in the embedded database of `home`."""
    link = psycopg2.connect(
        host="127.0.0.1",
        port=json.loads((home / "ports.json").read_text())["postgres"],
        password=(home / "secrets" / "postgres").read_text(),
        user="commons",
        dbname="commons",
    )
    with link, link.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    link.close()
    return rows


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_two_copies_live_side_by_side(pair):
    one, two = pair
    assert one.url != two.url
    assert one.readiness() == two.readiness() == (200, READY)
    for portal in pair:
        assert {mode(portal.home / name) for name in (".", "secrets", "postgres")} == {0o700}
        assert mode(portal.home / "secrets" / "postgres") == 0o600
    assert not (two.home / "valkey").exists(), "it was given a broker, and started one"
    assert not (two.home / "githost").exists(), "it was given a git host, and started one"

    refusal = RunningPortal(one.home, **EVERYTHING).refuse()
    assert refusal == (
        f"Commons already runs on {one.home} (process {one.process.pid}); stop that one first."
    )
    assert two.stop(signal.SIGINT) == 0
    assert_nothing_left(two)
    assert one.readiness() == (200, READY), "stopping one disturbed the other"


def test_a_worker_that_lives_but_takes_no_work_is_started_anew(pair):
    one, _ = pair
    wait_until(lambda: one.readiness() == (200, READY), 120)
    before = one.pid("worker")
    os.killpg(before, signal.SIGSTOP)  # it lives, and does nothing
    wait_until(lambda: one.pid("worker") != before, 300, every=1)
    wait_until(lambda: one.readiness() == (200, READY), 120)
    assert "The worker lives but takes no work; it is started anew." in one.said()


def test_what_dies_is_started_again_and_a_killed_portal_goes_on_where_it_was(pair):
    one, _ = pair
    ask(one.home, "CREATE TABLE kept (word text)")
    ask(one.home, "INSERT INTO kept VALUES ('still here')")
    for name in CHILDREN:
        before = one.pid(name)
        with suppress(ProcessLookupError):  # it could not live without the one killed before it
            os.kill(before, signal.SIGKILL)
        wait_until(lambda name=name, before=before: one.pid(name) != before, 120)
    wait_until(lambda: one.readiness() == (200, READY), 120)

    one.process.kill()
    one.process.wait()
    again = RunningPortal(one.home, **EVERYTHING).start()
    assert again.url == one.url
    assert ask(again.home, "SELECT word FROM kept") == [("still here",)]
    assert again.stop(signal.SIGTERM) == 0
    assert_nothing_left(again)


def assert_nothing_left(portal: RunningPortal) -> None:
    """No process, lock or note of a child; PostgreSQL shut down in order."""
    assert portal.processes() == {}
    assert not (portal.home / "lock").exists()
    assert [*(portal.home / "children").iterdir()] == []
    assert not (portal.home / "postgres" / "postmaster.pid").exists()
