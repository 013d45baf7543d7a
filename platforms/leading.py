"""Leads whoever reads an address of a merged platform to the same place of its successor."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from platforms.successors import MovedOn

READING = ("GET", "HEAD")
#: Nobody is led from the page where one platform is ended to that where another is.
ELSEWHERE = {"platform-retire": "platform"}


def place(request: HttpRequest, moved: MovedOn) -> str:
    """The address of the same place of the successor, with the same question."""
    match = request.resolver_match
    assert match  # a view raised it
    name = ELSEWHERE.get(match.view_name, match.view_name)
    path = reverse(name, kwargs={**match.kwargs, "slug": moved.into.slug})
    question = request.META.get("QUERY_STRING", "")
    return f"{path}?{question}" if question else path


class LeadingMiddleware:
    """Answers for the views of pages and feeds; the API's errors are answered by its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, MovedOn):
            return None
        if request.method not in READING:
            return render(request, "errors/moved.html", {"moved": error}, status=error.status)
        if request.user.is_authenticated:
            messages.info(request, f"{error.platform} is part of {error.into} now.")
        answer = HttpResponsePermanentRedirect(place(request, error))
        # A browser that keeps it would tell the next person of what they may not see.
        patch_cache_control(answer, no_store=True, private=True)
        return answer
