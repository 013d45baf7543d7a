"""Requests to one GitHub host through PyGithub: paced, bounded in time, failing in our own words.

Reads are tried again; writes are sent once. No redirect is followed and no rate limit slept out.
Not thread-safe, as PyGithub's connection is not: one thread, one transport.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from github import Auth
from github.Requester import Requester
from urllib3 import BaseHTTPResponse, Retry
from urllib3.exceptions import HTTPError

from platforms.hosts.addresses import AddressRefused, CheckedRequester
from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.problems import Denied, Missing, Rejected, Throttled, Unreachable

CONNECT_SECONDS, READ_SECONDS = 5, 15
PER_PAGE = 100
# A reset further off than GitHub's hour comes from a wrong clock: asking again then is cheap.
LONGEST_PAUSE = timedelta(minutes=65)
# What PyGithub would follow, or wait for, by itself.
NOT_FOLLOWED = (202, 301, 302, 303, 307, 308)
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
WRITING = NoDetours(total=0, allowed_methods=None, status_forcelist=NOT_FOLLOWED)


@dataclass(frozen=True)
class Answer:
    """A host's answer of any status; `body` is parsed JSON, None where the answer is empty."""

    status: int
    headers: Mapping[str, str]
    body: object

    @property
    def message(self) -> str:
        """The host's own words on a refusal, on one line, or an empty text."""
        if not isinstance(self.body, Mapping):
            return ""
        errors = self.body.get("errors")
        words = [self.body.get("message"), *map(_words, errors if isinstance(errors, list) else [])]
        said = ". ".join(one.strip().rstrip(".") for one in words if isinstance(one, str) and one)
        return " ".join(said.replace("\0", "").split())[:500]


