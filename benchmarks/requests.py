"""What reading pull requests costs a git host, counted, beside what the REST way costs.

    python -m benchmarks.requests [--open 1000]   (`make bench`)

The host is the embedded one, and every request to it goes through a door that counts; the REST
way is what the portal itself does where a host speaks no GraphQL.
"""

from __future__ import annotations

import argparse
import os
import sys

from benchmarks.installed import installed
from tests import many_pulls
from tests.counting import Counted, counting
from tests.githost_server import GitHost

HUNDRED, BACKFILL_AT_MOST = 100, 6
CHANGED, OPEN_PER_REQUEST = 10, 25


def main() -> int:
    """Run it all; returns the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.requests", description="Counted requests.")
    parser.add_argument("--open", type=int, default=1000)
    asked = parser.parse_args()
    with GitHost(faults=True) as git, counting(git.url) as door:
        for login in ("ana", "olu"):
            git.user(login)
        host = {
            "GITHUB_API_URL": f"{door.url}/api/v3",
            "GITHUB_WEB_URL": git.url,
            "GITHUB_TOKEN": git.admin,
            "PRIVATE_GIT_HOSTS": "127.0.0.1",
        }
        with installed(**host):
            return _count(git, door, asked.open)


def _count(git: GitHost, door: Counted, opened: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    counts = Counts(git, door)
    merged = HUNDRED * 2 // 5
    first = counts.connect("hundred", opened=HUNDRED - merged, merged=merged)
    backfilled = counts.swept(first)
    counts.graphql(False)
    second = counts.connect("hundred-by-rest", opened=HUNDRED - merged, merged=merged)
    backfilled_by_rest = counts.swept(second)
    counts.graphql(True)

    many = counts.connect("many", opened=opened)
    counts.swept(many)
    counts.change(many, CHANGED)
    swept = counts.swept(many)
    counts.graphql(False)
    counts.change(many, CHANGED)
    swept_by_rest = counts.swept(many)
    each = counts.read_whole(many)

    print(f"{'requests to the git host':58}{'ours':>6}{'by REST':>9}  target")
    met = _say(
        f"{HUNDRED} pull requests with reviews and statuses, backfilled",
        backfilled,
        backfilled_by_rest,
        BACKFILL_AT_MOST,
    )
    met &= _say(
        f"a sweep over {opened:,} open ones, {CHANGED} of them changed",
        swept,
        swept_by_rest,
        opened // OPEN_PER_REQUEST,
    )
    print(
        f"By REST a sweep sees no status: every open one is read whole every ten minutes, at "
        f"{each} requests each, {each * opened:,} in all."
    )
    return 0 if met else 1


def _say(what: str, ours: int, by_rest: int, most: int) -> bool:
    word = "met" if ours <= most else "MISSED"
    print(f"{what:58}{ours:6,}{by_rest:9,}  ≤ {most}: {word}")
    return ours <= most


class Counts:
    """Repositories on the host, connected to the portal, and what is asked of the host for them."""

    def __init__(self, git: GitHost, door: Counted) -> None:
        from tests.cast import gather

        self.git, self.door = git, door
        self.platform = gather().ledger

    def connect(self, name: str, *, opened: int, merged: int = 0) -> int:
        """A repository with so many pull requests; returns its row's id."""
        from django.utils import timezone

        from platforms.hosts.connections import default_host, host_for
        from platforms.models import Repository

        remote_id = many_pulls.repository(self.git, name, opened=opened, merged=merged)
        host = default_host()
        found = host_for(host).repository(remote_id)
        row = Repository.objects.create(
            platform=self.platform,
            host=host,
            remote_id=found.id,
            node_id=found.node_id,
            owner_remote_id=found.owner_id,
            full_name=found.full_name,
            default_branch=found.default_branch,
            web_url=found.web_url,
            connected_at=timezone.now(),
        )
        return int(row.pk)

    def graphql(self, spoken: bool) -> None:
        """Let the host speak GraphQL, or not."""
        self.git.clear_faults()
        if not spoken:
            self.git.fault("status", match="POST .*/graphql$", status=404, times=1_000_000)

    def change(self, pk: int, count: int) -> None:
        """Give some pull requests another title, past the door, and let all heads be due."""
        from platforms.models import Repository

        rows = Repository.objects.filter(pk=pk)
        path = f"/repos/{rows.get().full_name}/pulls"
        for number in range(1, count + 1):
            self.git.ok("PATCH", f"{path}/{number}", json={"title": f"Anew {os.urandom(4).hex()}"})
        rows.update(heads_at=None)

    def swept(self, pk: int) -> int:
        """How many requests a sweep needs, with the readings that it asks for."""
        from contributions import record, sweeping
        from journal import effects
        from journal.models import Effect

        self.door.reset()
        sweeping.sweep(pk)
        while looks := Effect.objects.filter(handler=record.LOOK, done_at=None):
            for effect in looks:
                if not effects.carry_out(effect.pk):
                    raise RuntimeError(Effect.objects.get(pk=effect.pk).last_error)
        return self.door.total

    def read_whole(self, pk: int) -> int:
        """How many requests it takes to read one pull request by itself."""
        from contributions.tasks import look

        self.door.reset()
        look(pk, CHANGED + 1)
        return self.door.total


if __name__ == "__main__":
    sys.exit(main())
