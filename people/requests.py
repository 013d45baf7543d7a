"""Requests as views meet them: signed in, which LoginRequiredMiddleware has seen to."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import User


class SignedIn(HttpRequest):
    """A request of a person who is signed in."""

    user: User
    htmx: HtmxDetails
