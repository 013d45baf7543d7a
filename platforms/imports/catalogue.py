"""Plans platforms: their fields, owners to be confirmed, and what they need of each other.

What somebody changed here since the last import stays: a file overwrites only what it said itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

from people.models import Team, User
from platforms.filling import RESERVED, fill
from platforms.imports.entries import Entry, Kind
from platforms.imports.plan import NOT_ASSIGNED, Here, Plan
from platforms.models import Candidate, ImportedEntry, Openness, Platform, PlatformRole, Role

#: Openness of what a source calls open to contributions, and of what it says nothing of.
OPENNESS = {"sap": Openness.WELCOME, "innersource": Openness.WELCOME}
_SHOWN = 60
#: What a platform is of which nobody has said anything.
_UNTOUCHED = Platform()


class Owner:
    """Who owns a platform by the file: the team it is shown under, and who is named for what."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.named: list[tuple[Role, User | Team, str]] = []


class Catalogue:
    """Plans every platform of a file; the callers say who owns one and what it belongs to."""

    def __init__(self, entries: Iterable[Entry], here: Here, plan: Plan) -> None:
        self.here, self.plan = here, plan
        asked = [entry for entry in entries if entry.kind == Kind.PLATFORM]
        names = {entry.fields["name"] for entry in asked}
        slugs = {slugify(name)[:80] for name in names}
        rows = Platform.objects.filter(slug__in=slugs).values_list("slug", "name")
        self._taken = {slug: f"“{name}”, which is here already" for slug, name in rows}
        self._told_teams: set[str] = set()
        self.platforms: dict[str, Platform] = {}
        ids = [row.platform_id for row in here.known.values() if row.platform_id]
        found = Platform.objects.filter(pk__in=ids).select_related("team").defer("search")
        here_now = found.prefetch_related("repositories").in_bulk()
        for row in here.known.values():
            if row.platform_id:
                self.platforms[row.key] = here_now[row.platform_id]
        self._candidates: dict[int, list[Candidate]] = {}
        named = Candidate.objects.filter(platform__in=ids).exclude(answer=Candidate.WITHDRAWN)
        for one in named.select_related("user", "team"):
            self._candidates.setdefault(one.platform_id, []).append(one)
        roles = PlatformRole.objects.at(plan.now).filter(platform__in=ids)
        self._held = set(roles.values_list("platform", "role", "user", "team"))

    def plan_one(self, entry: Entry, owner: Owner, remarks: Iterable[str] = ()) -> Platform | None:
        """Plan one platform; None where it had to be refused."""
        known = self.here.before(entry)
        platform = self.platforms.get(entry.key) if known else None
        if platform is None:
            return self._new(entry, owner, remarks)
        return self._again(entry, platform, known, owner)

    def _new(self, entry: Entry, owner: Owner, remarks: Iterable[str]) -> Platform | None:
        slug = slugify(entry.fields["name"])[:80]
        if not slug or slug in RESERVED:
            self.plan.refuse(entry, "Its name cannot be made an address; it needs another.")
            return None
        if taken := self._taken.get(slug):
            self.plan.refuse(entry, f"Its name is taken by {taken}.")
            return None
        self._taken[slug] = f"{entry.title}, at {entry.place}"
        openness = OPENNESS.get(self.plan.source, Openness.ASK_FIRST)
        made = Platform(
            slug=slug, team=owner.team, openness=openness.value, workdays=[0, 1, 2, 3, 4]
        )
        fill(made, entry.fields)
        self.plan.platforms.append(made)
        self.platforms[entry.key] = made
        for role, who, said in owner.named:
            self._name(made, role, who, said)
        says = [*remarks, *self._told(owner)]
        self.plan.settle(entry, None, remarks=says, platform=made)
        return made

    def _told(self, owner: Owner) -> list[str]:
        told = [f"{who} is a candidate to be {role.label}." for role, who, _ in owner.named]
        if not owner.team.pk and owner.team.slug not in self._told_teams:
            self._told_teams.add(owner.team.slug)
            told.append(f"The team {owner.team} is made in {owner.team.department}.")
        return told

    def _again(
        self, entry: Entry, platform: Platform, known: ImportedEntry | None, owner: Owner
    ) -> Platform | None:
        assert known is not None
        fields, told = self._changes(entry, platform, known.said["fields"])
        name = fields.get("name")
        if name and (taken := self._taken.get(slugify(name)[:80])) and name != platform.name:
            self.plan.refuse(entry, f"Its new name is taken by {taken}.")
            return None
        changed = {key: (getattr(platform, key), value) for key, value in fields.items()}
        if owner.team != platform.team and known.said["refs"] != entry.refs:
            told.append(f"It stays with {platform.team}; whose it is changes by hand.")
        told += self._names(platform, owner)
        if changed:
            names = [one.full_name for one in platform.repositories.all()]
            fill(platform, fields, names)
            self.plan.platforms_changed.append((platform, changed))
        self.plan.settle(entry, known, told, platform=platform)
        return platform

    def _changes(
        self, entry: Entry, platform: Platform, before: dict[str, Any]
    ) -> tuple[dict[str, Any], list[str]]:
        """The fields to set, and in words what changes and what was kept because of people."""
        fields, told = {}, []
        for key, value in entry.fields.items():
            here, was = getattr(platform, key), before.get(key, getattr(_UNTOUCHED, key))
            if value in (was, here):
                continue
            if here == was:
                fields[key] = value
                told.append(f"{key}: {_brief(here)} → {_brief(value)}")
            else:
                told.append(f"{key} stays {_brief(here)}, as it was set here.")
        return fields, told

    def _names(self, platform: Platform, owner: Owner) -> list[str]:
        """Ask about owners that are new in the file, take back those that left it."""
        told, rows = [], self._candidates.get(platform.pk, [])
        mine = [row for row in rows if row.source == self.plan.source]
        wanted = [(role.value, who) for role, who, _ in owner.named]
        for role, who, said in owner.named:
            asked = any((one.role, one.user or one.team) == (role.value, who) for one in rows)
            if not asked and not self._holds(platform, role, who):
                self._name(platform, role, who, said)
                told.append(f"{who} is a candidate to be {role.label}.")
        for row in mine:
            if not row.answer and (row.role, row.user or row.team) not in wanted:
                row.answer, row.answered_at = Candidate.WITHDRAWN, self.plan.now
                self.plan.candidates_gone.append(row)
                told.append(f"{row.user or row.team} is no longer named {Role(row.role).label}.")
        return told

    def _holds(self, platform: Platform, role: Role, who: User | Team) -> bool:
        ids = (who.pk, None) if isinstance(who, User) else (None, who.pk)
        return (platform.pk, role.value, *ids) in self._held

    def _name(self, platform: Platform, role: Role, who: User | Team, said: str) -> None:
        candidate = Candidate(
            platform=platform,
            user=who if isinstance(who, User) else None,
            team=who if isinstance(who, Team) else None,
            role=role.value,
            source=self.plan.source,
            said=said[:300],
            at=self.plan.now,
            brought_by=self.plan.by,
        )
        self.plan.candidates.append(candidate)

    def team_of_organisation(self, name: str) -> Team | str:
        """The team that stands for an organisation of a git host: it is shown, and owns nothing."""
        return self.here.team(name or NOT_ASSIGNED, None, self.plan)


def _brief(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "nothing")
    return f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"
