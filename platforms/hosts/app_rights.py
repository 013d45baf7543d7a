"""What a GitHub App may do: each of its installations says what was granted, so nothing is tried.

What the App asks for and what an installation has granted differ after the App asks for more: its
owner has to accept that first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from platforms.hosts.apps import why_no_token
from platforms.hosts.fields import Fields
from platforms.hosts.names import full_name as checked_name
from platforms.hosts.problems import NotInstalled, UnknownApp
from platforms.hosts.rights import HOOKS, MERGE, PULLS, READ, RULES, Finding, Found, Right, Rights
from platforms.hosts.transport import Transport

CHECKS = Right(
    "checks: write",
    "publishes the verdict, with a table of what is missing",
    "The verdict is shown in the portal only, so the host cannot wait for it.",
)
OTHERS = Right(
    "commit statuses: read",
    "reads the checks of others",
    "A check that a platform requires is never seen to pass.",
)
RIGHTS = (READ, PULLS, CHECKS, OTHERS, MERGE, RULES, HOOKS)

#: What the host calls the permission, and the level of it that is needed.
PERMISSIONS = {
    READ: ("contents", "read"),
    PULLS: ("pull_requests", "write"),
    CHECKS: ("checks", "write"),
    OTHERS: ("statuses", "read"),
    MERGE: ("contents", "write"),
    RULES: ("administration", "read"),
    HOOKS: ("repository_hooks", "write"),
}
LEVELS = ("", "read", "write", "admin")


@dataclass(frozen=True)
class Installation:
    """An App let in somewhere: whose repositories, and what was granted there."""

    account: str
    granted: Mapping[str, str]
    suspended: bool = False


def look(transport: Transport, full_name: str) -> Rights:
    """Ask the host who the App is and what it was granted: on a repository, or everywhere.

    Raises a HostProblem: Denied where number and key do not sign, UnknownApp, NotInstalled.
    """
    app = _app(transport)
    slug = app.name("slug")
    if full_name:
        name = checked_name(full_name)
        places = [_at(transport, name, app)]
        # Read through the installation's own token, so that one was made.
        tried_on = transport.one(f"/repos/{name}", "repository").name("full_name")
    else:
        found = transport.items("/app/installations", "installation")
        places, tried_on = [_installation(one) for one in found], ""
    if not places:
        raise NotInstalled(
            f"The App {slug} is not installed anywhere yet. Install it where the repositories are:"
            f" {app.text('html_url')}"
        )
    working = [one for one in places if not one.suspended]
    if not working:
        names = ", ".join(one.account for one in places)
        raise NotInstalled(f"The App’s installation is suspended: {names}.")
    findings = by_grants(working, _permissions(app))
    return Rights(f"{slug}[bot]", tuple(findings), tried_on)


def by_grants(places: list[Installation], asked: Mapping[str, str]) -> Iterable[Finding]:
    """What the installations say of each right (pure); missing where it is missing at any."""
    for right in RIGHTS:
        permission, level = PERMISSIONS[right]
        lacking = [one.account for one in places if not holds(one.granted, permission, level)]
        if not lacking:
            yield Finding(right, Found.FOUND)
            continue
        if holds(asked, permission, level):
            why = f"The App asks for it, and it is not accepted yet: {', '.join(lacking)}."
        else:
            why = f"The App does not ask for {permission}: {level}. Add it to the App, then accept."
        yield Finding(right, Found.MISSING, f"{right.without} {why}")


def holds(granted: Mapping[str, str], permission: str, level: str) -> bool:
    """Whether a permission is granted at this level or above (pure)."""
    held = granted.get(permission, "")
    return held in LEVELS and LEVELS.index(held) >= LEVELS.index(level)


def _app(transport: Transport) -> Fields:
    answer = transport.look("/app")
    if answer.status == 404:
        raise UnknownApp("The host knows no App of this number.")
    if answer.status != 200:
        raise why_no_token(answer, datetime.now().astimezone())
    return Fields(answer.body, "App")


def _at(transport: Transport, name: str, app: Fields) -> Installation:
    answer = transport.look(f"/repos/{name}/installation")
    if answer.status == 404:
        raise NotInstalled(
            f"The App {app.name('slug')} is not installed where {name} is, or not for it. Install"
            f" it there: {app.text('html_url')}"
        )
    return _installation(Fields(transport.body_of(answer), "installation"))


def _installation(found: Fields) -> Installation:
    account = found.child_or_none("account")
    return Installation(
        account=account.text("login") if account else "",
        granted=_permissions(found),
        suspended=found.has("suspended_at"),
    )


def _permissions(found: Fields) -> dict[str, str]:
    said = found.child_or_none("permissions")
    return {name: said.text(name) for name, _ in PERMISSIONS.values()} if said else {}
