"""Requests signed in one way, through PyGithub: bounded in time, failing in our own words.

Reads are tried again; writes are sent once. No redirect is followed and no rate limit slept out.
Not thread-safe, as PyGithub's connection is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from django.conf import settings
from github import Auth
from github.Requester import Requester
from urllib3 import BaseHTTPResponse, Retry
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
)

from platforms.hosts.addresses import AddressRefused, CheckedRequester
from platforms.hosts.answers import Answer, parsed, paused_until, spent_until
from platforms.hosts.budget import Budget
from platforms.hosts.problems import Denied, NotThere, Rejected, Throttled, Unreachable
from platforms.hosts.remembered import Remembered, key_of

CONNECT_SECONDS = 5
PER_PAGE = 100
# What PyGithub would follow by itself, and what it would wait for when it reads.
REDIRECTS = (301, 302, 303, 307, 308)
NOT_FOLLOWED = (202, *REDIRECTS)
HEADERS = {"Accept": "application/vnd.github+json"}
# urllib3 cannot tell a connection that the host is about to close: a write gets its own.
WRITE_HEADERS = {**HEADERS, "Connection": "close"}


class NotFollowed(HTTPError):
    """The host redirected or put off its answer."""


class NoDetours(Retry):
    """Retries as configured, and refuses the answers on which PyGithub would ask elsewhere."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> NoDetours:
        if response is not None and response.status in NOT_FOLLOWED:
            raise NotFollowed(f"it answered {response.status}")
        return super().increment(method, url, response, *args, **kwargs)


READING = NoDetours(
    total=2,
    read=1,
    other=0,
    allowed_methods={"GET"},
    status_forcelist={*NOT_FOLLOWED, 500, 502, 503, 504},
    backoff_factor=0.2,
    respect_retry_after_header=False,  # it may ask for minutes: the task is put off instead
    raise_on_status=False,
)
WRITING = NoDetours(total=0, allowed_methods=None, status_forcelist=REDIRECTS)


class Renewable(Protocol):
    """A way of signing whose token ends and is made anew."""

    def forget(self) -> bool:
        """Drop the token that the host does not take; False where it is as new as can be."""


class Line:
    """One way of signing at one host. `auth` is None where nothing is set: then nothing is sent."""

    def __init__(self, api_url: str, auth: Auth.Auth | None, budget: Budget) -> None:
        self.name = urlsplit(api_url).netloc
        self._auth = auth
        self._budget = budget
        self._paused_until: datetime | None = None
        self._graphql_paused_until: datetime | None = None
        self._remembered = Remembered()
        self._reader = _requester(api_url, auth, READING)
        self._writer = _requester(api_url, auth, WRITING)

    def read(self, path: str, parameters: Mapping[str, object]) -> Answer:
        """Ask for what is at `path`; an answer that has not changed costs nothing."""
        answer = self._read(path, parameters)
        forget = getattr(self._auth, "forget", None)
        if answer.status == 401 and forget is not None and forget():
            return self._read(path, parameters)
        return answer

    def _read(self, path: str, parameters: Mapping[str, object]) -> Answer:
        self._may_send("core")
        key = key_of(path, parameters)
        with self._in_our_words():
            remembered = self._remembered.of(self._auth.token if self._auth else "")
            tag = remembered.tag(key)
            headers = {**HEADERS, **({"If-None-Match": tag} if tag else {})}
            answer, size = self._answer(
                self._reader.requestJson("GET", path, dict(parameters), headers)
            )
            return remembered.keep(key, answer, size)

    def write(self, verb: str, path: str, body: Mapping[str, object]) -> Answer:
        """Send once. Raises Unreachable when it is not known whether the host did it."""
        self._may_send("core")
        with self._in_our_words():
            answered = self._writer.requestJson(verb, path, {}, dict(WRITE_HEADERS), body)
            return self._answer(answered)[0]

    def query(self, text: str, variables: Mapping[str, object]) -> Answer:
        """Ask by GraphQL, once."""
        self._may_send("graphql")
        sent = {"query": text, "variables": dict(variables)}
        url = self._reader.graphql_url
        with self._in_our_words():
            answered = self._reader.requestJson("POST", url, {}, dict(HEADERS), sent)
            answer = self._answer(answered)[0]
        if until := spent_until(answer, datetime.now(UTC)):
            # A limit of its own: merges and statuses go on.
            self._graphql_paused_until = until
            raise self._throttled(until)
        return answer

    def _may_send(self, resource: str) -> None:
        if self._auth is None:
            raise Denied(f"No token is set for {self.name}. Nothing was sent.")
        now = datetime.now(UTC)
        own = self._graphql_paused_until if resource == "graphql" else None
        for paused in (self._paused_until, own):
            if paused and now < paused:
                raise self._throttled(paused)
        if until := self._budget.take(resource, now):
            raise self._throttled(until)

    def _answer(self, answered: tuple[int, dict[str, Any], str]) -> tuple[Answer, int]:
        """The answer and the length of its text. Raises Throttled where it asks us to stop."""
        status, headers, text = answered
        answer, now = parsed(status, headers, text), datetime.now(UTC)
        self._budget.note(answer.headers, now)
        if until := paused_until(answer, now):
            self._paused_until = until
            self._budget.pause(until)
            raise self._throttled(until)
        return answer, len(text or "")

    def _throttled(self, until: datetime) -> Throttled:
        return Throttled(
            f"The rate limit of {self.name} is used up until {until:%H:%M:%S} UTC.", until
        )

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        """Say any failure of the connection as Unreachable; never with what was sent."""
        try:
            yield
        except AddressRefused as error:
            raise Rejected(f"{error}. Nothing was sent.") from error
        except NotFollowed as error:
            raise Unreachable(f"{self.name} sent us elsewhere: {error}.") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            if _nobody_there(error):
                raise NotThere(f"{self.name} could not be reached.") from error
            raise Unreachable(f"{self.name} broke off, or gave no answer in time.") from error
        except ValueError as error:
            raise Unreachable(f"{self.name} sent an answer that cannot be read.") from error


def _nobody_there(error: Exception) -> bool:
    """Whether no connection was made, so that nothing was sent."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError | NameResolutionError)


def _requester(api_url: str, auth: Auth.Auth | None, retry: Retry) -> Requester:
    return CheckedRequester(
        auth=auth,
        base_url=api_url.rstrip("/"),
        timeout=(CONNECT_SECONDS, settings.GIT_HOST_SECONDS),  # type: ignore[arg-type] # a pair will do
        user_agent="commons-portal",
        per_page=PER_PAGE,
        verify=True,
        retry=retry,
        pool_size=1,
        seconds_between_requests=0,
        seconds_between_writes=0,
        api_version="2022-11-28",
    )
