"""Where a request to a git host may go: the resolved address is checked, and it is the one asked.

A name is resolved, every answer checked, and the connection made to a checked address, so a name
that answers differently the next moment changes nothing.
Why so: docs/decisions/0006-where-requests-may-go.md.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
)
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError

Address = IPv4Address | IPv6Address

#: Where clouds hand out credentials to whoever asks; link-local ones are refused as such.
METADATA = frozenset(map(ip_address, ("fd00:ec2::254", "100.100.100.200")))


class AddressRefused(HTTPError):
    """The name leads to where no git host of ours may be; the text is a sentence for people."""


def why_not(address: Address, *, private: bool) -> str | None:
    """Why nothing is sent to an address, or None where it may be (pure).

    `private` allows addresses that only mean something inside: those of a company's own network,
    and of this machine.
    """
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        return why_not(inner, private=private)
    if (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or (address.is_reserved and not address.is_loopback)
        or address in METADATA
    ):
        return f"{address} is an address at which no git host answers"
    if address.is_global or private:
        return None
    return f"{address} is an address inside the network"


def is_trusted(netloc: str) -> bool:
    """Whether whoever runs the portal has named this host, so that it may be an inside one.

    Named is the host of GITHUB_API_URL, and what PRIVATE_GIT_HOSTS lists: a name stands for any
    port, `name:port` for that one.
    """
    wanted = urlsplit(f"//{netloc}")
    named = [urlsplit(settings.GITHUB_API_URL).netloc, *settings.PRIVATE_GIT_HOSTS]
    return any(
        one.hostname == wanted.hostname and one.port in (None, wanted.port)
        for one in (urlsplit(f"//{name}") for name in named)
    )


def checked(host: str, port: int) -> list[str]:
    """Return the addresses of a host, in the order to try. Raises AddressRefused, OSError."""
    netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    private = is_trusted(netloc)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        # One bad answer is enough: whoever set it up means no good.
        if reason := why_not(ip_address(address.partition("%")[0]), private=private):
            raise AddressRefused(f"{host} leads to {reason}")
    return addresses


class _Checked(HTTPConnection):
    """Connects to an address that was checked a moment before, under the name that was asked."""

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        try:
            addresses = checked(self.host, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        failed: NewConnectionError | None = None
        for address in addresses:
            self._dns_host = address
            try:
                return super()._new_conn()
            except NewConnectionError as error:
                failed = error
            finally:
                self._dns_host = name
        raise failed or NewConnectionError(self, f"{name} has no address")


class _CheckedTLS(_Checked, HTTPSConnection):
    """The same; certificate and server name are the asked name's, as ever."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _CheckedTLS


class CheckedAdapter(HTTPAdapter):
    """What requests sends through. A proxy of the environment resolves names by itself."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTLS}


def _mounted(connection: HTTPRequestsConnectionClass | HTTPSRequestsConnectionClass) -> None:
    adapter = CheckedAdapter(
        max_retries=connection.retry,
        pool_connections=connection.pool_size,
        pool_maxsize=connection.pool_size,
    )
    connection.session.mount(f"{connection.protocol}://", adapter)


class _Http(HTTPRequestsConnectionClass):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _mounted(self)


class _Https(HTTPSRequestsConnectionClass):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _mounted(self)


class CheckedRequester(Requester):
    """PyGithub's requests, through checked connections only."""

    # By their private names: what is injected the public way loses every kept connection.
    _Requester__httpConnectionClass = _Http
    _Requester__httpsConnectionClass = _Https
