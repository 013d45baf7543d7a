"""Effects of the catalogue on git hosts."""

from celery import shared_task
from django.conf import settings
from django.urls import reverse

from journal import effects
from platforms import reach
from platforms.hosts.connections import host_for, webhook_secret
from platforms.models import Platform, Repository

ENSURE_WEBHOOK = "platforms.ensure-webhook"


@effects.handler(ENSURE_WEBHOOK)
def ensure_webhook(repository: int) -> None:
    """Make or mend the webhook of a repository. Raises HostProblem; safe to repeat."""
    row = Repository.objects.select_related("host").get(pk=repository)
    hook = host_for(row.host).ensure_webhook(
        row.remote_id,
        url=f"{settings.PORTAL_URL}{reverse('github-webhook')}",
        secret=webhook_secret(row.host),
    )
    Repository.objects.filter(pk=row.pk).update(hook_id=hook)


@shared_task
def look_for_owners() -> None:
    """Say which platforms have lost their last reachable owner, or found one again."""
    reach.look(list(Platform.objects.select_related("team__department__manager")))
