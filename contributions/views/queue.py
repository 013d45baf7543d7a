"""The queue: everything that waits for one person's decision."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contributions.pages.queue import queue_of
from people.requests import SignedIn


@require_GET
def queue(request: SignedIn) -> HttpResponse:
    """What waits for the viewer, the soonest due first."""
    found = queue_of(
        request.user,
        kind=request.GET.get("kind", ""),
        platform=request.GET.get("platform", ""),
        cursor=request.GET.get("page", ""),
    )
    return render(request, "queue/queue.html", {"found": found})
