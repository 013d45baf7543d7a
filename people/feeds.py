"""The page of one's own feeds: the addresses by which programs read them, and new ones."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import feed_keys
from people.requests import SignedIn


@never_cache
@require_http_methods(["GET", "POST"])
def feeds(request: SignedIn) -> HttpResponse:
    """Show the addresses; a POST ends them and begins new ones."""
    if request.method == "POST":
        with transaction.atomic():
            feed_keys.renew(request.user)
        messages.success(request, "The addresses are new; the old ones open nothing any more.")
        return redirect("feeds")
    root = request.build_absolute_uri("/")[:-1]
    return render(
        request, "people/feeds.html", {"key": feed_keys.key_for(request.user), "root": root}
    )