class Transport:
    """A connection to one host with one token."""

    def __init__(self, api_url: str, token: str) -> None:
        parts = urlsplit(api_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise Rejected("The address of the git host must start with https:// or http://.")
        self.name = parts.netloc
        self._has_token = bool(token)
        self._paused_until: datetime | None = None
        self._reader = _requester(api_url, token, READING)
        self._writer = _requester(api_url, token, WRITING)

    def get(self, path: str, **parameters: object) -> object:
        """Return the JSON at `path`. Raises a HostProblem."""
        return self.body_of(self._ask(self._reader, "GET", path, parameters))

    def look(self, path: str, **parameters: object) -> Answer:
        """Return the answer to a read whatever its status. Raises Unreachable, Throttled."""
        return self._ask(self._reader, "GET", path, parameters)

    def one(self, path: str, what: str, **parameters: object) -> Fields:
        """Return the JSON object at `path`; `what` names it in the sentence on a failure."""
        return Fields(self.get(path, **parameters), what)

    def pages(self, path: str, *, inside: str = "", **parameters: object) -> Iterator[list[object]]:
        """Yield a list's pages, 100 items each; `inside` names the field that holds the list.

        The next page is counted, not taken from the `Link` header: we send to no address that an
        answer names.
        """
        page = 1
        while True:
            answer = self._ask(
                self._reader, "GET", path, {**parameters, "per_page": PER_PAGE, "page": page}
            )
            body = self.body_of(answer)
            if inside:
                body = body.get(inside) if isinstance(body, Mapping) else None
            if not isinstance(body, list):
                raise Unreachable(f"{self.name} sent something else than a list.")
            yield body
            if 'rel="next"' not in answer.headers.get("link", ""):
                return
            page += 1

    def items(
        self, path: str, what: str, *, inside: str = "", **parameters: object
    ) -> list[Fields]:
        """Return every item of a list."""
        found = self.pages(path, inside=inside, **parameters)
        return [Fields(item, what) for page in found for item in page]

    def send(self, verb: str, path: str, body: Mapping[str, object]) -> object:
        """Write once and return the JSON answer. Raises a HostProblem on anything but success."""
        return self.body_of(self.attempt(verb, path, body))

    def attempt(self, verb: str, path: str, body: Mapping[str, object]) -> Answer:
        """Write once and return the answer whatever its status.

        Raises Unreachable when it is not known whether the host did it, Throttled when a rate
        limit kept it from being done.
        """
        return self._ask(self._writer, verb, path, {}, body)

    def _ask(
        self,
        requester: Requester,
        verb: str,
        path: str,
        parameters: Mapping[str, object],
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        if not self._has_token:
            raise Denied(f"No token is set for {self.name}. Nothing was sent.")
        now = datetime.now(UTC)
        if self._paused_until and now < self._paused_until:
            raise self._throttled(self._paused_until)
        headers = dict(HEADERS if body is None else WRITE_HEADERS)
        with self._in_our_words():
            status, received, text = requester.requestJson(
                verb, path, dict(parameters), headers, body
            )
            # An error page of a proxy is no JSON, and its status says enough.
            answer = Answer(status, received, _json(text, strict=status < 400))
        until = paused_until(answer, datetime.now(UTC))
        if until:
            self._paused_until = until
            raise self._throttled(until)
        return answer

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
            raise Unreachable(
                f"{self.name} could not be reached, or broke off, or gave no answer in time."
            ) from error
        except ValueError as error:
            raise Unreachable(f"{self.name} sent an answer that cannot be read.") from error

    def body_of(self, answer: Answer) -> object:
        """Return what an answer holds. Raises a HostProblem for one that is no success."""
        if answer.status < 300:
            return answer.body
        said = f": {answer.message}" if answer.message else ""
        told = f"{self.name} answered {answer.status}{said}."
        match answer.status:
            case 401:
                raise Denied(f"The token is not accepted. {told}")
            case 403:
                needed = answer.headers.get("x-accepted-github-permissions", "")
                lacking = f" It needs {needed}." if needed else ""
                raise Denied(f"The token lacks a permission. {told}{lacking}")
            case 404 | 410:
                raise Missing(told)
            case status if status >= 500:
                raise Unreachable(told)
            case _:
                raise Rejected(told)


def paused_until(answer: Answer, now: datetime) -> datetime | None:
    """Until when a rate limit asks us to send nothing, or None where the answer is of none (pure).

    GitHub marks it by 429, or by 403 with one of Retry-After, no requests left, or its words.
    """
    waits = answer.headers.get("retry-after", "")
    used_up = answer.headers.get("x-ratelimit-remaining") == "0"
    limited = waits or used_up or Requester.isRateLimitError(answer.message.lower())
    if answer.status != 429 and not (answer.status == 403 and limited):
        return None
    reset = answer.headers.get("x-ratelimit-reset", "")
    until = now + timedelta(seconds=60)
    if waits.isdecimal():
        until = now + timedelta(seconds=min(int(waits), LONGEST_PAUSE.total_seconds()))
    elif used_up and reset.isdecimal():
        until = datetime.fromtimestamp(min(int(reset), 2**32), UTC) + timedelta(seconds=1)
    return min(max(until, now + timedelta(seconds=1)), now + LONGEST_PAUSE)


def _words(error: object) -> object:
    """One entry of `errors`: a sentence, or a field and what is wrong with it as a code."""
    if not isinstance(error, Mapping):
        return error
    return error.get("message") or f"{error.get('field', 'it')} is {error.get('code', 'refused')}"


def _json(text: str, *, strict: bool) -> object:
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if strict:
            raise Unreadable("the answer is not JSON") from error
        return None


def _requester(api_url: str, token: str, retry: Retry) -> Requester:
    return CheckedRequester(
        auth=Auth.Token(token) if token else None,  # PyGithub refuses an empty one
        base_url=api_url.rstrip("/"),
        timeout=(CONNECT_SECONDS, READ_SECONDS),  # type: ignore[arg-type] # requests takes the pair
        user_agent="commons-portal",
        per_page=PER_PAGE,
        verify=True,
        retry=retry,
        pool_size=1,
        seconds_between_requests=0,
        seconds_between_writes=0,
        api_version="2022-11-28",
    )
