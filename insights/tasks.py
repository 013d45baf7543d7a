"""Counting figures in the background."""

from celery import shared_task

from insights import keeping
from people.models import User


@shared_task
def count_again(user: int, days: int, department: str, platform: str, kind: str, zone: str) -> None:
    """Count the manager's page again, as somebody who may see the same was asked for it."""
    narrowed = (days, department, platform, kind)
    keeping.count_again(User.objects.get(pk=user), narrowed, zone)
