"""Plans Backstage's users: their accounts, and in which teams they are from now on."""

from __future__ import annotations

from collections import defaultdict

from people.models import Membership, User
from platforms.imports import references
from platforms.imports.entries import Entry, Kind
from platforms.imports.plan import Here, Plan
from platforms.imports.units import Units
from platforms.models import ImportedEntry

OWN = "Nobody changes their own team; another admin has to import this."


class Persons:
    """The users of a file, and the accounts known here, by full reference."""

    def __init__(self, entries: list[Entry], units: Units, here: Here, plan: Plan) -> None:
        self.units, self.here, self.plan = units, here, plan
        self._entries = {entry.key: entry for entry in entries if entry.kind == Kind.PERSON}
        self._refused: dict[str, str] = {}
        self._open = self._held()
        at_present = Membership.objects.at(plan.now).values_list("user", "team")
        self._members = set(at_present)
        self._said: dict[str, dict[str, str]] = defaultdict(dict)
        for user, group in units.members():
            self._said[user].setdefault(group, "group")
        for key, entry in self._entries.items():
            self._said[key].update(dict.fromkeys(entry.refs.get("memberOf", []), "user"))
        for entry in self._entries.values():
            self._plan(entry)
        for user, groups in self._said.items():
            if user not in self._entries and (found := self.user(user)) is not None:
                self._move(found, user, groups)

    def user(self, reference: str) -> User | None:
        """The account of a full reference, or None."""
        if reference in self._refused:
            return None
        return self.here.people.get(references.name_of(reference))

    def teams_of(self, reference: str) -> list[str]:
        """The groups in which the file says a person is."""
        return list(self._said.get(reference, {}))

    def _held(self) -> dict[str, dict[str, ImportedEntry]]:
        """The memberships this source began and has not ended, by user and group."""
        held: dict[str, dict[str, ImportedEntry]] = defaultdict(dict)
        for (kind, key), row in self.here.known.items():
            if kind == Kind.MEMBERSHIP and row.membership and row.membership.until is None:
                user, _, group = key.partition(">")
                held[user][group] = row
        return held

    def _plan(self, entry: Entry) -> None:
        known, fields = self.here.before(entry), entry.fields
        account = self.here.people.get(fields["username"].lower())
        by_address = self.here.addresses.get(fields["email"].lower()) if fields["email"] else None
        wrong = ""
        if (
            account
            and fields["email"]
            and account.email.lower() not in ("", fields["email"].lower())
        ):
            wrong = f"{account.username} is here already, with another e-mail address."
        elif by_address and by_address is not account:
            wrong = f"Its e-mail address is that of {by_address.username}."
        for group in entry.refs.get("memberOf", []):
            if not wrong and isinstance(unit := self.units.unit(group), str):
                wrong = f"memberOf: {unit}"
        if wrong:
            self._refused[entry.key] = wrong
            self.plan.refuse(entry, wrong)
            return
        if account is None:
            account = User(username=fields["username"], name=fields["name"], email=fields["email"])
            account.set_unusable_password()
            self.here.people[account.username.lower()] = account
            self.here.addresses[account.email.lower()] = account
            self.plan.people.append(account)
        moves = self._moves(account, entry.key, self._said[entry.key])
        if moves and account == self.plan.by:
            self.plan.refuse(entry, OWN)
            return
        changes = self._move(account, entry.key, self._said[entry.key])
        if known and account.name == known.said["fields"]["name"] != fields["name"]:
            account.name = fields["name"]
            self.plan.people_changed.append(account)
            changes.append(f"Is called {account.name} now.")
        self.plan.settle(entry, known, changes, user=account)

    def _moves(self, account: User, user: str, groups: dict[str, str]) -> bool:
        joins = any(group not in self._open[user] for group in groups)
        return joins or any(self._ends(user, group, groups) for group in self._open[user])

    def _ends(self, user: str, group: str, groups: dict[str, str]) -> bool:
        """Whether the file, which holds whoever said it, no longer says this membership."""
        by = self._open[user][group].said.get("by")
        asked = user in self._entries if by == "user" else self.units.has(group)
        return group not in groups and asked

    def _move(self, account: User, user: str, groups: dict[str, str]) -> list[str]:
        """Plan what begins and what ends for a person; says it in words."""
        if account == self.plan.by and self._moves(account, user, groups):
            return []
        told: list[str] = []
        for group, by in groups.items():
            unit = self.units.unit(group)
            if group in self._open[user] or isinstance(unit, str):
                continue
            team = unit.as_team(self.here, self.plan)
            if isinstance(team, str):
                continue
            if (account.pk, team.pk) in self._members:
                continue
            row = Membership(user=account, team=team, since=self.plan.now)
            self.plan.memberships.append(row)
            self.plan.entries.append(self._entry(user, group, by, row))
            told.append(f"Joins {team}.")
        for group, known in self._open[user].items():
            if self._ends(user, group, groups) and known.membership:
                known.membership.until = self.plan.now
                self.plan.closed.append(known.membership)
                told.append(f"Leaves {known.membership.team}.")
        return told

    def _entry(self, user: str, group: str, by: str, row: Membership) -> ImportedEntry:
        return ImportedEntry(
            source=self.plan.source,
            kind=Kind.MEMBERSHIP.value,
            key=f"{user}>{group}",
            title=f"{row.user} in {row.team}"[:200],
            said={"by": by},
            at=self.plan.now,
            membership=row,
        )
