"""The roof: settings, URLs, Celery, start-up, health and the demo organisation."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
