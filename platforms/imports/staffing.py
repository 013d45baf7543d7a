"""Plans a table of people and teams: who is in which team from when until when.

Dated: a row may begin a membership or end one that is open. What has ended, and when something
began, is never rewritten. A membership that a table began and that a later one leaves out, though
it names the team and none of its rows is refused, ends with the import.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import slugify

from people.days import last_day, whole_days
from people.models import Department, Membership, Team, User
from platforms.imports.entries import Entry, Kind
from platforms.imports.plan import Here, Plan, Row, Verb

OWN = "Nobody changes their own team; another admin has to import this row."
OWN_DEPARTMENT = "Nobody makes themself a manager; another admin has to import this row."


class Staffing:
    """Plans every row of one table."""

    def __init__(self, entries: list[Entry], here: Here, plan: Plan) -> None:
        self.here, self.plan = here, plan
        self._memberships: dict[tuple[int, int], list[Membership]] = defaultdict(list)
        teams = {slugify(entry.fields["team"])[:50] for entry in entries}
        ids = [one.pk for slug, one in here.teams.items() if slug in teams]
        rows = Membership.objects.filter(team__in=ids).select_related("user", "team")
        for row in rows.order_by("since"):
            self._memberships[row.user_id, row.team_id].append(row)
        self._fresh: dict[tuple[int, int], list[Membership]] = defaultdict(list)
        self._managers = self._named_managers(entries)
        for entry in entries:
            self._meet(entry)
        self._named: set[tuple[str, int]] = set()
        for entry in entries:
            self._plan(entry)
        if not plan.count(Verb.REFUSED):  # a row that was refused is not left out
            self._end_absent(set(ids))

    def _named_managers(self, entries: list[Entry]) -> dict[str, tuple[str, str]]:
        """By department: who manages it, and the place that said so first.

        The row of a department's manager names whom they report to, which is another matter.
        """
        said: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for entry in entries:
            if (named := entry.fields["manager"].lower()) and entry.fields["department"]:
                department = slugify(entry.fields["department"])[:50]
                said[department].append((entry.fields["user"].lower(), named, entry.place))
        found = {}
        for department, rows in said.items():
            managing = {named for _, named, _ in rows}
            others = [row for row in rows if row[0] not in managing] or rows
            found[department] = others[0][1], others[0][2]
        return found

    def _meet(self, entry: Entry) -> None:
        """Make an account for somebody who is new here."""
        fields = entry.fields
        name, email = fields["user"], fields["email"]
        if name.lower() in self.here.people or email.lower() in self.here.addresses:
            return
        account = User(username=name, name=fields["name"] or name, email=email)
        account.set_unusable_password()
        self.here.people[name.lower()] = account
        if email:
            self.here.addresses[email.lower()] = account
        self.plan.people.append(account)

    def _plan(self, entry: Entry) -> None:
        problem = self._wrong(entry)
        found = problem or self._units(entry)
        if isinstance(found, str):
            self.plan.refuse(entry, found)
            return
        account, team = found
        since, until = self._window(entry)
        told = self._membership(entry, account, team, since, until)
        if isinstance(told, str):
            self.plan.refuse(entry, told)
            return
        changes, row = told
        self._named.add((account.username.lower(), id(team)))
        changes += self._manage(entry, team.department)
        self.plan.settle(entry, self.here.before(entry), changes, membership=row)

    def _wrong(self, entry: Entry) -> str:
        """Why a row's person or manager cannot be taken; "" where they can."""
        fields = entry.fields
        account, email = self.here.people.get(fields["user"].lower()), fields["email"].lower()
        if account and email and account.email and account.email.lower() != email:
            return f"{account.username} is here already, with another e-mail address."
        other = self.here.addresses.get(email) if email else None
        if other and other is not account:
            return f"This e-mail address is that of {other.username}."
        if not fields["manager"] or not fields["department"]:
            return ""
        department = slugify(fields["department"])[:50]
        named, place = self._managers[department]
        manages = fields["user"].lower() == named
        if fields["manager"].lower() != named and not manages:
            return (
                f"{fields['department']} is managed by {named}, says {place}; it has one manager."
            )
        if not manages and self._person(named) is None:
            return f"The manager {named} is neither in the table nor here."
        return ""

    def _person(self, named: str) -> User | None:
        return self.here.people.get(named) or self.here.addresses.get(named)

    def _units(self, entry: Entry) -> tuple[User, Team] | str:
        fields = entry.fields
        known = self.here.teams.get(slugify(fields["team"])[:50])
        department: Department | str | None = None
        if fields["department"]:
            department = self.here.department(fields["department"], self.plan)
        elif known is None:
            return f"{fields['team']} is new, so its department is needed."
        if isinstance(department, str):
            return department
        team = self.here.team(fields["team"], department, self.plan)
        if isinstance(team, str):
            return team
        if department and team.department != department:
            return f"{team} belongs to {team.department} here; a team moves by hand."
        account = self.here.people[fields["user"].lower()]
        return account, team

    def _window(self, entry: Entry) -> tuple[datetime | None, datetime | None]:
        """The half-open window of a row; both days count whole, in the organisation's zone."""
        days = [entry.fields[key] and date.fromisoformat(entry.fields[key]) for key in _DAYS]
        first, last = days
        zone = settings.ORGANISATION_ZONE
        return (
            whole_days(first, first, zone)[0] if first else None,
            whole_days(last, last, zone)[1] if last else None,
        )

    def _membership(
        self,
        entry: Entry,
        account: User,
        team: Team,
        since: datetime | None,
        until: datetime | None,
    ) -> tuple[list[str], Membership] | str:
        """What a row changes, and the membership it speaks of; or why it cannot be taken."""
        known = self.here.before(entry)
        pair = account.pk or id(account), team.pk or id(team)
        held = self._memberships[pair] + self._fresh[pair]
        row = known.membership if known else None
        row = row or next((one for one in held if since in (one.since, None) and _open(one)), None)
        row = row or next((one for one in held if one.since == since), None)
        if row is None:
            return self._begin(account, team, since, until, held)
        if row.until == until:
            return [], row
        if row.until is not None:
            ended = last_day(row.until, settings.ORGANISATION_ZONE)
            return f"It ended on {ended} here; what has ended is not rewritten."
        if until is None or until <= row.since:
            return "It would end before it began."
        if account == self.plan.by:
            return OWN
        row.until = until
        self.plan.closed.append(row)
        return [f"Ends with {entry.fields['until']}."], row

    def _begin(
        self,
        account: User,
        team: Team,
        since: datetime | None,
        until: datetime | None,
        held: list[Membership],
    ) -> tuple[list[str], Membership] | str:
        since = since or self.plan.now
        if until is not None and until <= since:
            return "It would end before it began."
        for one in held:
            if (one.until is None or one.until > since) and (until is None or until > one.since):
                return (
                    f"{account} is in {team} since {_first_day(one)} here; when something began"
                    " is not rewritten."
                )
        if account == self.plan.by:
            return OWN
        row = Membership(user=account, team=team, since=since, until=until)
        self._fresh[account.pk or id(account), team.pk or id(team)].append(row)
        self.plan.memberships.append(row)
        return [], row

    def _manage(self, entry: Entry, department: Department) -> list[str]:
        named = self._managers.get(department.slug, ("", ""))[0]
        manager = self._person(named) if named and entry.fields["manager"] else None
        if manager is None or department.manager == manager:
            return []
        if manager == self.plan.by:
            self.plan.rows.append(
                Row(Verb.REFUSED, "department", entry.place, str(department), (OWN_DEPARTMENT,))
            )
            self._managers.pop(department.slug)
            return []
        department.manager = manager
        if department.pk:
            self.plan.departments_changed.append(department)
        return [f"{manager} manages {department}."]

    def _end_absent(self, teams: set[int]) -> None:
        """End what a table began and this one leaves out, in the teams it names."""
        for (kind, _), known in self.here.known.items():
            row = known.membership
            if kind != Kind.MEMBERSHIP or row is None or row.until is not None:
                continue
            here = self.here.teams[row.team.slug]
            named = (row.user.username.lower(), id(here)) in self._named
            if row.team_id not in teams or named or row.user == self.plan.by:
                continue
            row.until = max(self.plan.now, row.since + timedelta(microseconds=1))
            self.plan.closed.append(row)
            says = (f"The table no longer has it, so it ends now. It began {_first_day(row)}.",)
            self.plan.rows.append(Row(Verb.CHANGED, kind, "not in the file", known.title, says))


_DAYS = ("from", "until")


def _open(row: Membership) -> bool:
    return row.until is None


def _first_day(row: Membership) -> date:
    return row.since.astimezone(ZoneInfo(settings.ORGANISATION_ZONE)).date()
