"""One API call: who asks, for which repository, with what body, and how it may be refused."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

import pygit2
from django.db.models import QuerySet
from django.http import HttpRequest

from githost import access
from githost.api.limits import Budget
from githost.git import reading
from githost.models import Account, App, InstallationToken, Repository
from githost.shapes.common import api

DOCUMENTATION = "https://docs.github.com/rest"
T = TypeVar("T")


class Refused(Exception):
    """The call is answered with an error status and GitHub's error body; nothing was changed."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {
            "message": message,
            "documentation_url": DOCUMENTATION,
            "status": str(status),
        }
        if errors:
            self.body["errors"] = errors


def not_found() -> Refused:
    return Refused(404, "Not Found")


def invalid(
    message: str, *, resource: str = "", field_name: str = "", code: str = "custom"
) -> Refused:
    """GitHub's 422 with its list of errors."""
    if not resource:
        return Refused(422, message)
    error = {"resource": resource, "field": field_name, "code": code, "message": message}
    return Refused(422, "Validation Failed", [error])


@dataclass
class Answer:
    data: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    request: HttpRequest
    account: Account | None
    budget: Budget
    found: Repository | None = None
    # Set for an installation of an App, whose permissions were asked for at the door.
    token: InstallationToken | None = None
    # Set where an App itself asks, by an assertion.
    app: App | None = None

    @property
    def repo(self) -> Repository:
        if self.found is None:
            raise not_found()
        return self.found

    @property
    def person(self) -> Account:
        if self.account is None:
            raise Refused(401, "Requires authentication")
        return self.account

    @property
    def git(self) -> pygit2.Repository:
        return reading.open_repository(self.repo.path)

    def may(self, role: str) -> bool:
        """Whether the caller holds this role here; of an App its permissions were asked before."""
        if self.token:
            return self.token.covers(self.repo)
        return access.may(self.person, self.repo, role)

    def need(self, role: str) -> Account:
        """The person, who must hold this role in the repository to go on."""
        if not self.may(role):
            wanted = {"admin": "Must have admin rights to Repository."}
            raise Refused(403, wanted.get(role, "Must have push access to Repository."))
        return self.person

    def need_writable(self, role: str) -> Account:
        if self.repo.archived:
            raise Refused(403, "Repository was archived so is read-only.")
        return self.need(role)

    def body(self) -> dict[str, Any]:
        """The JSON object sent; nothing sent counts as an empty one."""
        try:
            data = json.loads(self.request.body or b"{}")
        except ValueError as broken:
            raise Refused(400, "Problems parsing JSON") from broken
        if not isinstance(data, dict):
            raise Refused(400, "Body should be a JSON object")
        return data

    def query(self, name: str, default: str = "") -> str:
        return self.request.GET.get(name, default)

    def commit(self, name: str) -> pygit2.Commit:
        found = reading.commit(self.git, name)
        if found is None:
            raise Refused(422, f"No commit found for SHA: {name}")
        return found

    def page(
        self, items: Sequence[T] | QuerySet[Any], shape: Callable[[Any], Any], key: str = ""
    ) -> Answer:
        """One page of a list with its `Link` header; `key` wraps the list together with a total."""
        total = items.count() if isinstance(items, QuerySet) else len(items)
        size, number = self._number("per_page", 30, 100), self._number("page", 1, 10**9)
        last = max(1, -(-total // size))
        part: Iterable[Any] = items[(number - 1) * size : number * size]
        shown = [shape(item) for item in part]
        targets = {"first": 1, "prev": number - 1} if number > 1 else {}
        if number < last:
            targets.update({"next": number + 1, "last": last})
        headers = {}
        if targets:
            headers["Link"] = ", ".join(
                f'<{self._page_address(page)}>; rel="{rel}"' for rel, page in targets.items()
            )
        return Answer({"total_count": total, key: shown} if key else shown, headers=headers)

    def _number(self, name: str, default: int, highest: int) -> int:
        try:
            return min(max(int(self.query(name)), 1), highest)
        except ValueError:
            return default

    def _page_address(self, page: int) -> str:
        query = {**self.request.GET.dict(), "page": str(page)}
        return api(self.request.path.removeprefix("/api/v3")) + "?" + urlencode(query)


def required(data: dict[str, Any], resource: str, *names: str) -> None:
    """Refuse a body in which one of these fields is missing or empty."""
    for name in names:
        if data.get(name) in (None, ""):
            error = {"resource": resource, "field": name, "code": "missing_field"}
            raise Refused(422, "Validation Failed", [error])


def typed(data: dict[str, Any], name: str, kind: type[T], default: T) -> T:
    """A field of the body if it is there, which must then be of the right type."""
    value = data.get(name, default)
    if value is None:
        return default
    if not isinstance(value, kind):
        raise Refused(
            422, f"Invalid request.\n\nFor 'properties/{name}', {value!r} is not of the right type."
        )
    return value
