"""The door for webhooks: signature first, kept once, answered at once, and only ever a hint."""

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contributions import record
from contributions.models import Change, Delivery, RefusedDeliveries
from contributions.models.changes import OPEN_STATES
from people.models import HostAccount
from platforms.hosts.connections import default_host, host_for, webhook_secret
from platforms.hosts.problems import Denied, Rejected
from platforms.hosts.snapshots import HostEvent
from platforms.models import Host, Repository

MAX_BYTES = 2_000_000


@csrf_exempt
@login_not_required
@require_POST
def github(request: HttpRequest) -> HttpResponse:
    """Keep a delivery of the default GitHub connection and ask for what it hints at to be read."""
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        return _refuse("oversize", 413, f"At most {MAX_BYTES} bytes.")
    host = default_host()
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
        return _refuse("signature", 401, "The signature does not fit.")
    if event.event == "ping":
        return JsonResponse({"detail": "pong"})
    repository = Repository.objects.filter(host=host, remote_id=event.repository_id or 0).first()
    if repository is None:
        return _refuse("repository", 404, "No platform has this repository.")
    return _keep(host, repository, event)


def _keep(host: Host, repository: Repository, event: HostEvent) -> HttpResponse:
    try:
        with transaction.atomic():
            _note_sender(host, event)
            Delivery.objects.create(
                host=host,
                delivery_id=event.delivery_id,
                event=event.event,
                action=event.action,
                repository=repository,
                number=event.number,
                sha=event.sha,
                sender_id=event.sender.id if event.sender else None,
                received_at=timezone.now(),
            )
            for number in _numbers(repository, event):
                record.look(repository.pk, number)
    except IntegrityError:
        return JsonResponse({"detail": "Known already."})
    return JsonResponse({"detail": "Kept."}, status=202)


def _note_sender(host: Host, event: HostEvent) -> None:
    if event.sender:
        HostAccount.objects.get_or_create(
            issuer=host.key,
            remote_id=event.sender.id,
            defaults={"login": event.sender.login, "is_bot": event.sender.is_bot},
        )


def _numbers(repository: Repository, event: HostEvent) -> list[int]:
    """The pull requests that an event may have changed."""
    if event.number:
        return [event.number]
    touched = Q()
    if event.sha:
        touched |= Q(head_sha=event.sha)
    branch = event.ref.removeprefix("refs/heads/")
    if branch:
        # A push to the base may change who owns what, so every open change on it is asked again.
        touched |= Q(head_ref=branch) | Q(base_ref=branch)
    if not touched:
        return []
    found = Change.objects.filter(touched, repository=repository, state__in=OPEN_STATES)
    return list(found.values_list("number", flat=True))


def _refuse(reason: str, status: int, detail: str) -> HttpResponse:
    day, _ = RefusedDeliveries.objects.get_or_create(day=timezone.now().date(), reason=reason)
    RefusedDeliveries.objects.filter(pk=day.pk).update(count=F("count") + 1)
    return JsonResponse({"detail": detail}, status=status)
