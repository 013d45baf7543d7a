"""How long owners take to be found: a large file over many paths, and patterns made to hurt.

Run it with `make bench`. The file is of the size of a real one, 334 kB, and made up here.
"""

import random
import time
from collections.abc import Callable

from platforms.codeowners import parse

ROUNDS = 5
FILE_BYTES, PATHS = 334_541, 20_000
HOSTILE = {
    "**/ eight times": ("**/" * 8 + "b", "a/" * 2000 + "c"),
    "**/a/ to 64 KiB": ("**/a/" * 13_000 + "b", "a/" * 2000 + "b"),
    "**/ to 64 KiB": ("**/" * 21_000 + "b", "a/" * 2000 + "b"),
    "*a to 64 KiB": ("*a" * 32_000, "a" * 4096),
    "*a…*b, late miss": ("*a" * 2000 + "*b", "a" * 4096),
    "a? marks": ("*" + "a?" * 1000 + "b*", "a" * 4096),
    "a run of folders": ("**/" + "a/" * 1000 + "b", "a/" * 2000 + "b"),
    "6,000 globs": (
        "**/" + "/**/".join(f"*{number}*" for number in range(6000)),
        "7/" * 2000 + "7",
    ),
}


def large(draw: random.Random) -> tuple[str, list[str]]:
    """Rules of every kind up to the size, and paths, most of them under a rule."""
    names = [f"{word}{number}" for word in ("core", "api", "web", "lib") for number in range(60)]
    folders = ["/".join(draw.choices(names, k=draw.randint(1, 5))) for _ in range(4000)]
    lines: list[str] = []
    size = 0
    while size < FILE_BYTES:
        folder = draw.choice(folders)
        pattern = draw.choice(
            (f"/{folder}/", f"{folder}/*.py", f"**/{draw.choice(names)}/", f"/{folder}/**/test_*")
        )
        line = f"{pattern} @acme/team-{draw.randint(1, 300)}"
        lines.append(line)
        size += len(line) + 1
    paths = [f"{draw.choice(folders)}/{draw.choice(names)}.py" for _ in range(PATHS)]
    return "\n".join(lines), paths


def timed(work: Callable[[], object]) -> float:
    """The least of a few runs, in milliseconds of the processor's time: others may be at work."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return min(taken)


def show(what: str, found: float, allowed: float) -> None:
    print(f"{what:<44}{found:>10.1f} ms   of {allowed:>6.0f} ms")


def main() -> None:
    text, paths = large(random.Random(1))  # noqa: S311
    rules = text.count("\n") + 1
    show(
        f"{len(text):,} bytes, {rules:,} rules × {len(paths):,} paths",
        timed(lambda: parse(text).group(paths)),
        1000,
    )
    for name, (pattern, path) in HOSTILE.items():
        line = f"{pattern} @x"
        show(
            f"{name} ({len(line):,} bytes)",
            timed(lambda line=line, path=path: parse(line).owners_of(path)),
            50,
        )


if __name__ == "__main__":
    main()
