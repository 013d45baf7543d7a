"""From an HTTP request to a handler and back: credentials, rate limit, errors, ETag."""

import base64
import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from githost import access
from githost.api.call import Answer, Call, Refused, not_found
from githost.api.lookup import find_repository
from githost.models import Account, FormerName, Repository, Token
from githost.shapes.common import api

Handler = Callable[..., Any]
View = Callable[..., HttpResponse]
HOUR = 3600

log = logging.getLogger("githost.api")
_used: dict[str, tuple[int, int]] = {}
_used_lock = threading.Lock()


def spend(who: str, cost: int) -> dict[str, str]:
    """Count requests of this hour and return the rate limit headers."""
    window = int(time.time()) // HOUR
    with _used_lock:
        began, used = _used.get(who, (window, 0))
        used = used + cost if began == window else cost
        _used[who] = (window, used)
    limit = settings.GITHOST_RATE_LIMIT
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(0, limit - used)),
        "X-RateLimit-Reset": str((window + 1) * HOUR),
        "X-RateLimit-Used": str(used),
        "X-RateLimit-Resource": "core",
    }


def caller(request: HttpRequest) -> str:
    """The name a caller's requests are counted under."""
    secret = _secret(request)
    return Token.digest_of(secret) if secret else request.META.get("REMOTE_ADDR", "")


def _secret(request: HttpRequest) -> str:
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest).decode().partition(":")[2]
        except ValueError:
            return "unreadable"
    return rest.strip()


def view(**handlers: Handler) -> View:
    """A view that calls the handler of the request's method."""
    return _view(handlers, of_repository=False)


def repo_view(**handlers: Handler) -> View:
    """The same for an address inside a repository, which the caller must be allowed to see."""
    return _view(handlers, of_repository=True)


def _view(handlers: dict[str, Handler], *, of_repository: bool) -> View:
    def answer(request: HttpRequest, **names: Any) -> HttpResponse:
        limits: dict[str, str] = {}
        try:
            response = _handled(request, handlers, names, limits, of_repository=of_repository)
        except Refused as refused:
            response = _json(refused.body, refused.status)
        except OverflowError:
            # An id no row can have.
            response = _json(not_found().body, 404)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            response = _json({"message": "Server Error"}, 500)
        for name, value in limits.items():
            response[name] = value
        if response.status_code == 304:
            # A conditional request that finds nothing new costs nothing.
            spend(caller(request), -1)
        response["X-GitHub-Media-Type"] = "github.v3; format=json"
        return response

    return answer


def _handled(
    request: HttpRequest,
    handlers: dict[str, Handler],
    names: dict[str, Any],
    limits: dict[str, str],
    *,
    of_repository: bool,
) -> HttpResponse:
    """Run the handler; the rate limit headers go into `limits` even when it refuses."""
    account = _account(request)
    limits.update(spend(caller(request), 1))
    if limits["X-RateLimit-Remaining"] == "0":
        raise Refused(403, "API rate limit exceeded")
    call = Call(request, account)
    if of_repository:
        moved = _place(call, names)
        if moved:
            return moved
    handler = handlers.get(request.method or "")
    if handler is None:
        raise not_found()
    result = handler(call, **names)
    return _response(request, result if isinstance(result, Answer) else Answer(result))


def _account(request: HttpRequest) -> Account | None:
    secret = _secret(request)
    if not secret:
        return None
    account = Token.owner_of(secret)
    if account is None:
        raise Refused(401, "Bad credentials")
    return account


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
            caller(request).encode() + request.headers.get("Accept", "").encode() + response.content
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
