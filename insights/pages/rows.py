"""The rows behind a figure, named and linked as far as the viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from contributions.models import Change, Proposal
from contributions.selectors import visible_changes, visible_proposals
from insights.figures import Sample, shown
from insights.measures import MEASURES
from insights.pages.lists import Asked, Listed
from insights.question import Question
from insights.records import Records
from insights.selectors import Scope
from people.models import User
from platforms.models import Platform

PAGE = 50
AT_A_TIME = 1_000
HEADER = ("What", "Number", "Title", "Platform", "Date", "Value", "In words", "Address")


@dataclass(frozen=True)
class Row:
    """One row: a proposal or a change, when it counts and what it says."""

    kind: str
    number: str
    title: str
    url: str
    platform: str
    at: datetime
    value: float
    said: str


@dataclass(frozen=True)
class Rows:
    """A page of rows; `hidden` of the `n` counted are on platforms the viewer may not see."""

    listed: Listed
    n: int
    hidden: int
    rows: list[Row]
    page: int
    by_value: bool
    answer: str

    @property
    def newer(self) -> str:
        return str(self.page - 1) if self.page > 1 else ""

    @property
    def older(self) -> str:
        return str(self.page + 1) if self.page * PAGE < self.n - self.hidden else ""

    @property
    def shown(self) -> str:
        first = (self.page - 1) * PAGE + 1
        return f"{first:,} to {first + len(self.rows) - 1:,} of {self.n - self.hidden:,}"


def rows(
    user: User, scope: Scope, listed: Listed, records: Records, question: Question, asked: Asked
) -> Rows:
    """One page of the rows behind a figure: the latest first, or with `by=value` by value."""
    everything = listed.read(records, question.window, asked)
    samples, hidden = _of_viewer(scope, everything)
    by_value = bool(listed.first) and asked.get("by") == "value"
    sign = 0 if not by_value else -1 if listed.rising else 1
    samples.sort(key=lambda one: (sign * one.value, one.at, one.pk), reverse=True)
    page = _page(asked.get("page"), len(samples))
    named = list(_named(user, samples[(page - 1) * PAGE : page * PAGE]))
    return Rows(
        listed, len(samples) + hidden, hidden, named, page, by_value, _answer(listed, everything)
    )


def _answer(listed: Listed, samples: list[Sample]) -> str:
    """The figure that the rows prove, in words; of a mere list how many they are."""
    measure = MEASURES.get(listed.key)
    if measure is None:
        return f"{len(samples):,} {'row' if len(samples) == 1 else 'rows'}"
    stat = measure.sum_up(samples)
    if stat.value is None:
        return "too few to say"
    value = f"{round(stat.value)}" if measure.is_share else shown(stat.value)
    return f"{value} {measure.unit}"


def lines(
    user: User, scope: Scope, listed: Listed, records: Records, question: Question, asked: Asked
) -> Iterator[tuple[object, ...]]:
    """Every row that may be seen, for a spreadsheet, named some at a time; times as ISO text."""
    samples, _ = _of_viewer(scope, listed.read(records, question.window, asked))
    samples.sort(key=lambda one: one.at, reverse=True)
    some = (samples[start : start + AT_A_TIME] for start in range(0, len(samples), AT_A_TIME))
    for one in chain.from_iterable(_named(user, part) for part in some):
        at = one.at.isoformat(timespec="seconds")
        value = round(one.value, 2)
        yield (one.kind, one.number, one.title, one.platform, at, value, one.said, one.url)


def _of_viewer(scope: Scope, samples: Iterable[Sample]) -> tuple[list[Sample], int]:
    found = list(samples)
    seen = [one for one in found if one.platform not in scope.hidden]
    return seen, len(found) - len(seen)


def _page(text: str | None, n: int) -> int:
    page = int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1
    return min(max(1, page), max(1, -(-n // PAGE)))


def _named(user: User, samples: list[Sample]) -> Iterator[Row]:
    """Rows with their titles, in three queries."""
    on = Platform.objects.filter(pk__in={one.platform for one in samples})
    platforms = dict(on.values_list("pk", "name"))
    proposals: dict[int, Proposal] = (
        visible_proposals(user)
        .only("pk", "title")
        .in_bulk([one.pk for one in samples if one.kind == "proposal"])
    )
    changes: dict[int, Change] = (
        visible_changes(user)
        .select_related("repository")
        .only("pk", "title", "number", "repository__full_name")
        .in_bulk([one.pk for one in samples if one.kind == "change"])
    )
    for one in samples:
        thing = proposals.get(one.pk) if one.kind == "proposal" else changes.get(one.pk)
        if thing is None:  # gone from sight since it was counted
            continue
        number = thing.number if isinstance(thing, Proposal) else str(thing)
        yield Row(
            one.kind, number, thing.title, thing.get_absolute_url(), platforms[one.platform],
            one.at, one.value, one.said,
        )  # fmt: skip
