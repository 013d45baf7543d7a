"""How many of the faults that mutmut made were noticed, by file and by module."""

from collections import Counter

WANTED = 90  # per cent of the faults put into each module
MODULES = ("contributions.lifecycle", "contributions.permissions", "contributions.policy")
NOTICED = ("killed", "timeout")  # a test failed, or never came to its end


def judge(results: str, *, part: bool = False) -> tuple[list[str], bool]:
    """A line per file and module out of what `mutmut results --all true` says, and if it will do.

    Of a `part` of the mutants, only those that were tried are counted.
    """
    made: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    for line in results.splitlines():
        mutant, _, outcome = line.strip().rpartition(": ")
        file = mutant.rpartition(".")[0]
        if not mutant or (part and outcome == "not checked"):
            continue
        for place in {file, *(one for one in MODULES if f"{file}.".startswith(f"{one}."))}:
            made[place] += 1
            noticed[place] += outcome in NOTICED
    lines, good = [], bool(made) and (part or set(MODULES) <= set(made))
    for place in sorted(made):
        share = 100 * noticed[place] / made[place]
        short = place in MODULES and share < WANTED
        good = good and not short
        words = f"  fewer than {WANTED} %" if short else ""
        lines.append(f"{place:36} {noticed[place]:5} of {made[place]:5} {share:6.1f} %{words}")
    return lines, good
