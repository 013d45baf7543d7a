"""Requests to one GitHub host, each through the line that may make it; answers or our own errors.

One thread, one transport.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from github import Auth

from platforms.hosts.answers import Answer
from platforms.hosts.apps import AppLines
from platforms.hosts.budget import Budget, Unlimited
from platforms.hosts.credentials import Credentials
from platforms.hosts.fields import Fields
from platforms.hosts.lines import PER_PAGE, Line
from platforms.hosts.problems import Denied, Missing, Rejected, Unreachable


class Lines(Protocol):
    """Which line a request goes through."""

    def at(self, path: str, through: str = "") -> Line: ...

    def lost(self, path: str) -> bool: ...

    def installation_of(self, repository_id: int) -> int | None: ...


class TokenLine:
    """One token, one line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def at(self, path: str, through: str = "") -> Line:
        return self._line

    def lost(self, path: str) -> bool:
        return False

    def installation_of(self, repository_id: int) -> int | None:
        return None


class Transport:
    """A connection to one host with one token, or as one App."""

    def __init__(
        self,
        api_url: str,
        credentials: Credentials | str,
        budgets: Callable[[str], Budget] = lambda _: Unlimited(),
    ) -> None:
        parts = urlsplit(api_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise Rejected("The address of the git host must start with https:// or http://.")
        self.name = parts.netloc
        if isinstance(credentials, str):
            credentials = Credentials(credentials)
        #: The App it acts as; None for a token.
        self.app_id = credentials.app_id
        self._lines: Lines
        if credentials.is_app:
            self._lines = AppLines(api_url, credentials, budgets)
        else:
            auth = Auth.Token(credentials.token) if credentials else None  # PyGithub wants one
            self._lines = TokenLine(Line(api_url, auth, budgets("token")))

    def get(self, path: str, **parameters: Any) -> object:
        """Return the JSON at `path`. Raises a HostProblem."""
        return self.body_of(self.look(path, **parameters))

    def look(self, path: str, *, through: str = "", **parameters: object) -> Answer:
        """Return the answer to a read whatever its status. Raises Unreachable, Throttled.

        `through` says at which organisation or account an App is to ask.
        """
        answer = self._lines.at(path, through).read(path, parameters)
        if answer.status == 404 and self._lines.lost(path):
            return self._lines.at(path).read(path, parameters)
        return answer

    def one(self, path: str, what: str, **parameters: object) -> Fields:
        """Return the JSON object at `path`; `what` names it in the sentence on a failure."""
        return Fields(self.get(path, **parameters), what)

    def pages(self, path: str, *, inside: str = "", **parameters: Any) -> Iterator[list[object]]:
        """Yield a list's pages, 100 items each; `inside` names the field that holds the list.

        The next page is counted, not taken from the `Link` header: we send to no address that an
        answer names.
        """
        number, more = 1, True
        while more:
            page, more = self.page(path, number, inside=inside, **parameters)
            yield page
            number += 1

    def page(
        self, path: str, number: int, *, inside: str = "", through: str = "", **parameters: object
    ) -> tuple[list[object], bool]:
        """Return one page of a list, and whether there is another."""
        answer = self.look(path, through=through, **parameters, per_page=PER_PAGE, page=number)
        body = self.body_of(answer)
        if inside:
            body = body.get(inside) if isinstance(body, Mapping) else None
        if not isinstance(body, list):
            raise Unreachable(f"{self.name} sent something else than a list.")
        return body, 'rel="next"' in answer.headers.get("link", "")

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
        return self._lines.at(path).write(verb, path, body)

    def query(self, repository_id: int, text: str, variables: Mapping[str, object]) -> Answer:
        """Ask by GraphQL about a repository; return the answer whatever its status."""
        return self._lines.at(f"/repositories/{repository_id}").query(text, variables)

    def installation_of(self, repository_id: int) -> int | None:
        """The App's installation that sees a repository, where it was asked; None for a token."""
        return self._lines.installation_of(repository_id)

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
