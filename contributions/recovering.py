"""Asks the host for deliveries that never arrived: GitHub does not send them again by itself."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from contributions.models import Delivery
from journal import effects
from platforms.hosts.budget import Purpose, spending
from platforms.hosts.connections import host_for
from platforms.hosts.deliveries import LostDelivery
from platforms.hosts.problems import HostProblem, Missing
from platforms.models import Host, Repository
from platforms.tasks import ENSURE_WEBHOOK

logger = logging.getLogger(__name__)

#: GitHub keeps a delivery for sending it again this long.
KEPT = timedelta(days=3)
#: At most so many at a time; the sweep has read what they were about anyway.
AT_ONCE = 30


@spending(Purpose.SWEEP)
def recover(repository: Repository) -> int:
    """Ask for what a repository's webhook lost; returns how many. A hook that is gone is remade."""
    try:
        return _ask(repository.host, repository.remote_id, repository.hook_id)
    except Missing:
        with transaction.atomic():
            effects.ask(
                ENSURE_WEBHOOK,
                key=str(repository.pk),
                arguments={"repository": repository.pk},
            )
        return 0


@spending(Purpose.SWEEP)
def recover_of_app(host: Host) -> int:
    """Ask for what the App's own webhook lost; returns how many."""
    return _ask(host, None, None)


def _ask(host: Host, repository_id: int | None, hook_id: int | None) -> int:
    client = host_for(host)
    lost = client.lost_deliveries(repository_id, hook_id, since=timezone.now() - KEPT)
    wanted = _wanted(host, lost)[:AT_ONCE]
    for one in wanted:
        client.redeliver(repository_id, hook_id, one.id)
    return len(wanted)


def _wanted(host: Host, lost: list[LostDelivery]) -> list[LostDelivery]:
    """Those that are about a repository of ours, and that we did not take without saying so."""
    guids = [one.guid for one in lost]
    taken = Delivery.objects.filter(host=host, delivery_id__in=guids)
    known = set(taken.values_list("delivery_id", flat=True))
    named = {one.repository_id for one in lost if one.repository_id is not None}
    rows = Repository.objects.filter(host=host, remote_id__in=named)
    ours = {None, *rows.values_list("remote_id", flat=True)}
    return [one for one in lost if one.guid not in known and one.repository_id in ours]


def everywhere() -> None:
    """Ask every webhook there is; one that cannot be asked keeps no other from it."""
    connected = Repository.objects.filter(archived=False, missing_since=None)
    for repository in connected.exclude(hook_id=None).select_related("host"):
        try:
            recover(repository)
        except HostProblem as problem:
            logger.info("Lost deliveries of %s are not known: %s", repository, problem)
    for host in Host.objects.exclude(app_id=None):
        try:
            recover_of_app(host)
        except HostProblem as problem:
            logger.info("Lost deliveries of %s are not known: %s", host, problem)
