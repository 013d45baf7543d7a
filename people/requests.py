"""Requests as views meet them: signed in, as the middleware and the API's permission ask."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from people.models import User


class SignedIn(HttpRequest):
    """A request of a person who is signed in."""

    user: User
    htmx: HtmxDetails


def user_of(request: Request) -> User:
    """Return who asks through the API. Raises NotAuthenticated where nobody is signed in."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def page_link(request: Request, cursor: str) -> str | None:
    """The address of another page of what was asked for; None without a cursor."""
    if not cursor:
        return None
    query = request.query_params.copy()
    query["page"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def local_path(path: str) -> str:
    """The path where it stays on this portal, or nothing."""
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if safe else ""


def key_of(text: str) -> int:
    """The row's key in a text; 0, which no row has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


Rest = ParamSpec("Rest")
View = Callable[Concatenate[SignedIn, Rest], HttpResponse]


def admins_only(view: View[Rest]) -> View[Rest]:
    """Let a view answer admins; to everybody else there is no such page."""

    @wraps(view)
    def answer(request: SignedIn, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not request.user.is_admin:
            raise Http404
        return view(request, *args, **kwargs)

    return answer
