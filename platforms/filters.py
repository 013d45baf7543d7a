"""The questions one may ask of the catalogue: the same for the page, the export and the API."""

from __future__ import annotations

from datetime import UTC
from typing import Any, TypeVar

import django_filters
from django import forms
from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Model, QuerySet

from platforms.models import Governance, Lifecycle, Openness, Platform, Promised, Room, choices
from platforms.spelling import split

Row = TypeVar("Row", bound=Model)

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


def search_query(text: str) -> SearchQuery | CombinedSearchQuery | None:
    """What to look for: all the words, the last of them perhaps only begun. None for no words."""
    found = split(text[:LONGEST_SEARCH])
    if not found:
        return None
    whole = SearchQuery(text[:LONGEST_SEARCH], search_type="websearch", config=CONFIG)
    # The last word is letters and digits only, so it can be nothing else in the raw syntax.
    begun = SearchQuery(f"{found[-1]}:*", search_type="raw", config=CONFIG)
    if found[:-1]:
        begun = SearchQuery(" ".join(found[:-1]), search_type="plain", config=CONFIG) & begun
    return whole | begun


class AnyValueField(forms.MultipleChoiceField):
    """Several values of which none is wrong: one that nothing has simply finds nothing."""

    def valid_value(self, value: str) -> bool:
        return "\0" not in value


class AnyOf(django_filters.MultipleChoiceFilter):  # type: ignore[misc] # has no types
    """Rows that have one of the values given."""

    field_class = AnyValueField


class PlatformFilter(django_filters.FilterSet):  # type: ignore[misc] # has no types
    """Search, facets and order of the catalogue."""

    q = django_filters.CharFilter(
        method="as_words", max_length=LONGEST_SEARCH, label="Words to look for"
    )
    openness = django_filters.MultipleChoiceFilter(choices=choices(Openness))
    governance = django_filters.MultipleChoiceFilter(choices=choices(Governance))
    department = AnyOf(field_name="team__department__slug", label="Slug of the department")
    language = AnyOf(field_name="language")
    lifecycle = django_filters.MultipleChoiceFilter(choices=choices(Lifecycle))
    room = django_filters.MultipleChoiceFilter(choices=choices(Room))
    promised = django_filters.MultipleChoiceFilter(choices=choices(Promised))
    tag = django_filters.CharFilter(field_name="tags", lookup_expr="contains", method="tagged")
    since = django_filters.IsoDateTimeFilter(method="came_since", label="In the catalogue since")
    sort = django_filters.ChoiceFilter(choices=SORTS, method="as_it_is", label="Order")

    class Meta:
        model = Platform
        fields: list[str] = []

    def as_words(self, rows: QuerySet[Row], name: str, value: Any) -> QuerySet[Row]:
        """Words are the search's business, which asks more than one column."""
        return rows

    def tagged(self, rows: QuerySet[Row], name: str, value: Any) -> QuerySet[Row]:
        """Platforms with this very tag."""
        return rows.filter(tags__contains=[value])

    def came_since(self, rows: QuerySet[Row], name: str, value: Any) -> QuerySet[Row]:
        """Platforms that came after a moment."""
        try:
            # PostgreSQL takes no offset past sixteen hours, which ISO 8601 allows.
            return rows.filter(created_at__gt=value.astimezone(UTC))
        except OverflowError:  # at either end of the calendar
            return rows

    def as_it_is(self, rows: QuerySet[Row], name: str, value: Any) -> QuerySet[Row]:
        """Order is the listing's business, which pages by it."""
        return rows
