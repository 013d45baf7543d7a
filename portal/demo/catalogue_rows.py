"""Rows of people, teams, platforms and repositories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from journal import effects
from people.markdown import render
from people.models import Department, HostAccount, Membership, Team, User
from platforms import gate
from platforms.filling import keywords_of
from platforms.hosts.connections import default_host
from platforms.hosts.snapshots import Protection
from platforms.models import Host, Platform, PlatformRole, PolicyVersion, Repository, Role
from platforms.tasks import ENSURE_WEBHOOK
from portal.demo import keeping
from portal.demo.chain import Chain
from portal.demo.clock import SPAN
from portal.demo.company import DEPARTMENTS, Company
from portal.demo.document import ROBOT
from portal.demo.plan import Plan, PlannedPlatform

Json = Mapping[str, Any]
#: Demo platforms were registered before the remembered past begins.
BEFORE = SPAN + timedelta(days=20)


@dataclass
class Made:
    """The rows that others refer to, by the names the plan uses."""

    now: datetime
    host: Host
    users: dict[str, User]
    accounts: dict[str, HostAccount]
    teams: dict[str, Team]
    platforms: dict[str, Platform]
    repositories: dict[str, Repository]


def make(company: Company, plan: Plan, now: datetime) -> Made:
    """Write people, teams and platforms, for which the git host is not needed yet."""
    made = Made(now, default_host(), {}, {}, {}, {}, {})
    if not made.host.name or made.host.name == "GitHub":
        made.host.name = "Embedded git host"
        made.host.save(update_fields=["name"])
    _people(company, made)
    for planned in plan.platforms:
        _platform(planned, plan, company, made)
    return made


def connect(plan: Plan, answer: Json, made: Made, chain: Chain) -> None:
    """Write accounts and repositories; `answer` is what the git host said of the same plan."""
    accounts = [
        HostAccount(
            issuer=made.host.key,
            remote_id=entry["id"],
            login=login,
            name=str(made.users.get(login, "")),
            is_bot=login == ROBOT,
            user=made.users.get(login),
        )
        for login, entry in answer["users"].items()
    ]
    made.accounts = {row.login: row for row in HostAccount.objects.bulk_create(accounts)}
    for planned in plan.platforms:
        platform, owner = made.platforms[planned.slug], made.users[planned.owners[0]]
        repository = _repository(planned, platform, answer, made)
        made.repositories[planned.slug] = repository
        subject, at = f"platform:{platform.pk}", made.now - BEFORE
        told = {"name": platform.name, "team": str(platform.team), "owner": str(owner)}
        chain.add(subject, "platform:registered", at, owner, told)
        about = {
            "repository": repository.full_name,
            "remote_id": repository.remote_id,
            "gate": repository.gate_state,
        }
        later = at + timedelta(hours=1)
        chain.add(subject, "platform:repository-connected", later, owner, about)
    keeping.write(plan, made.platforms, made.users, made.now, chain)


def _people(company: Company, made: Made) -> None:
    password = make_password(None)
    users = [
        User(
            username=person.username,
            name=person.name,
            email=person.email,
            password=password,
            is_demo=person.demo,
            is_active=person.active,
            is_staff=person.admin,
            is_superuser=person.admin,
        )
        for person in company.people.values()
    ]
    made.users = {user.username: user for user in User.objects.bulk_create(users)}
    for name, (manager, _) in DEPARTMENTS.items():
        row = Department.objects.create(
            name=name, slug=name.lower(), manager=made.users[company.named(manager).username]
        )
        for slug, team in company.teams.items():
            if team.department == name:
                made.teams[slug] = Team.objects.create(name=team.name, slug=slug, department=row)
    Membership.objects.bulk_create(
        Membership(
            user=made.users[person.username], team=made.teams[slug], since=since, until=until
        )
        for person in company.people.values()
        for slug, since, until in person.teams
    )


def _platform(planned: PlannedPlatform, plan: Plan, company: Company, made: Made) -> None:
    manager = DEPARTMENTS[company.teams[planned.team].department][0]
    at, confirmed = made.now - BEFORE, keeping.confirmed_at(planned, plan, made.now)
    platform = Platform(
        slug=planned.slug,
        name=planned.name,
        summary=planned.summary,
        description=planned.description.strip(),
        description_html=render(planned.description),
        guide=planned.guide.strip(),
        guide_html=render(planned.guide),
        team=made.teams[planned.team],
        tags=list(planned.tags),
        language=planned.language,
        lifecycle=planned.lifecycle,
        openness=planned.openness,
        governance=planned.governance,
        restricted=planned.restricted,
        channel=f"#{planned.slug}",
        running_since=planned.since,
        response_hours=planned.promise[0],
        decision_hours=planned.promise[1],
        workdays=[0, 1, 2, 3, 4],
        capacity=keeping.capacity(planned, plan),
        wanted=list(keeping.WANTED.get(planned.name, ())),
        skills=list(keeping.SKILLS.get(planned.name, ())),
        confirmed_at=confirmed,
        confirmed_by=made.users[planned.owners[0]] if confirmed else None,
        escalation=made.users[company.named(manager).username],
    )
    platform.keywords = keywords_of(platform, [planned.full_name])
    platform.save()
    Platform.objects.filter(pk=platform.pk).update(created_at=at)
    made.platforms[planned.slug] = platform
    _roles(planned, platform, company, made)
    owner = made.users[planned.owners[0]]
    PolicyVersion.objects.create(platform=platform, number=1, rules=planned.rules, at=at, by=owner)


def _roles(planned: PlannedPlatform, platform: Platform, company: Company, made: Made) -> None:
    held = {
        Role.OWNER: planned.owners,
        Role.TRUSTED_COMMITTER: planned.trusted,
        Role.REVIEWER: planned.reviewers,
    }
    since = made.now - BEFORE
    PlatformRole.objects.bulk_create(
        PlatformRole(platform=platform, user=made.users[name], role=role, since=since)
        for role, names in held.items()
        for name in names
    )


def _repository(
    planned: PlannedPlatform, platform: Platform, answer: Json, made: Made
) -> Repository:
    """The repository as connecting it would leave it; its webhook follows as an effect."""
    protection = Protection(
        protected=planned.gated,
        required_contexts=(gate.CONTEXT,) if planned.gated else (),
        admins_bound=planned.gated,
    )
    state, detail = gate.in_words(protection, "main")
    repository = Repository.objects.create(
        platform=platform,
        host=made.host,
        remote_id=answer["repositories"][planned.full_name]["id"],
        full_name=planned.full_name,
        default_branch="main",
        web_url=f"{made.host.web_url}/{planned.full_name}",
        confirmed_at=datetime.now(UTC),
        gate_state=state,
        gate_detail=detail,
    )
    effects.ask(ENSURE_WEBHOOK, key=str(repository.pk), arguments={"repository": repository.pk})
    return repository
