"""Requests as views meet them: signed in, as the middleware and the API's permission ask."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from people.models import User
from people.paging import Page

Shape = BaseSerializer[Any]


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


def page_answer(request: Request, page: Page[Any], shape: type[Shape]) -> Response:
    """A page of rows in a shape, with the addresses of its neighbours."""
    return Response(
        {
            "next": page_link(request, page.older),
            "previous": page_link(request, page.newer),
            "results": shape(page.rows, many=True).data,
        }
    )


def given(request: Request, shape: type[Shape], *, partial: bool = False) -> dict[str, Any]:
    """What a program sent, as the shape says. Raises ValidationError naming the fields."""
    sent = shape(data=request.data, partial=partial)
    sent.is_valid(raise_exception=True)
    values: dict[str, Any] = sent.validated_data
    return values


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
