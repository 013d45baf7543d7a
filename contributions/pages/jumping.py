"""What of proposals and changes is found by a few letters or by number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from contributions.models import Change, Proposal
from contributions.models.titles import titled
from contributions.selectors import (
    PLATFORM_OF_CHANGE,
    PLATFORM_OF_PART,
    changes_seen,
    proposals_seen,
    visible_changes,
    visible_proposals,
)
from people import finding
from people.finding import EACH, Place
from people.models import User
from people.written import Written
from platforms.filters import WORDS, Words, query_of, words_of
from platforms.models import Repository
from platforms.selectors import restricted_seen, seen_among


def _number(words: str, mark: str) -> int:
    """The number in `P-12` or `#12` or plain `12`; 0 for none, which nothing has."""
    found = re.fullmatch(rf"(?:{mark})?(\d{{1,9}})", words, re.IGNORECASE | re.ASCII)
    return int(found.group(1)) if found else 0


@finding.register("Proposals", "file", place=30)
def proposals(user: User, words: str) -> Iterable[Place]:
    """Proposals by number, or by the words of their titles."""
    if number := _number(words, "P-"):
        rows = list(_proposals(visible_proposals(user).filter(pk=number)))
    else:
        rows = _titled(_PROPOSALS, user, words)
    for pk, title, state in rows:
        row = Proposal(pk=pk, title=title)
        yield Place(str(row), row.get_absolute_url(), row.number, state)


@finding.register("Changes", "pull-request", place=40)
def changes(user: User, words: str) -> Iterable[Place]:
    """Changes by number, or by the words of their titles."""
    if number := _number(words, "#"):
        rows = list(_changes(visible_changes(user).filter(number=number)))
    else:
        rows = _titled(_CHANGES, user, words)
    for pk, title, of, state, name in rows:
        row = Change(pk=pk, number=of, repository=Repository(full_name=name))
        yield Place(title, row.get_absolute_url(), str(row), state)


def _proposals(rows: QuerySet[Proposal]) -> QuerySet[Proposal, tuple[Any, ...]]:
    return rows.order_by("-pk").values_list("pk", "title", "state")[:EACH]


def _changes(rows: QuerySet[Change]) -> QuerySet[Change, tuple[Any, ...]]:
    columns = ("pk", "title", "number", "state", "repository__full_name")
    return rows.order_by("-pk").values_list(*columns)[:EACH]


def _titled(written: Written[Any], user: User, text: str) -> list[tuple[Any, ...]]:
    words = words_of(text)
    if words is None or not user.is_active:
        return []
    return written.rows(**words._asdict(), user=user.pk, seen=restricted_seen(user))


# A word that is everywhere wants another plan than one that is nowhere.
_PROPOSALS: Written[Proposal] = Written(
    lambda user, seen, **words: _proposals(
        titled(
            proposals_seen(seen_among(seen, PLATFORM_OF_PART), user),
            query_of(Words(**words)),
        )
    ),
    planned_anew=True,
    **WORDS,
    user=int,
    seen=list,
)
_CHANGES: Written[Change] = Written(
    lambda user, seen, **words: _changes(
        titled(
            changes_seen(seen_among(seen, PLATFORM_OF_CHANGE), user),
            query_of(Words(**words)),
        )
    ),
    planned_anew=True,
    **WORDS,
    user=int,
    seen=list,
)
