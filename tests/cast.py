"""The cast of the tests: Ana contributes, Olu owns, Dee deputises, Max manages, Sam is an outsider.

Ana is of Storefront; Olu and Dee are of Payments Core, in the department that Max manages. Ledger
belongs to Payments Core: Olu owns it, Dee is its trusted committer. Sam is in no team.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from people.models import Department, HostAccount, Membership, Team, User
from platforms.models import Host, Platform, PlatformRole, PolicyVersion, Repository, Role

PASSWORD = "a-long-enough-password"
ISSUER = "default"


@dataclass(frozen=True)
class Cast:
    """Everybody and everything that most tests need."""

    ana: User
    olu: User
    dee: User
    max: User
    sam: User
    storefront: Team
    payments_core: Team
    ledger: Platform


def day_here() -> date:
    """Today by the organisation's clocks, in which people's whole days are meant."""
    return timezone.localdate(timezone=ZoneInfo(settings.ORGANISATION_ZONE))


def long_ago() -> datetime:
    """A moment before anything the tests look at."""
    return timezone.now() - timedelta(days=400)


def person(name: str, *teams: Team, since: datetime | None = None, **fields: object) -> User:
    """A person who signs in with PASSWORD, in the teams given."""
    username = slugify(name)
    user = User(username=username, name=name, email=f"{username}@example.org", **fields)
    user.set_password(PASSWORD)
    user.save()
    for team in teams:
        Membership.objects.create(user=user, team=team, since=since or long_ago())
    return user


def account(
    user: User | None, remote_id: int, login: str = "", issuer: str = ISSUER
) -> HostAccount:
    """An account on the git host; of nobody here where `user` is None."""
    return HostAccount.objects.create(
        issuer=issuer,
        remote_id=remote_id,
        login=login or (user.username if user else f"stranger-{remote_id}"),
        name=str(user or ""),
        user=user,
    )


def team(name: str, department: str | Department) -> Team:
    """A team, and its department where that is new."""
    if isinstance(department, str):
        department, _ = Department.objects.get_or_create(
            name=department, defaults={"slug": slugify(department)}
        )
    return Team.objects.create(name=name, slug=slugify(name), department=department)


def platform(name: str, owning: Team, *owners: User, **fields: object) -> Platform:
    """A platform of a team, with the people who own it."""
    defaults = {"summary": f"What {name} does for everybody.", "workdays": [0, 1, 2, 3, 4]}
    made = Platform.objects.create(
        name=name, slug=slugify(name), team=owning, **{**defaults, **fields}
    )
    for owner in owners:
        role(made, Role.OWNER, user=owner)
    return made


def role(
    on: Platform,
    kind: Role,
    *,
    user: User | None = None,
    team: Team | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> PlatformRole:
    """A role of a person or a team on a platform."""
    return PlatformRole.objects.create(
        platform=on, role=kind, user=user, team=team, since=since or long_ago(), until=until
    )


def let_through_without_proposal(on: Platform) -> PolicyVersion:
    """A policy under which a change needs no accepted proposal."""
    number = on.policies.count() + 1
    rules = {"require_proposal": False}
    return PolicyVersion.objects.create(platform=on, number=number, rules=rules, at=timezone.now())


def host() -> Host:
    """The connection to the default git host."""
    made, _ = Host.objects.get_or_create(
        key=ISSUER,
        defaults={
            "name": "Git host",
            "api_url": "http://127.0.0.1:9/api/v3",
            "web_url": "http://127.0.0.1:9",
        },
    )
    return made


def repository(of: Platform, full_name: str, remote_id: int = 1, **fields: object) -> Repository:
    """A repository of a platform, as connecting it would leave it."""
    on = fields.pop("host", None) or host()
    return Repository.objects.create(
        platform=of,
        host=on,
        remote_id=remote_id,
        full_name=full_name,
        **{"default_branch": "main", "web_url": f"{on.web_url}/{full_name}", **fields},
    )


def gather() -> Cast:
    """Make the whole cast; each person has the host account 100 + their place in it."""
    storefront = team("Storefront Web", "Storefront")
    payments_core = team("Payments Core", "Payments")
    ana = person("Ana", storefront)
    olu = person("Olu", payments_core)
    dee = person("Dee", payments_core)
    manager = person("Max")
    sam = person("Sam")
    payments_core.department.manager = manager
    payments_core.department.save()
    for place, one in enumerate((ana, olu, dee, manager, sam), start=1):
        account(one, 100 + place)
    ledger = platform("Ledger", payments_core, olu, language="Go", tags=["accounting"])
    role(ledger, Role.TRUSTED_COMMITTER, user=dee)
    return Cast(ana, olu, dee, manager, sam, storefront, payments_core, ledger)
