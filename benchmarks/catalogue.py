"""Builds the synthetic catalogue, serves it as in production, and prints how fast it is.

    python -m benchmarks.catalogue [--platforms 100000] [--seed 1] [--samples 100]   (`make bench`)

Everything lives in a temporary folder, with a PostgreSQL and a Valkey of its own. A company of
2,000 platforms is measured first, to say by how much each answer grows with fifty times as many.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from statistics import median

from benchmarks.browser import Seen, seen
from benchmarks.installed import installed
from benchmarks.measuring import Measured, measure, measure_once
from portal.startup.folder import Folder

REPEATS, SECONDS = 3, 4.0
#: Platforms of a company, and how much longer an answer may take beside many more.
COMPANY, GROWTH = 2_000, 1.5
#: Pages that nobody asked for before, of which nothing is kept.
FIRST = "catalogue page, never asked yet"
#: Answers a second at four connections, as published for the same anchor of BARE.
BARE, BACKSTAGE_LIST, BACKSTAGE_UNCOUNTED = 3549.0, 4.4, 361.0
BACKSTAGE_COMMON, BACKSTAGE_RARE = 1.0, 74.0


def main() -> int:
    """Run it all; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.catalogue", description="How fast the portal is."
    )
    parser.add_argument("--platforms", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--medians", action="store_true", help="print those alone, as JSON")
    asked = parser.parse_args()
    company = {} if asked.medians else _company(asked)
    with installed(API_RATE="100000000/hour") as folder:
        cookies = _prepare(asked.platforms, asked.seed)
        return _measure_all(folder, cookies, asked, company)


def _company(asked: argparse.Namespace) -> dict[str, float]:
    """Milliseconds at the median beside few platforms, by workload; a process of its own."""
    options = ["--medians", "--platforms", str(COMPANY), "--seed", str(asked.seed)]
    command = [sys.executable, "-m", "benchmarks.catalogue", *options]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    medians: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return medians


def _prepare(size: int, seed: int) -> str:
    """Make everything; returns the cookies of a browser that was here before."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from benchmarks import catalogue_rows, history

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    before = time.perf_counter()
    reader = catalogue_rows.make(size, seed)
    changes = history.make(catalogue_rows.COMMON)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(
        f"{size:,} platforms and {changes:,} changes made in"
        f" {time.perf_counter() - before:.0f} s, seed {seed}."
    )
    client = Client()
    client.force_login(reader)
    client.get("/settings/", headers={"host": "127.0.0.1"})
    return "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())


def _measure_all(
    folder: Folder, cookies: str, asked: argparse.Namespace, company: dict[str, float]
) -> int:
    from benchmarks.catalogue_rows import COMMON, DEPARTMENTS, LANGUAGES, RARE

    headers = {"Cookie": cookies}
    portal, bare = folder.port("portal"), folder.port("bare")
    servers = [_serve("portal.wsgi", portal), _serve("benchmarks.bare", bare)]
    workloads = {
        "API list, 20 rows, with total": ["/api/v1/platforms/"],
        "catalogue page, HTML": ["/platforms/"],
        "search, common word": [f"/api/v1/platforms/?q={COMMON}"],
        "search, rare word": [f"/api/v1/platforms/?q={RARE}"],
        "search, typo": [f"/api/v1/platforms/?q={RARE[:-1]}w"],
        "search page, common word, HTML": [f"/platforms/?q={COMMON}"],
        "search page, rare word, HTML": [f"/platforms/?q={RARE}"],
        "platform page": [f"/platforms/platform-{number}/" for number in (1, 77, 999)],
        "insights, counted before": [f"/insights/?days={days}" for days in (30, 90, 180, 365)],
    }
    try:
        _wait(portal)
        _wait(bare)
        rows, anchors = {}, []
        for name, paths in workloads.items():
            taken = []
            for _ in range(REPEATS):
                anchors.append(measure(bare, ["/"], {}, samples=asked.samples, seconds=1.0))
                taken.append(
                    measure(portal, paths, headers, samples=asked.samples, seconds=SECONDS)
                )
            rows[name] = Measured(
                *(median(getattr(one, key) for one in taken) for key in ("p50", "p95", "rate"))
            )
        if asked.medians:
            print(json.dumps({name: one.p50 for name, one in rows.items()}))
            return 0
        first = [
            f"/platforms/?language={language}&department=department-{number}"
            for language in LANGUAGES
            for number in range(DEPARTMENTS)
        ]
        rows[FIRST] = measure_once(portal, first, headers)
        anchor = Measured(
            *(median(getattr(one, key) for one in anchors) for key in ("p50", "p95", "rate"))
        )
        missed = _print(rows, anchor, company)
        return _print_seen(seen(f"http://127.0.0.1:{portal}", cookies, RARE, times=9)) or missed
    finally:
        for server in servers:
            server.terminate()
            server.wait()


def _serve(application: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    return subprocess.Popen(
        [*command, "--workers", "2", "--worker-class", "gthread", "--threads", "2",
         "--keep-alive", "30", "--log-level", "error"]
    )  # fmt: skip


def _wait(port: int) -> None:
    import socket

    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _targets(anchor: Measured) -> dict[str, tuple[float, float]]:
    """For each workload the least share of the anchor's rate, and the longest p95 in ms."""
    return {
        "API list, 20 rows, with total": (
            max(100 * BACKSTAGE_LIST, 1.3 * BACKSTAGE_UNCOUNTED) / BARE,
            12,
        ),
        "catalogue page, HTML": (0.15, 25),
        FIRST: (0, 25),
        "search, common word": (20 * BACKSTAGE_COMMON / BARE, 40),
        "search, rare word": (5 * BACKSTAGE_RARE / BARE, 25),
        "search, typo": (0, 25),
        "search page, common word, HTML": (0, 40),
        "search page, rare word, HTML": (0, 40),
        "platform page": (0, 60),
        "insights, counted before": (0, 60),
    }


def _print(rows: dict[str, Measured], anchor: Measured, company: dict[str, float]) -> int:
    print(f"Anchor, bare Django with 30 kB: p50 {anchor.p50:.1f} ms, {anchor.rate:.0f}/s at 4.")
    numbers = f"{'p50 ms':>8}{'p95 ms':>8}{'per s':>8}{'of anchor':>11}{'growth':>8}"
    print(f"{'workload':34}{numbers}  target")
    missed = 0
    for name, (share, longest) in _targets(anchor).items():
        row = rows[name]
        growth = row.p50 / company[name] if name in company else 0
        met = row.p95 <= longest and row.rate / anchor.rate >= share and growth <= GROWTH
        missed += not met
        wanted = f"p95 ≤ {longest} ms" + (f", ≥ {share:.1%} of anchor" if share else "")
        print(
            f"{name:34}{row.p50:8.1f}{row.p95:8.1f}{row.rate:8.0f}{row.rate / anchor.rate:11.1%}"
            f"{growth:8.2f}  {wanted}: {'met' if met else 'MISSED'}"
        )
    print(f"growth: median of {COMPANY:,} platforms to this one's, at most {GROWTH}.")
    return 0 if not missed else 1


def _print_seen(found: Seen) -> int:
    missed = 0
    for name, value, most, unit in (
        ("first contentful paint", found.paint, 300, "ms"),
        ("first load", found.bytes / 1000, 150, "kB"),
        ("typed to result on screen", found.result, 200, "ms"),
    ):
        missed += value > most
        print(f"{name:34}{value:8.0f} {unit}  ≤ {most}: {'met' if value <= most else 'MISSED'}")
    return 0 if not missed else 1


if __name__ == "__main__":
    sys.exit(main())
