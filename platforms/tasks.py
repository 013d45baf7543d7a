"""Effects of the catalogue on git hosts."""

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from journal import effects, events
from platforms import (
    asking,
    assessing,
    comparing,
    discovering,
    gate,
    portraying,
    reach,
    telling,
)
from platforms.hosts.connections import DEFAULT_KEY, app_of, host_for, webhook_secret
from platforms.imports import running
from platforms.models import Discovery, Host, Platform, Repository

ENSURE_WEBHOOK = "platforms.ensure-webhook"
LOOK_AT_GATE = "platforms.look-at-gate"
DISCOVER = "platforms.discover"
READ_IMPORT = "platforms.read-import"
CARRY_OUT_IMPORT = "platforms.carry-out-import"
LOOK_AT_CONTENTS = "platforms.look-at-contents"
ASSESS = "platforms.assess"


@effects.handler(ENSURE_WEBHOOK)
def ensure_webhook(repository: int) -> None:
    """Make or mend the webhook of a repository. Raises HostProblem; safe to repeat."""
    row = Repository.objects.select_related("host").get(pk=repository)
    hook = host_for(row.host).ensure_webhook(
        row.remote_id, url=webhook_url(row.host), secret=webhook_secret(row.host)
    )
    Repository.objects.filter(pk=row.pk).update(hook_id=hook)


def webhook_url(host: Host) -> str:
    """Where a connection's deliveries are to be sent."""
    if host.key == DEFAULT_KEY:
        return f"{settings.PORTAL_URL}{reverse('github-webhook')}"
    return f"{settings.PORTAL_URL}{reverse('github-webhook-of', args=[host.key])}"


def look_at_gate(repository: int) -> None:
    """Ask, inside the caller's transaction, for a branch's protection to be read again."""
    effects.ask(LOOK_AT_GATE, key=str(repository), arguments={"repository": repository})


@effects.handler(LOOK_AT_GATE)
def read_gate(repository: int) -> None:
    """Read whether the host itself waits for our verdict. Raises HostProblem; safe to repeat."""
    row = Repository.objects.select_related("host").get(pk=repository)
    protection = host_for(row.host).protection(row.remote_id, row.default_branch)
    state, detail = gate.in_words(protection, row.default_branch, app_of(row.host))
    with transaction.atomic():
        now = Repository.objects.select_for_update(no_key=True).get(pk=row.pk)
        if now.gate_state != state:
            data = {"repository": now.full_name, "from": now.gate_state, "to": state}
            events.write(f"platform:{now.platform_id}", "platform:gate-changed", data=data)
        now.gate_state, now.gate_detail = state, detail
        now.save(update_fields=["gate_state", "gate_detail"])


@effects.handler(DISCOVER)
def discover(discovery: int) -> None:
    """Carry a search for repositories on; one that a later search replaced is left alone."""
    search = Discovery.objects.select_related("host").filter(pk=discovery).first()
    if search is not None:
        discovering.carry_on(search)


@effects.handler(READ_IMPORT)
def read_import(run: int) -> None:
    """Read an uploaded file and note what importing it would do."""
    running.read_run(run)


@effects.handler(CARRY_OUT_IMPORT)
def carry_out_import(run: int) -> None:
    """Carry out an import that was confirmed; once, however often it is asked for."""
    running.import_run(run)


def assess_soon(platform: int) -> None:
    """Ask, inside the caller's transaction, for a platform's readiness to be worked out again."""
    effects.ask(ASSESS, key=str(platform), arguments={"platform": platform})


@effects.handler(ASSESS)
def assess(platform: int) -> None:
    """Work a platform's readiness out again. Safe to repeat."""
    assessing.assess([platform])


def look_at_contents(platform: int) -> None:
    """Ask, inside the caller's transaction, for a platform's repositories to be looked at now."""
    effects.ask(LOOK_AT_CONTENTS, key=str(platform), arguments={"platform": platform})


@effects.handler(LOOK_AT_CONTENTS)
def read_contents(platform: int) -> None:
    """Look at a platform's repositories now. Raises HostProblem; safe to repeat."""
    portraying.look_at_those_of(platform)
    comparing.compare([platform])
    assessing.assess([platform])


@shared_task
def look_at_repositories() -> None:
    """Look at the repositories that were not looked at for a day, and assess their platforms."""
    seen = portraying.look_at_due()
    comparing.compare(seen)
    assessing.assess(seen)


@shared_task
def assess_platforms() -> None:
    """Assess the platforms that were not assessed for a day."""
    assessing.assess_due()


@shared_task
def roll_up_load() -> None:
    """Bring up to date how much waits for owners who state what they can bear."""
    assessing.roll_up_load()


@shared_task
def look_for_owners() -> None:
    """Say which platforms have lost their last reachable owner, or found one again."""
    reach.look(list(Platform.objects.select_related("team__department__manager")))


@shared_task
def ask_to_confirm() -> None:
    """Ask the owners of pages that nobody vouched for in half a year; once for each half year."""
    asking.ask()


@shared_task
def tell_announcements() -> None:
    """Tell those who subscribe of announcements whose time has come."""
    telling.tell_begun()
