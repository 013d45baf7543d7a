"""The questions one may ask of the catalogue: the same for the page, the export and the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django import forms
from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from platforms.models import Governance, Lifecycle, Openness, Platform, Promised, Room, choices
from platforms.spelling import split

SORTS = [
    ("relevance", "Relevance"),
    ("name", "Name"),
    ("newest", "Newest"),
    ("response", "Quickest promise"),
    ("activity", "Most active"),
    ("readiness", "Most ready"),
]
CONFIG = "english"
LONGEST_SEARCH = 200


Query = SearchQuery | CombinedSearchQuery


class Words(NamedTuple):
    """Words to look for: as they were typed, all but the last, and the last as a beginning."""

    typed: str
    others: str
    begun: str


#: The kinds of a search's words, as values of a query that is written once.
WORDS: dict[str, Any] = dict.fromkeys(Words._fields, str)


def words_of(text: str) -> Words | None:
    """The words of a text; None where it has none."""
    text = text[:LONGEST_SEARCH]
    found = split(text)
    # The last word is letters and digits only, so it can be nothing else in the raw syntax.
    return Words(text, " ".join(found[:-1]), f"{found[-1]}:*") if found else None


def query_of(words: Words) -> Query:
    """What has all the words, the last of them perhaps only begun."""
    return CombinedSearchQuery(*_parts(words))


class _Once(CombinedSearchQuery):
    """A query that PostgreSQL works out once for all rows, where its words are no constants."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        sql, params = super().as_sql(*args, **kwargs)
        return f"(SELECT {sql})", params


def once(words: Words) -> Query:
    """The same query, for one that is planned without knowing the words."""
    return _Once(*_parts(words))


def _parts(words: Words) -> tuple[Query, str, Query, str]:
    typed = SearchQuery(words.typed, search_type="websearch", config=CONFIG)
    others = SearchQuery(words.others, search_type="plain", config=CONFIG)
    begun = SearchQuery(words.begun, search_type="raw", config=CONFIG)
    return typed, CombinedSearchQuery.BITOR, others & begun, CONFIG


def search_query(text: str) -> Query | None:
    """What has all the words of a text; None for no words."""
    words = words_of(text)
    return query_of(words) if words else None


class AnyValueField(forms.MultipleChoiceField):
    """Several values of which none is wrong: one that nothing has simply finds nothing."""

    def valid_value(self, value: str) -> bool:
        return "\0" not in value


#: Facets in the order of the page: the column each counts, and its title.
FACETS = {
    "openness": ("openness", "Contributions"),
    "governance": ("governance", "Governance level"),
    "department": ("team__department__slug", "Department"),
    "language": ("language", "Language"),
    "lifecycle": ("lifecycle", "Lifecycle"),
    "room": ("room", "Capacity"),
    "promised": ("promised", "First response promised"),
}


def _several(labels: type[StrEnum]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(choices=choices(labels), required=False)


#: What may be asked for, by name, and how it is read.
_FIELDS: dict[str, forms.Field] = {
    "q": forms.CharField(max_length=LONGEST_SEARCH, required=False),
    "openness": _several(Openness),
    "governance": _several(Governance),
    "department": AnyValueField(required=False),
    "language": AnyValueField(required=False),
    "lifecycle": _several(Lifecycle),
    "room": _several(Room),
    "promised": _several(Promised),
    "tag": forms.CharField(required=False),
    "since": forms.DateTimeField(required=False),
    "sort": forms.ChoiceField(choices=SORTS, required=False),
}


class Question:
    """Search, facets and order of the catalogue, as far as they could be read.

    `given` holds by name what is asked for, `errors` why something could not be read; that is left
    out. The fields are read one by one: a form would copy all of them for each question.
    """

    def __init__(self, params: QueryDict) -> None:
        self.given: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        for name, field in _FIELDS.items():
            if name not in params:
                continue
            try:
                value = field.clean(field.widget.value_from_datadict(params, {}, name))
            except ValidationError as wrong:
                self.errors[name] = list(wrong.messages)
            else:
                if value:
                    self.given[name] = value


def narrowed(
    rows: QuerySet[Platform], given: Mapping[str, Any], but: str = ""
) -> QuerySet[Platform]:
    """The rows that have all that is asked for, the facet `but` left aside; words are not read."""
    for name, (column, _) in FACETS.items():
        if name in given and name != but:
            rows = rows.filter(**{f"{column}__in": given[name]})
    if "tag" in given:
        rows = rows.filter(tags__contains=[given["tag"]])
    if "since" in given:
        rows = _since(rows, given["since"])
    return rows


def _since(rows: QuerySet[Platform], moment: datetime) -> QuerySet[Platform]:
    try:
        # PostgreSQL takes no offset past sixteen hours, which ISO 8601 allows.
        return rows.filter(created_at__gt=moment.astimezone(UTC))
    except OverflowError:  # at either end of the calendar
        return rows
