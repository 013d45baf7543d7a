"""Keeps what a git host told, once, and asks for what it hints at to be read."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from contributions import merge_groups, record, shown
from contributions.models import Change, Delivery, PublishedStatus, RefusedDeliveries
from contributions.models.changes import OPEN_STATES
from people import host_accounts
from platforms.gate import CONTEXT
from platforms.hosts.connections import app_of
from platforms.hosts.deliveries import Hint, HostEvent
from platforms.hosts.events import HINTS
from platforms.models import Host, Repository
from platforms.tasks import look_at_gate


class Kept(StrEnum):
    """What became of a verified delivery."""

    KEPT = "Kept."
    KNOWN = "Known already."
    IGNORED = "Ignored: nothing here depends on it."
    UNKNOWN = "No platform has this repository."


def keep(host: Host, event: HostEvent) -> Kept:
    """Store a delivery and ask for what it hints at, in one transaction; a replay does nothing.

    What nothing depends on leaves a count alone.
    """
    if event.hint is Hint.NOTHING:
        count(f"ignored: {event.event}")
        return Kept.IGNORED
    repository = None
    if event.repository_id is not None:
        known = Repository.objects.filter(host=host, remote_id=event.repository_id)
        repository = known.first()
        if repository is None:
            count("repository")
            return Kept.UNKNOWN
    with transaction.atomic():
        delivery, made = Delivery.objects.get_or_create(
            host=host,
            delivery_id=event.delivery_id,
            defaults={
                "event": event.event,
                "action": event.action,
                "repository": repository,
                "number": event.number,
                "sha": event.sha,
                "ref": event.ref[:300],
                "sender_id": event.sender.id if event.sender else None,
                "received_at": timezone.now(),
            },
        )
        if not made:
            return Kept.KNOWN
        for account in event.accounts:
            host_accounts.seen(host.key, account.id, login=account.login, is_bot=account.is_bot)
        if not _our_own_status(delivery, event):
            ask(delivery)
        for other in _others(host, event):
            record.look_at_repository(other)
    return Kept.KEPT


def ask(delivery: Delivery) -> None:
    """Ask, inside the caller's transaction, for what a kept delivery hints at to be read."""
    if delivery.repository_id is None:
        return
    match HINTS.get(delivery.event):
        case Hint.REPOSITORY:
            record.look_at_repository(delivery.repository_id)
        case Hint.GATE:
            look_at_gate(delivery.repository_id)
        case Hint.GROUP:
            merge_groups.hear(delivery)
        case Hint.PULL | Hint.COMMIT | Hint.BRANCH:
            for number in _numbers(delivery):
                record.look(delivery.repository_id, number)


def _numbers(delivery: Delivery) -> list[int]:
    """The pull requests that an event may have changed."""
    if delivery.number:
        return [delivery.number]
    touched = Q()
    if delivery.sha:
        touched |= Q(head_sha=delivery.sha)
    branch = delivery.ref.removeprefix("refs/heads/")
    if branch:
        # A push to the base may change who owns what, so every open change on it is asked again.
        touched |= Q(head_ref=branch) | Q(base_ref=branch)
    if not touched:
        return []
    found = Change.objects.filter(touched, repository=delivery.repository_id, state__in=OPEN_STATES)
    return list(found.values_list("number", flat=True))


def _our_own_status(delivery: Delivery, event: HostEvent) -> bool:
    """Whether the host repeats what we last wrote on this commit: then nothing has changed."""
    if event.event == "check_suite":  # ours holds our own runs only
        return event.app_id is not None and event.app_id == app_of(delivery.host)
    if event.context != CONTEXT:
        return False
    ours = PublishedStatus.objects.filter(
        repository=delivery.repository_id, sha=event.sha, app_id=event.app_id
    ).first()
    return ours is not None and event.state in (ours.state, shown.WORDS.get(ours.state))


def _others(host: Host, event: HostEvent) -> list[int]:
    """Repositories besides the one named that an event of an App or an organisation is about."""
    about = Q(remote_id__in=event.repository_ids)
    if event.hint is Hint.ACCESS and event.installation_id is not None:
        about |= Q(installation_id=event.installation_id)
    if event.event == "organization" and event.owner_id is not None:
        about |= Q(owner_remote_id=event.owner_id)
    return list(Repository.objects.filter(about, host=host).values_list("pk", flat=True))


def count(reason: str) -> None:
    """Count a delivery of which nothing else is kept."""
    today = timezone.now().date()
    day, _ = RefusedDeliveries.objects.get_or_create(day=today, reason=reason[:40])
    RefusedDeliveries.objects.filter(pk=day.pk).update(count=F("count") + 1)
