"""Finding a host's repositories and choosing which belong to which platform."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from journal import effects
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms.hosts.names import file_path, login
from platforms.hosts.problems import Rejected
from platforms.hosts.snapshots import RepositorySnapshot
from platforms.models import Discovery, FoundRepository, Host, Platform, Repository
from platforms.permissions import why_not_administer
from platforms.services.repositories import keep
from platforms.tasks import DISCOVER


def search(host: Host, *, by: User, owner: str, topic: str = "", file: str = "") -> Discovery:
    """Look for an organisation's repositories, those of a topic or with a file where named.

    It is carried out in the background. The same search asked for while it runs is that one.
    """
    _may(by)
    owner, topic, file = owner.strip(), topic.strip().lower(), file.strip().strip("/")
    for name, given, check in (("owner", owner, login), ("file", file, file_path)):
        if given or name == "owner":
            try:
                check(given)
            except Rejected as problem:
                raise Invalid("Nothing was looked for.", {name: str(problem)}) from problem
    fields = {"host": host, "owner": owner, "topic": topic, "file": file}
    try:
        with transaction.atomic():
            made = Discovery.objects.create(**fields, asked_by=by, asked_at=timezone.now())
            effects.ask(DISCOVER, key=str(made.pk), arguments={"discovery": made.pk})
    except IntegrityError:
        return Discovery.objects.get(**fields, finished_at=None)
    # Only the latest search of a host is shown.
    host.discoveries.filter(pk__lt=made.pk).exclude(finished_at=None).delete()
    return made


def connect_found(
    search: Discovery, *, by: User, chosen: Collection[int], platform: Platform
) -> list[Repository]:
    """Connect chosen repositories, by their numeric ids, to a platform; safe to repeat.

    Webhook and gate follow as effects. Raises Refused naming one that belongs to another platform:
    then none is connected.
    """
    _may(by)
    found = list(search.found.filter(remote_id__in=chosen).order_by("full_name"))
    if not found:
        raise Refused("Choose at least one repository. Nothing was connected.")
    with transaction.atomic():
        return [keep(platform, search.host, _snapshot(one), by=by) for one in found]


def _snapshot(row: FoundRepository) -> RepositorySnapshot:
    return RepositorySnapshot(
        id=row.remote_id,
        full_name=row.full_name,
        default_branch=row.default_branch,
        web_url=row.web_url,
        description=row.description,
        language=row.language,
        topics=tuple(row.topics),
        owner_id=row.owner_remote_id,
        node_id=row.node_id,
    )


def _may(by: User) -> None:
    if why_not := why_not_administer(by):
        raise Forbidden(why_not)
