"""Carrying out a search for repositories: a page at a time, each kept before the next is read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from journal.later import Later
from platforms.hosts.connections import host_for
from platforms.hosts.interface import GitHost
from platforms.hosts.problems import HostProblem, Throttled, Unreachable
from platforms.hosts.snapshots import RepositorySnapshot
from platforms.models import Discovery, FoundRepository

#: How long one run may read before it makes room for other work, and how much a search looks at.
RUN = timedelta(seconds=60)
MOST = 5_000
TOO_MANY = f"It stopped after {MOST:,} repositories. Name a topic or a smaller organisation."


def carry_on(search: Discovery) -> None:
    """Read on where the search stands, to its end. Safe to repeat.

    Raises Later where it is to go on in a while: after a minute's work, at a rate limit, or when
    the host cannot be reached. What the host refuses for good ends it, with the reason kept.
    """
    until = timezone.now() + RUN
    client = host_for(search.host)
    while search.finished_at is None:
        try:
            _read_page(search, client)
        except Throttled:
            raise
        except Unreachable as problem:
            raise Later(str(problem)) from problem
        except HostProblem as problem:
            _end(search, str(problem))
        if timezone.now() > until and search.finished_at is None:
            raise Later("It goes on after other work.", at=timezone.now())


def _read_page(search: Discovery, client: GitHost) -> None:
    found, more = client.repositories(search.owner, page=search.page)
    wanted = [one for one in found if _fits(search, one, client)]
    with transaction.atomic():
        FoundRepository.objects.bulk_create(
            [_row(search, one) for one in wanted], ignore_conflicts=True
        )
        search.page, search.looked = search.page + 1, search.looked + len(found)
        search.save(update_fields=["page", "looked"])
        if not more:
            _end(search)
        elif search.looked >= MOST:
            _end(search, TOO_MANY)


def _fits(search: Discovery, found: RepositorySnapshot, client: GitHost) -> bool:
    if found.archived or (search.topic and search.topic not in found.topics):
        return False
    # Asked last: it costs a request.
    return not search.file or client.has_file(found.id, search.file)


def _row(search: Discovery, found: RepositorySnapshot) -> FoundRepository:
    return FoundRepository(
        discovery=search,
        remote_id=found.id,
        owner_remote_id=found.owner_id,
        node_id=found.node_id,
        full_name=found.full_name,
        default_branch=found.default_branch,
        web_url=found.web_url,
        description=found.description[:1000],
        language=found.language[:40],
        topics=list(found.topics),
    )


def _end(search: Discovery, trouble: str = "", at: datetime | None = None) -> None:
    search.finished_at, search.trouble = at or timezone.now(), trouble
    search.save(update_fields=["finished_at", "trouble"])
