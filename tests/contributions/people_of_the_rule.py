"""The cast and facts that the policy tests start from: a change by Ana on Olu's platform."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contributions.policy import (
    Commit,
    Facts,
    File,
    Group,
    Membership,
    Person,
    Platform,
    Review,
    ReviewKind,
    Role,
    Rules,
    Signature,
    Source,
)

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)
HEAD, OLD = "9f3c2e1" + "0" * 33, "41d07ab" + "0" * 33

ANA = Person(user_id=1, account_id=101, name="Ana")
OLU = Person(user_id=2, account_id=102, name="Olu")
DEE = Person(user_id=3, account_id=103, name="Dee")
MAX = Person(user_id=4, account_id=104, name="Max")
SAM = Person(user_id=5, account_id=105, name="Sam")
TESS = Person(user_id=6, account_id=106, name="Tess")
BOT = Person(account_id=900, name="forge-bot", is_bot=True)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def member(person: Person, role: Role = Role.OWNER, **more: object) -> Membership:
    return Membership(person, role, **{"since": LONG_AGO} | more)


def signed(person: Person | None, email: str = "") -> Signature:
    email = email or (
        f"{person.name.lower()}@halden.example" if person else "ghost@nowhere.example"
    )
    return Signature(email, person.name if person else "", person)


def commit(sha: str = HEAD, author: Person = ANA, **more: object) -> Commit:
    return Commit(sha, **{"author": signed(author), "committer": signed(author)} | more)


def approve(person: Person = OLU, **more: object) -> Review:
    given = {"sha": HEAD, "base_ref": "main", "at": NOW - hours(1), "source": Source.PORTAL} | more
    return Review(person, ReviewKind.APPROVE, **given)


def ask(person: Person = OLU, **more: object) -> Review:
    return replace(approve(person, **more), kind=ReviewKind.REQUEST_CHANGES)


LEDGER = Group(
    "ledger",
    "Payments Core",
    paths=("ledger/app.py",),
    members=(member(OLU), member(TESS, Role.TRUSTED_COMMITTER)),
)
FALLBACK = Group("fallback", "Ledger maintainers", members=(member(MAX),))
RULES = Rules(require_proposal=False)
PLATFORM = Platform(
    7, "Ledger", groups=(LEDGER,), fallback=FALLBACK, rules=RULES, policy_version="v14"
)


def facts(*reviews: Review, **more: object) -> Facts:
    """Complete, governed, live facts; green once Olu approves."""
    given = {
        "now": NOW,
        "head": HEAD,
        "live_head": HEAD,
        "base_ref": "main",
        "author": ANA,
        "platforms": (PLATFORM,),
        "is_open": True,
        "governed": True,
        "files": (File("ledger/app.py", added=10, removed=2),),
        "files_complete": True,
        "commits": (commit(),),
        "commits_complete": True,
        "head_known_at": NOW - hours(2),
        "reviews": reviews,
    }
    return Facts(**given | more)


def with_group(**more: object) -> tuple[Platform, ...]:
    return (replace(PLATFORM, groups=(replace(LEDGER, **more),)),)


def with_platform(**more: object) -> tuple[Platform, ...]:
    return (replace(PLATFORM, **more),)


def with_rules(**more: object) -> tuple[Platform, ...]:
    return (replace(PLATFORM, rules=replace(RULES, **more)),)
