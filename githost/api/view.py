"""From an HTTP request to a handler and back: credentials, rate limit, errors, ETag."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from githost import access
from githost.api import credentials
from githost.api.call import Answer, Call, Refused, not_found
from githost.api.credentials import UNREADABLE
from githost.api.limits import Budget, by_address
from githost.api.lookup import find_repository
from githost.api.permissions import REFUSED, allowed, level
from githost.models import FormerName, Repository
from githost.shapes.common import api

Handler = Callable[..., Any]
LIMITED = "API rate limit exceeded for {}."

log = logging.getLogger("githost.api")


@dataclass(frozen=True)
class Endpoint:
    """A view that calls the handler of the request's method and counts `cost` of `resource`."""

    handlers: dict[str, Handler]
    of_repository: bool = False
    # What an installation needs, any one of these; `writing` where changing needs another.
    permissions: tuple[str, ...] = ()
    writing: tuple[str, ...] = ()
    # Whether it is for Apps themselves, by assertion, and for nobody else.
    for_apps: bool = False
    resource: str = "core"
    cost: int = 1

    def __call__(self, request: HttpRequest, **names: Any) -> HttpResponse:
        budget = by_address(request, self.resource)
        try:
            credential = credentials.presented(request)
            budget = Budget(credential.who, self.resource) if credential.who else budget
            if self.for_apps is not bool(credential.app):
                raise Refused(401, UNREADABLE if self.for_apps else "Bad credentials")
            call = Call(
                request, credential.account, budget, token=credential.token, app=credential.app
            )
            response = self._answer(call, names)
        except Refused as refused:
            response = _json(refused.body, refused.status)
        except OverflowError:
            # An id no row can have.
            response = _json(not_found().body, 404)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            response = _json({"message": "Server Error"}, 500)
        if response.status_code == 304:
            # A conditional request that finds nothing new costs nothing.
            budget.give_back(self.cost)
        budget.write_on(response)
        if needed := self._needed(request.method or ""):
            wanted = level(request.method or "")
            response["X-Accepted-GitHub-Permissions"] = "; ".join(f"{n}={wanted}" for n in needed)
        response["X-GitHub-Media-Type"] = "github.v3; format=json"
        return response

    def _answer(self, call: Call, names: dict[str, Any]) -> HttpResponse:
        if not call.budget.spend(self.cost):
            raise Refused(403, LIMITED.format(call.budget.who))
        if self.of_repository:
            moved = _place(call, names)
            if moved:
                return moved
        method = call.request.method or ""
        handler = self.handlers.get(method)
        if handler is None:
            raise not_found()
        if not allowed(call.token, call.found, self._needed(method), level(method)):
            raise Refused(403, REFUSED)
        result = handler(call, **names)
        return _response(call.request, result if isinstance(result, Answer) else Answer(result))

    def _needed(self, method: str) -> tuple[str, ...]:
        changing = level(method) == "write"
        return self.writing if changing and self.writing else self.permissions


def view(
    *permissions: str,
    writing: str = "",
    resource: str = "core",
    cost: int = 1,
    **handlers: Handler,
) -> Endpoint:
    """For anyone, and for Apps that hold one of the permissions, if any are named."""
    other = (writing,) if writing else ()
    return Endpoint(handlers, permissions=permissions, writing=other, resource=resource, cost=cost)


def repo_view(*permissions: str, writing: str = "", **handlers: Handler) -> Endpoint:
    """The same for an address inside a repository, which the caller must be allowed to see."""
    other = (writing,) if writing else ()
    return Endpoint(handlers, of_repository=True, permissions=permissions, writing=other)


def app_view(**handlers: Handler) -> Endpoint:
    """The same for an App that speaks for itself."""
    return Endpoint(handlers, for_apps=True)


def _place(call: Call, names: dict[str, Any]) -> HttpResponse | None:
    """Put the repository into the call, or answer where a renamed one is now."""
    pk, owner, name = (
        names.pop("repository_id", None),
        names.pop("owner", ""),
        names.pop("name", ""),
    )
    if pk is not None:
        found = Repository.objects.select_related("owner").filter(pk=pk).first()
    else:
        found = find_repository(owner, name)
    if found is None or not access.may(call.account, found, "read"):
        raise not_found()
    if call.token and found.private and not call.token.covers(found):
        raise not_found()
    call.found = found
    former = f"{owner}/{name}"
    if (
        pk is None
        and found.full_name.lower() != former.lower()
        and FormerName.objects.filter(full_name=former)
    ):
        rest = call.request.get_full_path().split("/repos/", 1)[1].split("/", 2)
        tail = "/" + rest[2] if len(rest) > 2 else ""
        query = call.request.META.get("QUERY_STRING", "")
        if not tail and query:
            tail = f"?{query}"
        target = api(f"/repositories/{found.pk}{tail}")
        permanent = call.request.method in ("GET", "HEAD")
        body = {
            "message": "Moved Permanently",
            "url": target,
            "documentation_url": "https://docs.github.com/rest",
        }
        response = _json(body, 301 if permanent else 307)
        response["Location"] = target
        return response
    return None


def _json(data: Any, status: int) -> HttpResponse:
    return HttpResponse(
        json.dumps(data), status=status, content_type="application/json; charset=utf-8"
    )


def _response(request: HttpRequest, answer: Answer) -> HttpResponse:
    if answer.data is None:
        response = HttpResponse(status=answer.status)
    elif isinstance(answer.data, bytes):
        response = HttpResponse(
            answer.data, status=answer.status, content_type="application/vnd.github.raw"
        )
    else:
        response = _json(answer.data, answer.status)
    if request.method == "GET" and answer.status == 200:
        # Per token, as GitHub's are: another token's ETag never matches.
        seen = (
            credentials.secret_of(request).encode()
            + request.headers.get("Accept", "").encode()
            + response.content
        )
        etag = f'W/"{hashlib.sha256(seen).hexdigest()}"'
        sent = [tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")]
        if etag in sent or etag.removeprefix("W/") in sent:
            response = HttpResponse(status=304)
        response["ETag"] = etag
        response["Cache-Control"] = "private, max-age=60, s-maxage=60"
    for name, value in answer.headers.items():
        response[name] = value
    return response
