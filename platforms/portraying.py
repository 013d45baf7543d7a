"""Looks at repositories on their hosts once a day and keeps what was seen."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from platforms.hosts.budget import Purpose, spending
from platforms.hosts.connections import host_for
from platforms.hosts.portraits import Portrait
from platforms.hosts.problems import HostProblem, Throttled
from platforms.models import Repository, RepositoryPortrait

logger = logging.getLogger(__name__)

#: A repository is looked at this often, and again this soon where its host did not answer.
EVERY = timedelta(hours=24)
AGAIN = timedelta(hours=1)
#: As many in one run: others' requests to the same host come between.
IN_A_RUN = 40


def due() -> list[int]:
    """Ids of the repositories to look at now: those never seen, then the longest unseen."""
    now = timezone.now()
    never = Q(portrait=None)
    unread = Q(portrait__read_at=None) | Q(portrait__read_at__lt=now - EVERY)
    rows = Repository.objects.filter(
        never | Q(unread, portrait__tried_at__lt=now - AGAIN),
        archived=False,
        missing_since=None,
    )
    first = rows.order_by("portrait__tried_at", "pk").values_list("pk", flat=True)
    return list(first.filter(portrait=None)[:IN_A_RUN]) or list(first[:IN_A_RUN])


@spending(Purpose.SWEEP)
def look_at_due() -> list[int]:
    """Look at what is due; returns the platforms of what was seen. Stops at a rate limit."""
    seen: list[int] = []
    for pk in due():
        try:
            seen.append(look(pk).repository.platform_id)
        except Throttled as problem:
            logger.info("Looking at repositories stops here: %s", problem)
            break
        except HostProblem as problem:
            logger.info("Repository %s was not looked at: %s", pk, problem)
    return seen


def look_at_those_of(platform: int) -> None:
    """Look at each repository of a platform, asked for by a person. Raises HostProblem."""
    rows = Repository.objects.filter(platform=platform, archived=False, missing_since=None)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        look(pk)


def look(pk: int) -> RepositoryPortrait:
    """Look at one repository and keep what is seen. Raises HostProblem, which is kept as well."""
    repository = Repository.objects.select_related("host").get(pk=pk)
    known = RepositoryPortrait.objects.filter(repository=repository).first()
    now = timezone.now()
    try:
        seen = host_for(repository.host).portrait(
            repository.remote_id, known=known.tip if known else ""
        )
    except Throttled:
        raise  # says nothing of this repository
    except HostProblem as problem:
        said = {"tried_at": now, "problem": str(problem)[:1000]}
        RepositoryPortrait.objects.update_or_create(repository=repository, defaults=said)
        raise
    kept, _ = RepositoryPortrait.objects.update_or_create(
        repository=repository,
        defaults={"tried_at": now, "read_at": now, "problem": "", **_fields(seen)},
    )
    return kept


def _fields(seen: Portrait) -> dict[str, object]:
    inside: dict[str, object] = {}
    if seen.paths is not None and seen.texts is not None:
        inside["paths"] = list(seen.paths)
        inside["texts"] = {
            name: {"path": one.path, "text": one.text, "problem": one.problem}
            for name, one in seen.texts.items()
        }
    return {
        **inside,
        "tip": seen.tip,
        "last_commit_at": seen.last_commit_at,
        "description": seen.repository.description,
        "language": seen.repository.language[:40],
        "topics": list(seen.repository.topics),
        "weeks": None if seen.weeks is None else list(seen.weeks),
        "forks": seen.forks,
        "watchers": seen.watchers,
        "stars": seen.stars,
        "open_issues": seen.open_issues,
        "born_at": seen.created_at,
        "updated_at": seen.updated_at,
    }
