"""What importing a file would do: every reference resolved, every entry with its outcome."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

from people.models import HostAccount, Team, User
from platforms.imports import backstage, innersource, references, roster, sap
from platforms.imports.areas import Areas, why_not_owner
from platforms.imports.catalogue import Catalogue, Owner
from platforms.imports.entries import Entry, Kind, Reading, closed_circles
from platforms.imports.needs import plan_needs
from platforms.imports.persons import Persons
from platforms.imports.plan import Here, Plan
from platforms.imports.staffing import Staffing
from platforms.imports.units import Units
from platforms.models import Role

#: Told how many entries are planned.
Tell = Callable[[int], None]
#: A remark for each of these that leads nowhere; the entry is taken all the same.
_LOOSE = ("dependsOn", "dependencyOf", "subcomponentOf", "providesApis", "consumesApis")


def plan(reading: Reading, *, by: User | None, now: datetime, tell: Tell = lambda n: None) -> Plan:
    """Plan an import against what is here; writes nothing. `by` is who asks, None an operator."""
    made = Plan(reading.source, by, now)
    made.refused(reading.refusals)
    here = Here(reading.source)
    planners = {
        sap.SOURCE: _organisations,
        innersource.SOURCE: _organisations,
        backstage.SOURCE: _backstage,
        roster.SOURCE: _roster,
    }
    planners[reading.source](reading.entries, here, made, tell)
    made.prune()
    made.rows.sort(key=lambda row: _number(row.place))
    return made


def _number(place: str) -> int:
    """Where an entry stands among the others; what is in no place comes last."""
    digits = place.rpartition(" ")[2]
    return int(digits) if digits.isdigit() else sys.maxsize


def _roster(entries: list[Entry], here: Here, made: Plan, tell: Tell) -> None:
    fields = [entry.fields for entry in entries]
    names = {one["user"].lower() for one in fields} | {one["manager"].lower() for one in fields}
    here.meet(names, {one["email"].lower() for one in fields} | names)
    Staffing(entries, here, made)
    tell(len(entries))


def _organisations(entries: list[Entry], here: Here, made: Plan, tell: Tell) -> None:
    """Platforms that a file puts under an organisation, which is no owner."""
    catalogue, logins = Catalogue(entries, here, made), _logins(entries)
    for number, entry in enumerate(entries, start=1):
        tell(number)
        organisation = entry.refs.get("organisation", [""])[0]
        team = catalogue.team_of_organisation(organisation)
        if isinstance(team, str):
            made.refuse(entry, team)
            continue
        owner, remarks = Owner(team), []
        for login in entry.refs.get("trusted_committers", []):
            if user := logins.get(login.lower()):
                owner.named.append((Role.TRUSTED_COMMITTER, user, login))
            else:
                remarks.append(f"The trusted committer {login} is not known here.")
        catalogue.plan_one(entry, owner, remarks)


def _logins(entries: list[Entry]) -> dict[str, User]:
    named = {one for entry in entries for one in entry.refs.get("trusted_committers", [])}
    accounts = HostAccount.objects.filter(login__in=named, user__is_active=True)
    return {one.login.lower(): one.user for one in accounts.select_related("user") if one.user}


def _backstage(entries: list[Entry], here: Here, made: Plan, tell: Tell) -> None:
    people = [entry for entry in entries if entry.kind == Kind.PERSON]
    named = {one["username"].lower() for one in (entry.fields for entry in people)}
    named |= {
        references.name_of(reference)
        for entry in entries
        for key in ("owner", "members")
        for reference in entry.refs.get(key, [])
        if references.kind_of(reference) == "user"
    }
    here.meet(named, {entry.fields["email"].lower() for entry in people})
    units = Units(entries, here, made)
    persons = Persons(entries, units, here, made)
    areas = Areas(entries, units, persons, here, made)
    _Components(units, persons, areas, here, made).plan(entries, tell)


class _Components:
    """Plans Backstage's components as platforms."""

    def __init__(
        self, units: Units, persons: Persons, areas: Areas, here: Here, made: Plan
    ) -> None:
        self.units, self.persons, self.areas = units, persons, areas
        self.here, self.made = here, made

    def plan(self, entries: list[Entry], tell: Tell) -> None:
        """Plan every component, then what they need of each other."""
        asked = [entry for entry in entries if entry.kind == Kind.PLATFORM]
        catalogue = Catalogue(entries, self.here, self.made)
        parts = {one.key: one.refs["subcomponentOf"][0] for one in asked if _part(one)}
        circles, taken = closed_circles(parts), []
        keys = {entry.key for entry in asked} | catalogue.platforms.keys()
        for number, entry in enumerate(asked, start=1):
            tell(number)
            owner = self._owner(entry)
            if circle := circles.get(entry.key):
                owner = f"It is part of itself: {' → '.join((*circle, circle[0]))}."
            for reference in entry.refs.get("system", []):
                if not isinstance(owner, str) and (why := self.areas.why_not(reference)):
                    owner = f"system: {why}"
            if isinstance(owner, str):
                self.made.refuse(entry, owner)
                continue
            remarks = self._loose(entry, keys)
            if catalogue.plan_one(entry, owner, remarks):
                taken.append(entry)
        before = {row.key: row.said["refs"] for row in self.here.known.values() if row.platform_id}
        plan_needs(taken, catalogue.platforms, before, self.made)

    def _owner(self, entry: Entry) -> Owner | str:
        reference = entry.refs["owner"][0]
        if why := why_not_owner(reference, self.units, self.persons):
            return f"owner: {why}"
        if references.kind_of(reference) == "group":
            team = self._team(reference)
            who: Team | User | str = team
        else:
            user = self.persons.user(reference)
            assert user is not None
            who, team = user, self._team_of(reference, user)
        if isinstance(team, str):
            return f"owner: {team}"
        assert not isinstance(who, str)
        owner = Owner(team)
        owner.named.append((Role.OWNER, who, reference))
        return owner

    def _team(self, reference: str) -> Team | str:
        unit = self.units.unit(reference)
        return unit if isinstance(unit, str) else unit.as_team(self.here, self.made)

    def _team_of(self, reference: str, user: User) -> Team | str:
        """The team under which what a person owns is shown: the first they are in."""
        for group in self.persons.teams_of(reference):
            return self._team(group)
        held = user.memberships.filter(until=None).order_by("since").first() if user.pk else None
        if held is None:
            return f"{reference} is in no team, and a platform belongs to one."
        return self.here.teams[held.team.slug]

    def _loose(self, entry: Entry, keys: set[str]) -> list[str]:
        return [
            f"{key}: {reference} is neither in the file nor known here."
            for key in _LOOSE
            for reference in entry.refs.get(key, [])
            if reference not in keys and self.areas.why_not(reference)
        ]


def _part(entry: Entry) -> bool:
    return bool(entry.refs.get("subcomponentOf"))
