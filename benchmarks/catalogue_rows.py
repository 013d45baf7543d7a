"""A synthetic catalogue of any size: the same for a seed, with words as a Zipf law has them."""

from __future__ import annotations

import random
from itertools import accumulate

from people.models import Department, Team, User
from platforms.filling import fill
from platforms.models import Platform

DEPARTMENTS, TEAMS, VOCABULARY = 40, 800, 6_000
LANGUAGES = ("Go", "Python", "Kotlin", "TypeScript", "Rust", "Java")
#: One word that seven of ten platforms say, and one that hardly any does.
COMMON, RARE = "service", "quinquereme"
_SYLLABLES = ("ba", "cor", "del", "fim", "gar", "hol", "jen", "kip", "lum", "mer", "nox", "pra")


def make(size: int, seed: int) -> User:
    """Fill the catalogue with `size` platforms; returns somebody who may read it."""
    chance = random.Random(seed)  # noqa: S311 - the same catalogue each time is the point
    words = sorted({"".join(chance.choices(_SYLLABLES, k=3)) for _ in range(VOCABULARY * 2)})
    chance.shuffle(words)
    weights = list(accumulate(1 / place for place in range(1, len(words) + 1)))

    def some(count: int) -> list[str]:
        return chance.choices(words, cum_weights=weights, k=count)

    teams = _teams()
    for start in range(0, size, 2_000):
        rows = []
        for number in range(start, min(size, start + 2_000)):
            summary = some(12) + ([COMMON] if chance.random() < 0.7 else [])
            if number % 5_000 == 7:
                summary.append(RARE)
            one = Platform(
                name=f"{' '.join(some(2)).title()} {number}",
                slug=f"platform-{number}",
                team=chance.choice(teams),
                response_hours=chance.choice((4, 8, 16)),
                workdays=[0, 1, 2, 3, 4],
            )
            fill(
                one,
                {
                    "summary": " ".join(summary).capitalize() + ".",
                    "description": " ".join(some(60)),
                    "language": chance.choice(LANGUAGES),
                    "tags": some(2),
                },
            )
            rows.append(one)
        Platform.objects.bulk_create(rows, batch_size=1_000)
    return User.objects.create(username="reader", name="Reader", email="reader@example.org")


def _teams() -> list[Team]:
    departments = Department.objects.bulk_create(
        Department(name=f"Department {n}", slug=f"department-{n}") for n in range(DEPARTMENTS)
    )
    return Team.objects.bulk_create(
        Team(name=f"Team {n}", slug=f"team-{n}", department=departments[n % DEPARTMENTS])
        for n in range(TEAMS)
    )
