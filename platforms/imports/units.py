"""Plans Backstage's groups as departments and teams, and its users as people in them."""

from __future__ import annotations

from dataclasses import dataclass

from people.models import Department, Team
from platforms.imports.entries import Entry, Kind, closed_circles
from platforms.imports.plan import Here, Plan

#: Types of a group that is a team, also where other groups lie in it.
TEAMS = frozenset(("team", "squad", "sub-team", "subteam", "crew", "guild", "chapter"))


@dataclass
class Unit:
    """What a group is here: a team, or a department in which a team may have to be made."""

    name: str
    department: Department | None = None
    team: Team | None = None

    def as_team(self, here: Here, plan: Plan) -> Team | str:
        """The team that owns and holds people for it."""
        if self.team is None:
            found = here.team(self.name, self.department, plan)
            if isinstance(found, str):
                return found
            self.team = found
        return self.team


class Units:
    """The groups of a file, and those known from before, by full reference."""

    def __init__(self, entries: list[Entry], here: Here, plan: Plan) -> None:
        self.here, self.plan = here, plan
        self._entries = {entry.key: entry for entry in entries if entry.kind == Kind.TEAM}
        self._above = self._parents()
        self._with_groups = set(self._above.values())
        self._circles = closed_circles(self._above)
        self._found: dict[str, Unit | str] = {}
        for key in self._in_order():
            self._plan(self._entries[key])

    def unit(self, reference: str) -> Unit | str:
        """The unit of a full reference, or why there is none."""
        if reference in self._found:
            return self._found[reference]
        known = self.here.known.get((Kind.TEAM.value, reference))
        if known is not None and (known.team or known.department):
            return Unit(known.title, known.department, known.team)
        slug = reference.rpartition("/")[2]
        if reference.startswith("group:default/") and slug in self.here.teams:
            team = self.here.teams[slug]
            return Unit(team.name, team.department, team)
        return f"{reference} is neither in the file nor known here."

    def has(self, reference: str) -> bool:
        """Whether the file itself holds this group."""
        return reference in self._entries

    def members(self) -> list[tuple[str, str]]:
        """Who is in which group as the groups say it: references of user and group."""
        return [
            (user, key)
            for key, entry in self._entries.items()
            if isinstance(self._found.get(key), Unit)
            for user in entry.refs.get("members", [])
        ]

    def _parents(self) -> dict[str, str]:
        above = {
            child: key
            for key, entry in self._entries.items()
            for child in entry.refs.get("children", [])
            if child in self._entries
        }
        for key, entry in self._entries.items():
            if parent := entry.refs.get("parent"):
                above[key] = parent[0]
        return above

    def _in_order(self) -> list[str]:
        """Every group after the one it lies in."""
        order: dict[str, None] = {}
        for start in self._entries:
            path: list[str] = []
            at: str | None = start
            while at in self._entries and at not in order and at not in path:
                path.append(at)
                at = self._above.get(at)
            order.update(dict.fromkeys(reversed(path)))
        return list(order)

    def _plan(self, entry: Entry) -> None:
        if circle := self._circles.get(entry.key):
            shown = " → ".join((*circle, circle[0])) if len(circle) > 1 else circle[0]
            self._refuse(entry, f"It lies in itself: {shown}.")
            return
        over: Unit | str = Unit("")
        if parent := self._above.get(entry.key):
            over = self.unit(parent)
        if isinstance(over, str):
            self._refuse(entry, f"Its parent cannot be taken. {over}")
            return
        remarks = [
            f"{child} is neither in the file nor known here."
            for child in entry.refs.get("children", [])
            if isinstance(self.unit(child), str) and child not in self._entries
        ]
        name, known = entry.fields["name"], self.here.before(entry)
        is_team = entry.fields["type"].lower() in TEAMS or entry.key not in self._with_groups
        if known and known.team:
            self._renamed(known.team, known.said, entry)
            found: Unit | str = Unit(name, known.team.department, known.team)
        elif known and known.department:
            found = Unit(name, known.department)
        elif is_team:
            team = self.here.team(name, over.department, self.plan)
            found = team if isinstance(team, str) else Unit(name, team.department, team)
            if isinstance(team, Team) and over.department not in (None, team.department):
                remarks.append(f"{team} stays in {team.department}; a team moves by hand.")
        else:
            made = self.here.department(name, self.plan)
            found = made if isinstance(made, str) else Unit(name, made)
        if isinstance(found, str):
            self._refuse(entry, found)
            return
        self._found[entry.key] = found
        self.plan.settle(
            entry,
            known,
            remarks=remarks,
            department=None if found.team else found.department,
            team=found.team,
        )

    def _renamed(self, team: Team, said: dict[str, dict[str, str]], entry: Entry) -> None:
        name = entry.fields["name"]
        if team.name == said["fields"].get("name") != name:
            team.name = name
            self.plan.teams_changed.append(team)

    def _refuse(self, entry: Entry, reason: str) -> None:
        self._found[entry.key] = f"{entry.key} was refused ({entry.place})."
        self.plan.refuse(entry, reason)
