"""Error answers: designed pages, and refusals as JSON for the API."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults
from rest_framework.response import Response
from rest_framework.views import exception_handler

from people.refusals import Invalid, Refused
from platforms.leading import READING, place
from platforms.successors import MovedOn

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent)
TOO_LARGE = f"It is more than is taken at once: {settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1e6} MB."


def _reason(exception: Exception) -> str:
    """Return what a view said about its refusal, if it said anything of its own."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    # get_object_or_404 speaks of models and queries.
    return "" if said.endswith("matches the given query.") else said


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400; what made it suspicious is in the log, not on the page, but for its size."""
    reason = TOO_LARGE if isinstance(exception, _TOO_MUCH) else ""
    return render(request, "errors/400.html", {"reason": reason}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the reason of the refusal as the heading."""
    return render(request, "errors/403.html", {"reason": _reason(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 the same for what is missing and for what may not be seen."""
    return render(request, "errors/404.html", {"reason": _reason(exception)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 from a page that needs no database, session or context."""
    return defaults.server_error(request, template_name="errors/500.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form is too old to be trusted, in place of Django's bare page."""
    return render(request, "errors/csrf.html", status=403)


def api_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a service's refusal with its reason and its status; the rest as DRF does."""
    if isinstance(error, MovedOn) and context["request"].method in READING:
        headers = {
            "Location": place(context["request"], error),
            "Cache-Control": "no-store",
        }
        return Response({"detail": error.reason}, status=301, headers=headers)
    if isinstance(error, _TOO_MUCH):
        return Response({"detail": f"{TOO_LARGE} Nothing was changed."}, status=413)
    if isinstance(error, Refused):
        body: dict[str, Any] = {"detail": error.reason}
        if isinstance(error, Invalid) and error.fields:
            body["fields"] = error.fields
        return Response(body, status=error.status)
    return exception_handler(error, context)
