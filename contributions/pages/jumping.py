"""What of proposals and changes is found by a few letters or by number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from contributions.models import Change, Proposal
from contributions.models.titles import Row, titled
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
from people.written import Written, among
from platforms.filters import WORDS, Words, query_of, words_of
from platforms.models import Repository
from platforms.selectors import restricted_seen, seen_among

#: So many titles with a word are few: they are read, and not looked for among all.
FEW = 1000


def _number(words: str, mark: str) -> int:
    """The number in `P-12` or `#12` or plain `12`; 0 for none, which nothing has."""
    found = re.fullmatch(rf"(?:{mark})?(\d{{1,9}})", words, re.IGNORECASE | re.ASCII)
    return int(found.group(1)) if found else 0


def _proposals(rows: QuerySet[Proposal]) -> QuerySet[Proposal, tuple[Any, ...]]:
    return rows.order_by("-pk").values_list("pk", "title", "state")[:EACH]


def _changes(rows: QuerySet[Change]) -> QuerySet[Change, tuple[Any, ...]]:
    columns = ("pk", "title", "number", "state", "repository__full_name")
    return rows.order_by("-pk").values_list(*columns)[:EACH]


class _Titled:
    """The newest of a kind whose titles have some words, of those that somebody may see.

    Whether a word is everywhere or nowhere, the planner cannot know. To read the newest until
    enough have the word is quick for the one, and for the other reads every row there is.
    """

    def __init__(
        self,
        every: QuerySet[Row],
        seen: Callable[[list[int], int], QuerySet[Row]],
        shown: Callable[[QuerySet[Row]], QuerySet[Row, Any]],
    ) -> None:
        self._any: Written[Row] = Written(
            lambda **words: _named(every, words).values_list("pk")[: FEW + 1],
            planned_anew=True,
            **WORDS,
        )
        self._among: Written[Row] = Written(
            lambda user, may_see, ids: shown(seen(may_see, user).filter(pk__in=among(ids))),
            user=int,
            may_see=list,
            ids=list,
        )
        self._newest: Written[Row] = Written(
            lambda user, may_see, **words: shown(_named(seen(may_see, user), words)),
            planned_anew=True,
            **WORDS,
            user=int,
            may_see=list,
        )

    def find(self, user: User, text: str) -> list[tuple[Any, ...]]:
        """The columns `shown` of each; none for a person who may see nothing."""
        words = words_of(text)
        if words is None or not user.is_active:
            return []
        by: dict[str, Any] = {"user": user.pk, "may_see": restricted_seen(user)}
        ids = [pk for (pk,) in self._any.rows(**words._asdict())]
        if len(ids) > FEW:
            return self._newest.rows(**words._asdict(), **by)
        return self._among.rows(ids=ids, **by) if ids else []


def _named(rows: QuerySet[Row], words: dict[str, str]) -> QuerySet[Row]:
    return titled(rows, query_of(Words(**words)))


_PROPOSALS = _Titled(
    Proposal.objects.all(),
    lambda may_see, user: proposals_seen(seen_among(may_see, PLATFORM_OF_PART), user),
    _proposals,
)
_CHANGES = _Titled(
    Change.objects.all(),
    lambda may_see, user: changes_seen(seen_among(may_see, PLATFORM_OF_CHANGE), user),
    _changes,
)


@finding.register("Proposals", "file", place=30)
def proposals(user: User, words: str) -> Iterable[Place]:
    """Proposals by number, or by the words of their titles."""
    if number := _number(words, "P-"):
        rows = list(_proposals(visible_proposals(user).filter(pk=number)))
    else:
        rows = _PROPOSALS.find(user, words)
    for pk, title, state in rows:
        row = Proposal(pk=pk, title=title)
        yield Place(str(row), row.get_absolute_url(), row.number, state)


@finding.register("Changes", "pull-request", place=40)
def changes(user: User, words: str) -> Iterable[Place]:
    """Changes by number, or by the words of their titles."""
    if number := _number(words, "#"):
        rows = list(_changes(visible_changes(user).filter(number=number)))
    else:
        rows = _CHANGES.find(user, words)
    for pk, title, of, state, name in rows:
        row = Change(pk=pk, number=of, repository=Repository(full_name=name))
        yield Place(title, row.get_absolute_url(), str(row), state)
