"""Home: what waits, what one's contributions do next, what was merged."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contributions.pages.home import home as home_page
from people.finding import groups
from people.requests import SignedIn


@require_GET
def home(request: SignedIn) -> HttpResponse:
    """The page everybody starts on."""
    return render(request, "home.html", {"home": home_page(request.user)})


@require_GET
def jump(request: SignedIn) -> HttpResponse:
    """Places to jump to, as a list for the palette or as a page of its own."""
    words = request.GET.get("q", "").strip()
    template = "_jump.html" if request.htmx else "jump.html"
    return render(request, template, {"words": words, "groups": groups(request.user, words)})
