"""What the pages of git host connections show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from people.models import User
from platforms.hosts import app_rights
from platforms.hosts.connections import (
    app_of,
    default_host,
    signs_from_environment,
    signs_in_from_environment,
)
from platforms.hosts.rights import NOT_TRIED, RIGHTS, Found, Right
from platforms.models import Host, Repository
from platforms.panels import host_panels
from platforms.tasks import webhook_url


@dataclass(frozen=True)
class Standing:
    """How a connection stands, as `{% pill %}` and `{% status %}` take it."""

    word: str
    tone: str
    mark: str


def hosts() -> list[dict[str, Any]]:
    """Every connection with how it stands; the one of the environment is always among them."""
    default_host()
    counted = Counter(Repository.objects.values_list("host", flat=True))
    rows = Host.objects.order_by("name", "pk")
    return [
        {"host": host, "standing": standing(host), "repositories": counted[host.pk]}
        for host in rows
    ]


def host(one: Host, viewer: User) -> dict[str, Any]:
    """One connection: what it may do, how far connecting it has come, its repositories."""
    gates = Counter(one.repositories.values_list("gate_state", flat=True))
    return {
        "host": one,
        "standing": standing(one),
        "rights": rights(one),
        "steps": steps(one, gates),
        "total": gates.total(),
        "not_gated": gates.total() - gates["gated"],
        "webhook_url": webhook_url(one),
        "from_environment": signs_in_from_environment(one),
        "is_app": app_of(one) is not None,
        "secret_from_environment": signs_from_environment(one),
        "panels": host_panels.drawn(one, viewer),
    }


def standing(one: Host) -> Standing:
    """Whether a connection has credentials, whether they work, and what they may not do."""
    missing = _missing(one)
    if not (one.sealed_token or one.is_app or signs_in_from_environment(one)):
        return Standing("No credentials yet", "mute", "key")
    if one.trouble:
        return Standing("Not in reach", "bad", "x-circle")
    if missing:
        word = "permission" if missing == 1 else "permissions"
        return Standing(f"Connected, {missing} {word} missing", "wait", "warning")
    if not _looked(one):
        return Standing("Permissions not tried yet", "mute", "minus-circle")
    return Standing("Connected", "ok", "check-circle")


def _missing(one: Host) -> int:
    return sum(found["found"] == Found.MISSING for found in one.findings)


def rights(one: Host) -> list[dict[str, Any]]:
    """Every right with what was found of it, in their order; what was never tried says so."""
    found = {finding["name"]: finding for finding in one.findings}
    unknown = {"found": Found.UNKNOWN.value, "words": NOT_TRIED}
    return [{"right": right, **found.get(right.name, unknown)} for right in _needed(one)]


def _needed(one: Host) -> tuple[Right, ...]:
    return RIGHTS if app_of(one) is None else app_rights.RIGHTS


def _looked(one: Host) -> bool:
    """Whether its rights are known: an App's are told, a token's are tried on a repository."""
    return bool(one.tried_on) or ((app_of(one) is not None) and bool(one.findings))


def steps(one: Host, gates: Counter[str]) -> list[dict[str, object]]:
    """How far connecting has come: the first thing that is not settled is the step at hand."""
    missing = _missing(one)
    tried = bool(one.findings) and not one.trouble
    known = _looked(one)
    total = gates.total()
    said = [
        ("Address", one.web_url.partition("://")[2], True),
        ("Credentials", f"as {one.acts_as}" if tried else "not accepted yet", tried),
        ("Permissions", _rights_in_words(one, missing), tried and known and not missing),
        ("Repositories", f"{total} connected" if total else "none connected yet", total > 0),
        ("Gate", _gates_in_words(gates), total > 0 and gates["gated"] == total),
    ]
    at = next((place for place, (_, _, done) in enumerate(said) if not done), len(said))
    return [
        {
            "name": name,
            "note": note,
            "state": "done" if done else "now" if place == at else "to_come",
        }
        for place, (name, note, done) in enumerate(said)
    ]


def _rights_in_words(one: Host, missing: int) -> str:
    if missing:
        return f"{missing} of {len(_needed(one))} missing"
    return f"all {len(_needed(one))} found" if _looked(one) else "not tried yet"


def _gates_in_words(gates: Counter[str]) -> str:
    total = gates.total()
    return f"{gates['gated']} of {total} truly gated" if total else "nothing to gate yet"
