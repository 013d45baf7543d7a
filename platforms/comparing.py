"""Compares a platform's page with what its repositories' own files say, and notes what differs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from platforms import suggesting
from platforms.models import Difference, Platform, RepositoryPortrait


@transaction.atomic
def compare(platforms: Iterable[int]) -> None:
    """Note what differs now, and forget what was asked and is no difference any more."""
    rows = RepositoryPortrait.objects.filter(
        repository__platform__in=platforms, repository__archived=False, read_at__isnull=False
    )
    for row in rows.select_related("repository__platform"):
        _compare(row, row.repository.platform)


def said_by(row: RepositoryPortrait) -> tuple[list[suggesting.Suggestion], list[str]]:
    """What the files of a repository say, and what is wrong with them."""
    texts = {name: one["text"] for name, one in row.texts.items() if one["text"]}
    found, problems = suggesting.suggested(
        texts, description=row.description, language=row.language, topics=row.topics
    )
    broken = [one["problem"] for one in row.texts.values() if one["problem"]]
    return found, [*broken, *problems]


def _compare(row: RepositoryPortrait, platform: Platform) -> None:
    now = {key: getattr(platform, key) for key in suggesting.FIELDS}
    differs = suggesting.differing(said_by(row)[0], now)
    Difference.objects.bulk_create(
        [
            Difference(
                platform=platform,
                repository=row.repository,
                field=one.field,
                value=one.value,
                digest=one.digest,
                source=one.source,
                found_at=timezone.now(),
            )
            for one in differs
        ],
        ignore_conflicts=True,
    )
    asked = Difference.objects.filter(platform=platform, repository=row.repository, answer="")
    still = {(one.field, one.digest) for one in differs}
    gone = [one.pk for one in asked if (one.field, one.digest) not in still]
    Difference.objects.filter(pk__in=gone).delete()
