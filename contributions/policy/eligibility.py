"""Who may approve in which group, at a moment, and why somebody may not."""

from __future__ import annotations

from datetime import datetime, timedelta

from contributions.policy.facts import Facts, Group, Membership, Person, Platform
from contributions.policy.identity import Identities, Node, contributors, everybody
from contributions.policy.rules import Role

DEPUTY_DAYS = 90


class Electorate:
    """The facts' people, joined by identity, asked whether they may approve."""

    def __init__(self, facts: Facts, *visitors: Person) -> None:
        self.now = facts.now
        self.author = facts.author
        people = [*everybody(facts), *visitors]
        self.identities = Identities(people)
        self.inactive: set[Node] = set()
        self.robots: set[Node] = set()
        for person in people:
            key = self.identities.key(person)
            if key is not None:
                # One mention is enough: a fact gathered late must not make somebody eligible again.
                self.inactive |= {key} if not person.active else set()
                self.robots |= {key} if person.is_bot else set()
        # Keyed by identity, and holding the group itself so that its id stays taken: a group of a
        # thousand people is asked about each of them.
        self._places: dict[int, tuple[Group, dict[Node | None, list[Membership]]]] = {}
        self._eligible: dict[tuple[int, int], tuple[Group, dict[Node, Membership | None]]] = {}
        self.hands: dict[Node | None, str] = {}
        for person, deed in contributors(facts):
            key = self.identities.key(person)
            if key is not None:
                self.hands.setdefault(key, deed)

    def same(self, one: Person, other: Person) -> bool:
        key = self.identities.key(one)
        return key is not None and key == self.identities.key(other)

    def contributed(self, person: Person) -> str:
        """What this person did in the change; empty when nothing."""
        return self.hands.get(self.identities.key(person), "")

    def memberships(self, person: Person, group: Group) -> list[Membership]:
        return list(self._members(group).get(self.identities.key(person), ()))

    def _members(self, group: Group) -> dict[Node | None, list[Membership]]:
        if id(group) not in self._places:
            found: dict[Node | None, list[Membership]] = {}
            for member in group.members:
                if (key := self.identities.key(member.person)) is not None:
                    found.setdefault(key, []).append(member)
            self._places[id(group)] = (group, found)
        return self._places[id(group)][1]

    def role(self, person: Person, group: Group) -> str:
        """The role to show beside a name: one in force before one that ended; empty without any."""
        held = self.memberships(person, group)
        held.sort(key=lambda member: not self.holds(member, group, self.now))
        return held[0].role.words if held else ""

    def holds(self, member: Membership, group: Group, at: datetime) -> bool:
        """Whether this membership, whatever its role, is in force at ``at``."""
        if not within(member, at):
            return False
        if member.role is not Role.DEPUTY:
            return True
        return at < member.since + timedelta(days=DEPUTY_DAYS) and self._owner_behind(
            member, group, at
        )

    def _owner_behind(self, deputy: Membership, group: Group, at: datetime) -> bool:
        stood_for = deputy.deputy_for
        return stood_for is not None and any(
            member.role is Role.OWNER and within(member, at)
            for member in self.memberships(stood_for, group)
        )

    def _approves(self, member: Membership, group: Group, platform: Platform, at: datetime) -> bool:
        counts_as = Role.OWNER if member.role is Role.DEPUTY else member.role
        return counts_as in platform.rules.approving_roles and self.holds(member, group, at)

    def _excluded_with(self, member: Membership) -> bool:
        """Whether a deputy's owner had a hand in the change, which takes the deputy out too."""
        return member.deputy_for is not None and bool(self.contributed(member.deputy_for))

    def approving(
        self, person: Person, group: Group, platform: Platform, at: datetime
    ) -> Membership | None:
        """The membership by which somebody may approve in this group at ``at``, if any."""
        for member in self.memberships(person, group):
            if self._approves(member, group, platform, at) and not self._excluded_with(member):
                return member
        return None

    def why_not(
        self, person: Person, group: Group, platform: Platform, given_at: datetime
    ) -> str | None:
        """Why an approval given at ``given_at`` does not count in this group; None if it does."""
        key = self.identities.key(person)
        if key is None:
            return "The account is not matched to anybody."
        if deed := self.contributed(person):
            return f"{person.name} {deed}, and nobody approves their own work."
        if key in self.inactive:
            return f"The account of {person.name} is deactivated."
        if key in self.robots:
            return (
                None
                if key in self.named_robots(group)
                else "A robot never approves unless this group’s rule names it."
            )
        if self.approving(person, group, platform, self.now) is None:
            return self._why_no_role(person, group)
        if self.approving(person, group, platform, given_at) is None:
            return (
                f"{person.name} could not approve for {group.name} at that moment; "
                "approving again counts."
            )
        return None

    def named_robots(self, group: Group) -> set[Node]:
        """The robots that this group's rule names."""
        return {
            key
            for bot in group.bots
            if (key := self.identities.key(Person(account_id=bot))) is not None
        }

    def _why_no_role(self, person: Person, group: Group) -> str:
        held = [
            member
            for member in self.memberships(person, group)
            if self.holds(member, group, self.now)
        ]
        for member in held:
            stood_for = member.deputy_for
            if stood_for is not None and (deed := self.contributed(stood_for)):
                return f"{person.name} stands in for {stood_for.name}, who {deed}."
        if held:
            role = held[0].role.words
            return f"{person.name} is {role} in {group.name}, which does not approve here."
        if self.memberships(person, group):
            return f"{person.name} no longer has a role in {group.name}."
        return f"{person.name} has no role in {group.name}."

    def blocks(self, person: Person, group: Group) -> bool:
        """Whether this person's request for changes stops the change: a role in the group now."""
        key = self.identities.key(person)
        if key is None or key in self.inactive:
            return False
        return key in self.named_robots(group) or any(
            self.holds(member, group, self.now) for member in self.memberships(person, group)
        )

    def eligible(self, group: Group, platform: Platform) -> dict[Node, Membership | None]:
        """Everybody who may approve in this group now; None for a robot that its rule names."""
        known = (id(group), id(platform))
        if known not in self._eligible:
            self._eligible[known] = (group, self._found_eligible(group, platform))
        return dict(self._eligible[known][1])

    def _found_eligible(self, group: Group, platform: Platform) -> dict[Node, Membership | None]:
        found: dict[Node, Membership | None] = {}
        for member in group.members:
            key = self.identities.key(member.person)
            if key is not None and self.why_not(member.person, group, platform, self.now) is None:
                found[key] = self.approving(member.person, group, platform, self.now)
        robots = self.named_robots(group) - set(self.hands) - self.inactive
        return {**dict.fromkeys(robots), **found}


def within(member: Membership, at: datetime) -> bool:
    """Half-open: the start counts, the end does not."""
    return member.since <= at and (member.until is None or at < member.until)
