"""Imports a synthetic Backstage catalogue as `manage.py import_catalogue` does; prints how fast.

    python -m benchmarks.imports [--entries 10000] [--platforms 100000] [--seed 1]   (`make bench`)

The file goes into a catalogue that holds `platforms` others already: once all of it is new, then a
second time, when nothing changes. Everything lives in a temporary folder, with services of its own.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from io import StringIO
from pathlib import Path

import yaml

from benchmarks.installed import installed

#: Milliseconds that one entry may take: 10,000 in ten seconds.
LONGEST = 1.0
#: Of all entries: how many groups, people, domains, systems and APIs; the rest are components.
SHARES = {"Group": 0.02, "User": 0.05, "Domain": 0.004, "System": 0.02, "API": 0.1}
_WORDS = (
    *("ledger", "invoice", "search", "token", "queue", "stock", "price", "route", "basket", "mail"),
    *("rate", "cache", "batch", "audit", "image", "order", "stream", "vault", "probe", "graph"),
)


def main() -> int:
    """Run it all; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.imports", description="How fast a catalogue is imported."
    )
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--platforms", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with installed() as folder:
        _prepare(asked.platforms, asked.seed)
        file = folder.path / "catalogue.yaml"
        file.write_text(catalogue(asked.entries, asked.seed), encoding="utf-8")
        print(f"{asked.entries:,} entries, {file.stat().st_size / 1e6:.1f} MB of YAML.")
        print(f"{'workload':34}{'s':>8}{'ms each':>10}  target")
        rows = [
            _row("import, all of it new", file, asked.entries, "created"),
            _row("the same again, nothing changes", file, asked.entries, "unchanged"),
        ]
    return 0 if all(rows) else 1


def _prepare(size: int, seed: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import catalogue_rows

    call_command("migrate", verbosity=0)
    catalogue_rows.make(size, seed)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"A catalogue of {size:,} platforms, seed {seed}.")


def _row(name: str, file: Path, entries: int, verb: str) -> bool:
    """Import the file once; False where it took too long. RuntimeError for a wrong answer."""
    from django.core.management import call_command

    said, before = StringIO(), time.perf_counter()
    call_command("import_catalogue", str(file), stdout=said, verbosity=0)
    seconds = time.perf_counter() - before
    if f"{entries:,} {verb}" not in said.getvalue():
        raise RuntimeError(f"Not all were {verb}: {said.getvalue()[-2000:]}")
    each = 1000 * seconds / entries
    met = each <= LONGEST
    outcome = "met" if met else "MISSED"
    print(f"{name:34}{seconds:8.1f}{each:10.2f}  ≤ {LONGEST:.0f} ms each: {outcome}")
    return met


def catalogue(entries: int, seed: int) -> str:
    """A Backstage catalogue of so many entities, the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - the same catalogue each time is the point
    counts = {kind: max(1, int(entries * share)) for kind, share in SHARES.items()}
    counts["Component"] = entries - sum(counts.values())
    makers = {
        "Group": _group,
        "User": _user,
        "Domain": _domain,
        "System": _system,
        "API": _api,
        "Component": _component,
    }
    return yaml.dump_all(
        (
            {
                "apiVersion": "backstage.io/v1alpha1",
                "kind": kind,
                **makers[kind](number, chance, counts),
            }
            for kind, count in counts.items()
            for number in range(count)
        ),
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
        explicit_start=True,
        sort_keys=False,
    )


def _said(name: str, chance: random.Random, **more: object) -> dict[str, object]:
    words = " ".join(chance.choices(_WORDS, k=20))
    return {"name": name, "description": f"{words.capitalize()}.", **more}


def _group(number: int, chance: random.Random, counts: dict[str, int]) -> dict[str, object]:
    spec = {"type": "team", "profile": {"displayName": f"Imported Team {number}"}, "children": []}
    return {"metadata": _said(f"imported-team-{number}", chance), "spec": spec}


def _user(number: int, chance: random.Random, counts: dict[str, int]) -> dict[str, object]:
    person = f"imported-{number}"
    profile = {"displayName": f"Imported Person {number}", "email": f"{person}@example.org"}
    teams = [f"imported-team-{chance.randrange(counts['Group'])}"]
    return {"metadata": {"name": person}, "spec": {"profile": profile, "memberOf": teams}}


def _domain(number: int, chance: random.Random, counts: dict[str, int]) -> dict[str, object]:
    return {"metadata": _said(f"domain-{number}", chance), "spec": _owned(chance, counts)}


def _system(number: int, chance: random.Random, counts: dict[str, int]) -> dict[str, object]:
    spec = {**_owned(chance, counts), "domain": f"domain-{chance.randrange(counts['Domain'])}"}
    return {"metadata": _said(f"system-{number}", chance), "spec": spec}


def _api(number: int, chance: random.Random, counts: dict[str, int]) -> dict[str, object]:
    spec = {
        "type": "openapi",
        "lifecycle": "production",
        **_owned(chance, counts),
        "system": f"system-{chance.randrange(counts['System'])}",
        "definition": f"openapi: 3.1.0\ninfo: {{title: API {number}}}\npaths: {{}}",
    }
    return {"metadata": _said(f"api-{number}", chance), "spec": spec}


def _component(number: int, chance: random.Random, counts: dict[str, int]) -> dict[str, object]:
    name = _component_name(number)
    metadata = _said(
        name,
        chance,
        tags=chance.sample(_WORDS, 3),
        annotations={"github.com/project-slug": f"imported/{name}"},
        links=[{"url": f"https://docs.example.org/{name}", "title": "Documentation"}],
    )
    spec = {
        "type": chance.choice(("service", "library", "website")),
        "lifecycle": chance.choice(("production", "experimental")),
        **_owned(chance, counts),
        "system": f"system-{chance.randrange(counts['System'])}",
        "consumesApis": [f"api-{chance.randrange(counts['API'])}"],
        "dependsOn": [],
    }
    if number < counts["API"]:  # an API has one who provides it
        spec["providesApis"] = [f"api-{number}"]
    if number:  # and a component needs one that was there before
        spec["dependsOn"] = [f"component:{_component_name(chance.randrange(number))}"]
    return {"metadata": metadata, "spec": spec}


def _component_name(number: int) -> str:
    words = len(_WORDS)
    return f"{_WORDS[number % words]}-{_WORDS[number // words % words]}-{number}"


def _owned(chance: random.Random, counts: dict[str, int]) -> dict[str, object]:
    return {"owner": f"imported-team-{chance.randrange(counts['Group'])}"}


if __name__ == "__main__":
    sys.exit(main())
