"""Connecting git hosts: what is entered is tested first, then sealed, and never shown again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from journal import effects, events
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms.hosts.addresses import is_trusted
from platforms.hosts.connections import (
    app_of,
    candidate,
    host_for,
    signs_in_from_environment,
    webhook_secret,
)
from platforms.hosts.credentials import Credentials
from platforms.hosts.names import full_name
from platforms.hosts.problems import (
    BadKey,
    Denied,
    HostProblem,
    Missing,
    NotInstalled,
    Rejected,
    UnknownApp,
)
from platforms.hosts.rights import Rights
from platforms.hosts.vault import seal
from platforms.models import Host
from platforms.permissions import why_not_administer
from platforms.tasks import ENSURE_WEBHOOK, look_at_gate

#: Addresses under /admin/hosts/ that are no connection.
RESERVED = frozenset({"new"})


def connect(
    *, by: User, name: str, web_url: str, credentials: Credentials, try_on: str = ""
) -> Host:
    """Connect a git host by a token or an App, which are tested on the spot; else nothing is kept.

    A connection to the same host that has no credentials yet is given these. Raises Forbidden,
    Invalid naming the fields, or Refused with the host's words.
    """
    _may(by)
    web_url = _web_url(web_url)
    api_url = api_url_of(web_url)
    known = Host.objects.filter(api_url=api_url).first()
    if known and (known.sealed_token or known.is_app or signs_in_from_environment(known)):
        raise Invalid(
            "Nothing was connected.", {"address": f"{known} is connected to this host already."}
        )
    rights = _tested(api_url, credentials, try_on)
    fields = {**_sealed(credentials), **_found(rights)}
    if known:
        if not webhook_secret(known):
            fields["sealed_webhook_secret"] = seal(secrets.token_urlsafe(32))
        return _keep(known, by, "host:credentials-set", fields)
    key = slugify(name)[:50]
    if not key or key in RESERVED:
        raise Invalid("Nothing was connected.", {"name": "Choose another name."})
    host = Host(key=key, name=name, api_url=api_url, web_url=web_url)
    host.sealed_webhook_secret = seal(secrets.token_urlsafe(32))
    host.added_by, host.added_at = by, timezone.now()
    try:
        return _keep(host, by, "host:connected", fields)
    except IntegrityError as error:
        raise Invalid(
            "Nothing was connected.", {"name": "Another connection has this name."}
        ) from error


def change_token(host: Host, *, by: User, token: str, try_on: str = "") -> Host:
    """Replace the credentials by a token that works; one that does not replaces nothing."""
    return _change(host, by, Credentials(token), try_on)


def change_app(host: Host, *, by: User, app_id: int, app_key: str, try_on: str = "") -> Host:
    """Replace the credentials by a GitHub App that works; one that does not replaces nothing."""
    return _change(host, by, Credentials(app_id=app_id, app_key=app_key), try_on)


def _change(host: Host, by: User, credentials: Credentials, try_on: str) -> Host:
    _may(by)
    if signs_in_from_environment(host):
        raise Refused(
            f"The token of {host} is set in the environment, as GITHUB_TOKEN, and changed there."
        )
    rights = _tested(host.api_url, credentials, try_on or host.tried_on)
    fields = {**_sealed(credentials), **_found(rights)}
    with transaction.atomic():
        _keep(host, by, "host:credentials-set", fields)
        # Whose check a branch waits for may be another's now.
        for pk in host.repositories.filter(archived=False).values_list("pk", flat=True):
            look_at_gate(pk)
    return host


def test(host: Host, *, by: User, try_on: str = "") -> Host:
    """Look again at what the credentials may do; what fails is kept with its reason, and raised."""
    _may(by)
    name = _repository(try_on) or host.tried_on
    try:
        rights = host_for(host).rights(name)
    except HostProblem as problem:
        if not isinstance(problem, Missing):  # which is about the repository, not the connection
            Host.objects.filter(pk=host.pk).update(trouble=str(problem), tested_at=timezone.now())
        raise _refusal(
            problem, name, "app_key" if app_of(host) is not None else "token"
        ) from problem
    return _keep(host, by, "host:tested", _found(rights))


def change_webhook_secret(host: Host, *, by: User, secret: str = "") -> Host:
    """Sign with another secret from now on: the one given, or one that nobody sees.

    The webhook of each repository is written again by its effect. What the host sends meanwhile
    with the old one is refused, and found by the sweep.
    """
    _may(by)
    fields = {"sealed_webhook_secret": seal(secret or secrets.token_urlsafe(32))}
    with transaction.atomic():
        _keep(host, by, "host:webhook-secret-changed", fields)
        for pk in host.repositories.filter(archived=False).values_list("pk", flat=True):
            effects.ask(ENSURE_WEBHOOK, key=str(pk), arguments={"repository": pk})
    return host


def api_url_of(web_url: str) -> str:
    """Where a GitHub answers programs, from where it answers people (pure)."""
    parts = urlsplit(web_url)
    name = (parts.hostname or "").lower()
    if name == "github.com":
        return "https://api.github.com"
    if name.endswith(".ghe.com"):
        return f"https://api.{name}"
    return f"{web_url}/api/v3"


def _web_url(given: str) -> str:
    text = given.strip().rstrip("/")
    parts = urlsplit(text if "://" in text else f"https://{text}")
    try:
        port = parts.port
    except ValueError:
        port = -1
    bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == -1 or not bare:
        raise _wrong_address("Give the address of its front page, as in https://ghe.example.com")
    if parts.scheme == "http" and not is_trusted(parts.netloc):
        raise _wrong_address(
            "The token would travel unprotected. Use https://, or let whoever runs the portal"
            f" name {parts.netloc} in PRIVATE_GIT_HOSTS."
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _wrong_address(why: str) -> Invalid:
    return Invalid("Nothing was connected.", {"address": why})


def _tested(api_url: str, credentials: Credentials, try_on: str) -> Rights:
    name = _repository(try_on)
    try:
        return candidate(api_url, credentials).rights(name)
    except HostProblem as problem:
        secret = "app_key" if credentials.is_app else "token"
        raise _refusal(problem, name, secret) from problem


def _sealed(credentials: Credentials) -> dict[str, object]:
    """The fields of a connection that say as whom it acts: one way only."""
    return {
        "sealed_token": seal(credentials.token),
        "app_id": credentials.app_id,
        "sealed_app_key": seal(credentials.app_key),
    }


def _repository(given: str) -> str:
    try:
        return full_name(given.strip()) if given.strip() else ""
    except Rejected as problem:
        raise Invalid("Nothing was changed.", {"try_on": str(problem)}) from problem


def _refusal(problem: HostProblem, try_on: str, secret: str) -> Invalid:
    """A problem, said at the field where it can be mended; `secret` is what it signs in with."""
    words, field = str(problem), "address"
    match problem:
        case NotInstalled():
            field = "try_on" if try_on else "app_id"
        case UnknownApp():
            field = "app_id"
        case Denied() | BadKey():
            field = secret
        case Missing() if try_on:
            field, words = "try_on", f"{try_on} is not shown to it. {problem}"
    return Invalid("Nothing was changed.", {field: words})


def _found(rights: Rights) -> dict[str, object]:
    return {
        "acts_as": rights.acts_as,
        "tried_on": rights.tried_on,
        "findings": [
            {"name": one.right.name, "found": one.found.value, "words": one.words}
            for one in rights.findings
        ],
        "tested_at": timezone.now(),
        "trouble": "",
    }


def _keep(host: Host, by: User, kind: str, fields: Mapping[str, object]) -> Host:
    """Store fields of a connection with their event, which carries no secret, sealed or not."""
    for name, value in fields.items():
        setattr(host, name, value)
    with transaction.atomic():
        host.save(update_fields=list(fields) if host.pk else None)
        data = {name: fields[name] for name in ("acts_as", "tried_on") if name in fields}
        events.write(f"host:{host.key}", kind, actor=by, data={"web_url": host.web_url, **data})
    return host


def _may(by: User) -> None:
    if why_not := why_not_administer(by):
        raise Forbidden(why_not)
