"""What an import would do, row by row, and what is here already that it has to fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import slugify

from people.models import Department, Membership, Team, User
from platforms.imports.entries import Entry, Refusal
from platforms.models import Candidate, Dependency, ImportedEntry, Platform

#: Where teams are put of which a file says no department.
NOT_ASSIGNED = "Not assigned"


class Verb(StrEnum):
    """What becomes of an entry."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """One entry's outcome; `says` are its reasons, changes or remarks."""

    verb: Verb
    kind: str
    place: str
    subject: str
    says: tuple[str, ...] = ()


@dataclass
class Plan:
    """Everything to write, as rows not saved yet; refused entries left nothing in it."""

    source: str
    by: User | None
    now: datetime
    rows: list[Row] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    departments_changed: list[Department] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    teams_changed: list[Team] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    people_changed: list[User] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    closed: list[Membership] = field(default_factory=list)
    platforms: list[Platform] = field(default_factory=list)
    platforms_changed: list[tuple[Platform, dict[str, Any]]] = field(default_factory=list)
    entries: list[ImportedEntry] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    candidates_gone: list[Candidate] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    dependencies_gone: list[Dependency] = field(default_factory=list)

    def refuse(self, entry: Entry, reason: str) -> None:
        """Leave an entry out and say why."""
        row = Row(Verb.REFUSED, entry.kind.value, entry.place, entry.title, (reason,))
        self.rows.append(row)

    def refused(self, refusals: Iterable[Refusal]) -> None:
        """Take over what could not even be read."""
        self.rows += [
            Row(Verb.REFUSED, "", one.place, one.subject, (one.reason,)) for one in refusals
        ]

    def count(self, verb: Verb) -> int:
        """How many entries meet this."""
        return sum(row.verb == verb for row in self.rows)

    def summary(self) -> str:
        """The line with which every import ends."""
        return ", ".join(f"{self.count(verb):,} {verb}" for verb in Verb)

    def prune(self) -> None:
        """Leave out people and units that only refused entries would have needed."""
        needed = {id(one.user) for one in self.memberships} | {id(one.user) for one in self.entries}
        needed |= {id(one.user) for one in self.candidates}
        needed |= {id(one.manager) for one in (*self.departments, *self.departments_changed)}
        self.people = [one for one in self.people if id(one) in needed]
        needed = {id(one.team) for one in self.platforms} | {id(one.team) for one in self.entries}
        needed |= {id(one.team) for one in self.memberships}
        needed |= {id(one.team) for one in self.candidates}
        self.teams = [one for one in self.teams if id(one) in needed]
        needed = {id(one.department) for one in self.teams}
        needed |= {id(one.department) for one in self.entries}
        self.departments = [one for one in self.departments if id(one) in needed]

    def settle(
        self,
        entry: Entry,
        known: ImportedEntry | None,
        changes: Iterable[str] = (),
        remarks: Iterable[str] = (),
        **stands_for: Any,
    ) -> ImportedEntry:
        """Note an entry that is taken, and keep what it says; `stands_for` is its row here."""
        says = [*changes]
        if known is None:
            verb = Verb.CREATED
            says = [*entry.remarks, *remarks]
        elif known.said == entry.said() and not says:
            verb = Verb.UNCHANGED
        else:
            verb = Verb.CHANGED
            says = [*says, *remarks] or [_else(known.said, entry.said())]
        self.rows.append(Row(verb, entry.kind.value, entry.place, entry.title, tuple(says)))
        if known is None:
            known = ImportedEntry(source=self.source, kind=entry.kind.value, key=entry.key)
        if verb != Verb.UNCHANGED:
            known.title, known.said, known.at = entry.title[:200], entry.said(), self.now
            for name, row in stands_for.items():
                setattr(known, name, row)
            self.entries.append(known)
        return known


def _else(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Name the keys that differ where none of them is a field here."""
    names = [
        key
        for part in ("fields", "refs", "rest")
        for key in sorted({*before.get(part, {}), *after.get(part, {})})
        if before.get(part, {}).get(key) != after.get(part, {}).get(key)
    ]
    return f"What else the file says: {', '.join(names[:8])}."


class Here:
    """What is here already, read once: units, people, and what the source said before."""

    def __init__(self, source: str) -> None:
        self.known = {
            (row.kind, row.key): row
            for row in ImportedEntry.objects.filter(source=source).select_related(
                "department", "team__department", "user", "membership__user", "membership__team"
            )
        }
        self.departments = {one.slug: one for one in Department.objects.all()}
        self.teams = {one.slug: one for one in Team.objects.select_related("department")}
        self.people: dict[str, User] = {}
        self.addresses: dict[str, User] = {}

    def meet(self, usernames: Iterable[str], addresses: Iterable[str] = ()) -> None:
        """Read the accounts of these names and addresses, given in small letters."""
        rows = User.objects.alias(small=Lower("username"), address=Lower("email"))
        names, wanted = set(usernames), set(addresses) - {""}
        for user in rows.filter(Q(small__in=names) | Q(address__in=wanted)):
            self.people[user.username.lower()] = user
            if user.email:
                self.addresses.setdefault(user.email.lower(), user)

    def before(self, entry: Entry) -> ImportedEntry | None:
        """What the source said of this entry before."""
        return self.known.get((entry.kind.value, entry.key))

    def department(self, name: str, plan: Plan) -> Department | str:
        """The department of that name, made where there is none; or why it cannot be."""
        slug = slugify(name)[:50]
        if not slug:
            return f"“{name}” has no letter or digit that an address could be made of."
        found = self.departments.get(slug)
        if found is None:
            found = self.departments[slug] = Department(name=name, slug=slug)
            plan.departments.append(found)
        elif found.name.casefold() != name.casefold():
            return f"“{name}” is too like the department {found} to have an address of its own."
        return found

    def team(self, name: str, department: Department | None, plan: Plan) -> Team | str:
        """The team of that name, made in the department where there is none; or why not."""
        slug = slugify(name)[:50]
        if not slug:
            return f"“{name}” has no letter or digit that an address could be made of."
        found = self.teams.get(slug)
        if found is None:
            if department is None:
                made = self.department(NOT_ASSIGNED, plan)
                assert isinstance(made, Department)
                department = made
            found = self.teams[slug] = Team(name=name, slug=slug, department=department)
            plan.teams.append(found)
        elif found.name.casefold() != name.casefold():
            return f"“{name}” is too like the team {found} to have an address of its own."
        return found
