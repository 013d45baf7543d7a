"""The worker's sign of life, which /readyz reads."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

HEARTBEAT = "worker-heartbeat"


@shared_task
def heartbeat() -> None:
    """Note that a scheduler sent this and a worker did it, now."""
    cache.set(HEARTBEAT, timezone.now().timestamp(), timeout=None)
