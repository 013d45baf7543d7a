"""Home: what waits, what one's contributions do next, what was merged."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contributions.pages.home import home as home_page
from people.finding import groups
from people.panels import home_panels, home_side_panels
from people.requests import SignedIn


@require_GET
def home(request: SignedIn) -> HttpResponse:
    """The page everybody starts on."""
    user = request.user
    context = {
        "home": home_page(user),
        "panels": home_panels.drawn(user, user),
        "side_panels": home_side_panels.drawn(user, user),
    }
    return render(request, "home.html", context)


@require_GET
def jump(request: SignedIn) -> HttpResponse:
    """Places to jump to, as a list for the palette or as a page of its own."""
    words = request.GET.get("q", "").strip()
    template = "_jump.html" if request.htmx else "jump.html"
    return render(request, template, {"words": words, "groups": groups(request.user, words)})
