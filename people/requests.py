"""Requests as views meet them: signed in, as the middleware and the API's permission ask."""

from django.http import HttpRequest
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
