"""Measures one address of a running server: times at one connection, answers a second at four."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Milliseconds at one connection, and answers a second at four."""

    p50: float
    p95: float
    rate: float


def measure(
    port: int, paths: list[str], headers: dict[str, str], *, samples: int, seconds: float
) -> Measured:
    """Ask the paths in turn. Raises RuntimeError where an answer is not 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in paths:  # warm: what is kept for a minute is kept
        _ask(connection, path, headers)
    times = []
    for number in range(samples):
        before = time.perf_counter()
        _ask(connection, paths[number % len(paths)], headers)
        times.append((time.perf_counter() - before) * 1000)
    ordered = sorted(times)
    return Measured(
        statistics.median(ordered),
        ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
        _rate(port, paths, headers, seconds),
    )


def measure_once(port: int, paths: list[str], headers: dict[str, str]) -> Measured:
    """Ask each path once, with nothing kept of it. Raises RuntimeError likewise."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for path in paths:
        before = time.perf_counter()
        _ask(connection, path, headers)
        times.append((time.perf_counter() - before) * 1000)
    ordered = sorted(times)
    return Measured(
        statistics.median(ordered),
        ordered[int(len(ordered) * 0.95)],
        1000 * len(times) / sum(times),
    )


def _rate(port: int, paths: list[str], headers: dict[str, str], seconds: float) -> float:
    counts, end = [0] * 4, time.perf_counter() + seconds

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < end:
            _ask(connection, paths[counts[place] % len(paths)], headers)
            counts[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _ask(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> None:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}.")
