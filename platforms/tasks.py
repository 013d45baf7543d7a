"""Effects of the catalogue on git hosts."""

from django.conf import settings
from django.urls import reverse

from journal import effects
from platforms.hosts.connections import host_for, webhook_secret
from platforms.models import Repository

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
