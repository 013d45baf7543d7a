"""The anchor: Django that answers a constant of 30 kB, and nothing else."""

import secrets

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = b"x" * 30_000

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=secrets.token_urlsafe(),
    MIDDLEWARE=[],
)


def constant(request: HttpRequest) -> HttpResponse:
    """Answer the constant."""
    return HttpResponse(BODY)


urlpatterns = [path("", constant)]
application = get_wsgi_application()
