"""The Celery application: its settings live in portal.settings under CELERY_."""

import os

from celery import Celery
from celery.signals import worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
# RedBeat finds these only among Celery's own names, and warns on every start without them.
app.add_defaults(lambda: {"redbeat_redis_url": settings.REDIS_URL, "redbeat_redis_options": {}})
app.autodiscover_tasks()


@worker_ready.connect
def ask_for_a_sign_of_life(**_said: object) -> None:
    """Queue a heartbeat at once, so that /readyz need not wait for the scheduler's next."""
    app.send_task("portal.tasks.heartbeat", expires=60)
