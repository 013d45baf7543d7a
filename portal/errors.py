"""Error answers: designed pages, and refusals as JSON for the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.response import Response
from rest_framework.views import exception_handler

from people.refusals import Invalid, Refused


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form is too old to be trusted, in place of Django's bare page."""
    return render(request, "errors/csrf.html", status=403)


def api_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a service's refusal with its reason and its status; the rest as DRF does."""
    if isinstance(error, Refused):
        body: dict[str, Any] = {"detail": error.reason}
        if isinstance(error, Invalid) and error.fields:
            body["fields"] = error.fields
        return Response(body, status=error.status)
    return exception_handler(error, context)
