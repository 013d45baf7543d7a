"""Figures for Prometheus, read when they are asked for: one truth, whichever process answers."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from journal.models import Effect
from platforms.hosts.connections import budgets
from platforms.models import Host
from portal.tasks import HEARTBEAT

LOOPBACK = {"127.0.0.1", "::1"}
#: Where Celery keeps what nobody has taken yet.
QUEUE = "celery"


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever knows METRICS_TOKEN; where none is set, this machine. Others find nothing."""
    if not _may(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may(request: HttpRequest) -> bool:
    wanted: str = settings.METRICS_TOKEN
    if wanted:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        known = secrets.compare_digest(given.strip().encode(), wanted.encode())
        return known and scheme.lower() == "bearer"
    # What a proxy on this machine passes on comes from elsewhere.
    passed_on = {"X-Forwarded-For", "Forwarded"} & set(request.headers)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on


class Figures:
    """What a scrape collects; the number of queries does not grow with the rows."""

    def collect(self) -> Iterator[Metric]:
        """Yield every figure; those of the broker only while it answers."""
        yield from _hosts()
        yield from _effects()
        up = _gauge("commons_broker_up", "Whether the broker answers (1) or not (0)")
        try:
            found = [*_broker()]
        except redis.RedisError:
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
            yield from found
        yield up


def _gauge(name: str, says: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, labels=labels)


def _hosts() -> Iterator[Metric]:
    lag = _gauge(
        "commons_sync_lag_seconds", "Since the oldest confirmation of a repository", "host"
    )
    known = _gauge("commons_repositories", "Repositories that the sweep reads", "host")
    failing = _gauge(
        "commons_host_failing_repositories", "Repositories whose reading fails", "host"
    )
    never = _gauge("commons_repositories_never_confirmed", "Not read from their host yet", "host")
    now = timezone.now()
    in_use = Q(repositories__archived=False)
    rows = Host.objects.annotate(
        known=Count("repositories", filter=in_use),
        failing=Count("repositories", filter=in_use & Q(repositories__failing_since__isnull=False)),
        never=Count("repositories", filter=in_use & Q(repositories__confirmed_at=None)),
        oldest=Min("repositories__confirmed_at", filter=in_use),
    )
    for host in rows.values("key", "known", "failing", "never", "oldest"):
        of = [host["key"]]
        known.add_metric(of, host["known"])
        failing.add_metric(of, host["failing"])
        never.add_metric(of, host["never"])
        if host["oldest"]:
            lag.add_metric(of, (now - host["oldest"]).total_seconds())
    yield from (lag, known, failing, never)


def _effects() -> Iterator[Metric]:
    pending = _gauge("commons_effects_pending", "Effects that wait to be carried out", "handler")
    failing = _gauge("commons_effects_failing", "Effects whose last try failed", "handler")
    age = _gauge("commons_effects_oldest_seconds", "Overdue time of the longest due", "handler")
    given_up = _gauge("commons_effects_given_up", "Effects that nobody tries any more")
    now = timezone.now()
    waiting = Effect.objects.filter(done_at=None, given_up_at=None).values("handler").order_by()
    for row in waiting.annotate(
        n=Count("pk"), bad=Count("pk", filter=~Q(last_error="")), oldest=Min("due_at")
    ):
        of = [row["handler"]]
        pending.add_metric(of, row["n"])
        failing.add_metric(of, row["bad"])
        age.add_metric(of, max(0.0, (now - row["oldest"]).total_seconds()))
    given_up.add_metric([], Effect.objects.filter(given_up_at__isnull=False).count())
    yield from (pending, failing, age, given_up)


def _broker() -> Iterator[Metric]:
    length = _gauge("commons_queue_length", "Tasks that no worker has taken yet")
    age = _gauge("commons_worker_heartbeat_age_seconds", "Since a worker last did a task in time")
    left = _gauge("commons_rate_limit_remaining", "Requests left at a host", "of", "resource")
    limit = _gauge("commons_rate_limit", "Requests per window at a host", "of", "resource")
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
    ) as client:
        length.add_metric([], float(client.llen(QUEUE)))
    beat = cache.get(HEARTBEAT)
    if beat is not None:
        age.add_metric([], time.time() - beat)
    for standing in budgets():
        left.add_metric([standing.of, standing.resource], standing.left)
        limit.add_metric([standing.of, standing.resource], standing.limit)
    yield from (length, age, left, limit)
