"""The door for webhooks: signature first, kept once, answered at once, and only ever a hint."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contributions import inbox
from platforms.hosts.connections import DEFAULT_KEY, default_host, host_for, webhook_secret
from platforms.hosts.problems import Denied, Rejected
from platforms.models import Host

MAX_BYTES = 2_000_000
NOT_SIGNED = "The signature does not fit."
STATUSES = {
    inbox.Kept.KEPT: 202,
    inbox.Kept.KNOWN: 200,
    inbox.Kept.IGNORED: 200,
    inbox.Kept.UNKNOWN: 404,
}


@csrf_exempt
@login_not_required
@require_POST
def github(request: HttpRequest, key: str = DEFAULT_KEY) -> HttpResponse:
    """Keep a delivery of a GitHub connection and ask for what it hints at to be read."""
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        return _refuse("oversize", 413, f"At most {MAX_BYTES} bytes.")
    host = default_host() if key == DEFAULT_KEY else Host.objects.filter(key=key).first()
    if host is None:  # answered as a wrong signature, so that nobody finds out which there are
        return _refuse("no-connection", 401, NOT_SIGNED)
    try:
        secret = webhook_secret(host)
    except Denied as problem:
        return _refuse("no-secret", 401, str(problem))
    if not secret:
        return _refuse("no-secret", 401, "No webhook secret is set for this connection.")
    try:
        event = host_for(host).verify(request.headers, request.body, secret=secret)
    except Rejected as problem:
        return _refuse("unreadable", 400, str(problem))
    if event is None:
        return _refuse("signature", 401, NOT_SIGNED)
    if event.event == "ping":
        return JsonResponse({"detail": "pong"})
    kept = inbox.keep(host, event)
    return JsonResponse({"detail": kept.value}, status=STATUSES[kept])


def _refuse(reason: str, status: int, detail: str) -> HttpResponse:
    inbox.count(reason)
    return JsonResponse({"detail": detail}, status=status)
