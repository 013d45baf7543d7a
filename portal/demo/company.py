"""Who works at Halden: departments, teams and people, none of them real."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.text import slugify

from portal.demo import people_to_try

DOMAIN = "halden.example"
SIZE = 120

#: Department: its manager and its teams.
DEPARTMENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Payments": (
        "Elke Moorland",
        ("Payments Delivery", "Payments Ledger", "Payments Risk", "Payments Partners"),
    ),
    "Data": ("Farid Nakamura", ("Event Streams", "Warehouse", "Data Quality")),
    "Identity": ("Thandiwe Brook", ("Sign-in", "Access Control", "Privacy")),
    "Build": ("Oskar Delacroix", ("Forge", "Developer Experience", "Release")),
    "Observability": ("Mirela Osei", ("Telemetry", "Alerting", "Capacity")),
    "Storefront": (
        "Ruth Kestrel",
        ("Storefront Web", "Checkout", "Search", "Customer Messages"),
    ),
}

#: People with a part to play: user name (empty: made from the name), name, team.
KNOWN = (
    ("jun", "Jun Castellan", "Storefront Web"),
    ("ines", "Ines Okafor", "Payments Delivery"),
    ("ruth", "Ruth Kestrel", "Storefront Web"),
    ("nils", "Nils Farrow", "Developer Experience"),
    ("maya", "Maya Lindqvist", "Privacy"),
    ("", "Tomasz Wren", "Payments Delivery"),
    ("", "Amir Valdane", "Payments Delivery"),
    ("", "Priya Halvorsen", "Payments Ledger"),
    ("", "Leon Abara", "Payments Ledger"),
    ("", "Marek Oduya", "Payments Risk"),
    ("", "Sofia Brandt", "Telemetry"),
    ("", "Dana Whitlock", "Sign-in"),
    ("", "Elke Moorland", "Payments Partners"),
    ("", "Farid Nakamura", "Data Quality"),
    ("", "Thandiwe Brook", "Privacy"),
    ("", "Oskar Delacroix", "Forge"),
    ("", "Mirela Osei", "Capacity"),
    ("", "Henrike Solano", "Customer Messages"),
)
#: They have left Halden; one of them was the only owner of a platform.
GONE = ("Henrike Solano",)
#: Owners and reviewers who may be stepped into besides the people to try.
STEPPED_INTO = (
    *("Tomasz Wren", "Amir Valdane", "Priya Halvorsen", "Leon Abara", "Marek Oduya"),
    *("Sofia Brandt", "Dana Whitlock"),
)

_GIVEN = (  # noqa: SIM905 - a hundred names read better so
    "Aino Akira Alba Anouk Ayla Basil Bao Beatriz Björn Camille Chidi Clara Dario Delphine Dmitri "
    "Ebba Efua Emre Esi Fatou Fenna Florin Gia Goran Greta Hamid Hana Hugo Ilse Imani Ivo Jamila "
    "Joris Kaja Kamal Kofi Lale Lars Leila Lin Luca Mahesh Malin Mei Milan Nadia Naoko Nia Noor "
    "Odile Olena Omar Paulo Petra Quinn Rafael Rania Renske Rohan Rosa Sanna Selim Shira Simone "
    "Sven Tala Tariq Tilde Tuva Uma Vasco Vera Wanjiru Xenia Yara Yusuf Zofia Zuri Adel Birgit "
    "Cosmo Dina Edda Femi Gwen Hiro Ida Jonas Katya Lorenz Mirko Nuria Otis Pilar Ravi Sadia "
    "Tomoko Ulrik Viola Wim Yana Zeno"
).split()
_FAMILY = (  # noqa: SIM905
    "Ashgrove Bellamy Cardoso Dahlgren Eriksen Fontaine Galanis Hawthorne Ibarra Jansson Kowal "
    "Lindholm Mbeki Novak Oyelaran Pereira Quist Rahimi Sandoval Takeda Umarov Vantongeren "
    "Wojcik Ximenes Yilmaz Zoltan Achterberg Banerjee Chukwu Dragomir Engström Fairweather Greco"
).split()


@dataclass
class Person:
    """Somebody of Halden; `teams` are (team's slug, since, until)."""

    username: str
    name: str
    teams: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    manages: str = ""
    admin: bool = False
    demo: bool = False
    active: bool = True

    @property
    def email(self) -> str:
        return f"{self.username}@{DOMAIN}"

    def team_at(self, moment: datetime) -> str | None:
        """The slug of their team at a moment."""
        for slug, since, until in self.teams:
            if since <= moment and (until is None or moment < until):
                return slug
        return None


@dataclass(frozen=True)
class Team:
    """A team and its department, by name."""

    name: str
    department: str

    @property
    def slug(self) -> str:
        return slugify(self.name)


@dataclass(frozen=True)
class Company:
    """Teams by slug, people by user name."""

    teams: Mapping[str, Team]
    people: Mapping[str, Person]

    def named(self, name: str) -> Person:
        """The person of this name."""
        return next(person for person in self.people.values() if person.name == name)

    def members(self, team: str, at: datetime) -> list[Person]:
        """The people in a team at a moment who still work here, in a fixed order."""
        return [p for p in self.people.values() if p.active and p.team_at(at) == team]


def found(now: datetime, chance: random.Random) -> Company:
    """Halden as it is at `now`: always the same people, some of whom changed teams on the way."""
    teams = {
        made.slug: made
        for department, (_, names) in DEPARTMENTS.items()
        for made in (Team(name, department) for name in names)
    }
    people = {person.username: person for person in _known(now)}
    slugs = list(teams)
    for place in range(SIZE - len(people)):
        name = f"{_GIVEN[place]} {_FAMILY[place * 7 % len(_FAMILY)]}"
        since = now - timedelta(days=chance.randint(700, 2600))
        person = Person(_username(name), name, [(slugs[place % len(slugs)], since, None)])
        if place % 17 == 5:
            _move(person, slugs[(place + 7) % len(slugs)], now, chance)
        people[person.username] = person
    return Company(teams, people)


def _known(now: datetime) -> list[Person]:
    short = {trial.username for trial in people_to_try()}
    managers = {manager: name for name, (manager, _) in DEPARTMENTS.items()}
    people = []
    for username, name, team in KNOWN:
        person = Person(
            username or _username(name),
            name,
            manages=managers.get(name, ""),
            admin=username == "nils",
            demo=username in short or name in STEPPED_INTO,
            active=name not in GONE,
        )
        since = now - timedelta(days=9 if username == "maya" else 1100)
        until = now - timedelta(days=50) if name in GONE else None
        person.teams.append((slugify(team), since, until))
        people.append(person)
    return people


def _move(person: Person, to: str, now: datetime, chance: random.Random) -> None:
    slug, since, _ = person.teams[0]
    moved = now - timedelta(days=chance.randint(120, 380))
    person.teams[:] = [(slug, since, moved), (to, moved, None)]


def _username(name: str) -> str:
    return slugify(name).replace("-", ".")
