"""From a Host row to a live connection, with the settings of the environment over the row's."""

from __future__ import annotations

import os
import threading
from functools import partial

import redis
from django.conf import settings
from django.db.models import Q, QuerySet

from platforms.hosts.budget import Budget, Shared, Standing, standings
from platforms.hosts.credentials import Credentials
from platforms.hosts.github import GitHub
from platforms.hosts.interface import GitHost
from platforms.hosts.problems import Denied
from platforms.hosts.vault import SealBroken, unseal
from platforms.models import Host

DEFAULT_KEY = "default"


class _Clients(threading.local):
    """Each thread's clients by host id, with the process and credentials they were made for.

    A client is not thread-safe: under gunicorn's threads one thread's request could go out to
    another's address. A worker process of Celery has one thread.
    """

    def __init__(self) -> None:
        self.by_host: dict[int, tuple[tuple[int, str, Credentials], GitHost]] = {}


_clients = _Clients()


def default_host() -> Host:
    """Return the connection that the environment names, its row made or brought up to date."""
    shown = {"api_url": settings.GITHUB_API_URL, "web_url": settings.GITHUB_WEB_URL}
    host, made = Host.objects.get_or_create(key=DEFAULT_KEY, defaults={"name": "GitHub", **shown})
    if not made and (host.api_url, host.web_url) != (shown["api_url"], shown["web_url"]):
        host.api_url, host.web_url = shown["api_url"], shown["web_url"]
        host.save(update_fields=["api_url", "web_url"])
    return host


def usable() -> QuerySet[Host]:
    """The connections that have something to sign in with, by name."""
    signs = ~Q(sealed_token="") | Q(app_id__isnull=False)
    if settings.GITHUB_TOKEN:
        signs |= Q(pk=default_host().pk)
    return Host.objects.filter(signs).order_by("name", "pk")


def host_for(host: Host) -> GitHost:
    """Return this thread's client for a connection, a new one when its credentials changed.

    Without a token it verifies deliveries and sends nothing. Raises Denied when the stored one
    cannot be opened.
    """
    # A forked process must not write to its parent's socket, hence the process id.
    made_for = (os.getpid(), _api_url(host), credentials_of(host))
    known = _clients.by_host.get(host.pk)
    if known is None or known[0] != made_for:
        client = GitHub(made_for[1], made_for[2], partial(_budget, host.key))
        known = _clients.by_host[host.pk] = (made_for, client)
    return known[1]


def candidate(api_url: str, credentials: Credentials) -> GitHost:
    """Return a client for credentials that are not kept yet."""
    return GitHub(api_url, credentials)


def _budget(key: str, signed_as: str) -> Budget:
    """What is left to one token or installation, kept where all workers see it."""
    return Shared(_redis(), f"{key}:{signed_as}")


def budgets() -> list[Standing]:
    """What is left of each limit, by connection and installation. Raises redis.RedisError."""
    with _redis() as client:
        return standings(client)


def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, decode_responses=True
    )


def signs_in_from_environment(host: Host) -> bool:
    """Whether the environment names the token, which wins over whatever is stored."""
    return host.key == DEFAULT_KEY and bool(settings.GITHUB_TOKEN)


def app_of(host: Host) -> int | None:
    """The GitHub App that a connection acts as, None for a token."""
    return None if signs_in_from_environment(host) else host.app_id


def signs_from_environment(host: Host) -> bool:
    """Whether the environment names the secret of deliveries, which wins over a stored one."""
    return host.key == DEFAULT_KEY and bool(settings.GITHUB_WEBHOOK_SECRET)


def webhook_secret(host: Host) -> str:
    """Return what the host signs its deliveries with, empty where none is set.

    Raises Denied when the stored one cannot be opened.
    """
    named: str = settings.GITHUB_WEBHOOK_SECRET if host.key == DEFAULT_KEY else ""
    return named or _unsealed(host, host.sealed_webhook_secret)


def _api_url(host: Host) -> str:
    return str(settings.GITHUB_API_URL) if host.key == DEFAULT_KEY else host.api_url


def credentials_of(host: Host) -> Credentials:
    """What a connection signs in with. Raises Denied when the stored one cannot be opened."""
    if signs_in_from_environment(host):
        return Credentials(settings.GITHUB_TOKEN)
    if host.is_app:
        return Credentials(app_id=host.app_id, app_key=_unsealed(host, host.sealed_app_key))
    return Credentials(_unsealed(host, host.sealed_token))


def _unsealed(host: Host, sealed: str) -> str:
    try:
        return unseal(sealed)
    except SealBroken as error:
        raise Denied(f"{host.name}: {error}") from error
