"""Whether this installation is alive, and whether it is ready to work; for probes and people."""

import logging
import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.tasks import HEARTBEAT

OK = "ok"
# Seconds. The scheduler sends a heartbeat every 10, so five have been missed.
HEARTBEAT_AGE = 60
logger = logging.getLogger(__name__)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process answers at all."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part works, else 503; the body names each part and its reason."""
    found = {name: check() for name, check in CHECKS.items()}
    ready = all(answer == OK for answer in found.values())
    return JsonResponse(found, status=200 if ready else 503)


def database() -> str:
    """Say `ok`, or why the database cannot be used."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.warning("The database does not answer", exc_info=True)
        return "The database does not answer."
    return OK


def migrations() -> str:
    """Say `ok`, or how many migrations wait."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database does not answer, so its migrations are unknown."
    return f"Migrations not applied yet: {len(waiting)}." if waiting else OK


def broker() -> str:
    """Say `ok`, or why tasks cannot be queued."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2
        ) as client:
            client.ping()
    except redis.RedisError:
        logger.warning("The broker does not answer", exc_info=True)
        return "The broker does not answer."
    return OK


def worker() -> str:
    """Say `ok`, or since when no worker has done what the scheduler sends."""
    try:
        beat = cache.get(HEARTBEAT)
    except redis.RedisError:
        return "The broker does not answer, so the workers are unknown."
    if beat is None:
        return "No worker has reported yet."
    age = time.time() - beat
    return OK if age < HEARTBEAT_AGE else f"No worker has reported for {age:.0f} seconds."


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "worker": worker,
}
