"""The words of titles, by which proposals and changes are found."""

from typing import TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db.models import Model, QuerySet

from platforms.filters import CONFIG, Query

Row = TypeVar("Row", bound=Model)

#: What is asked must be written as what is indexed.
_WORDS = SearchVector("title", config=CONFIG)


def title_index(name: str) -> GinIndex:
    """The index of a table's titles by their words."""
    return GinIndex(_WORDS, name=name)


def titled(rows: QuerySet[Row], query: Query) -> QuerySet[Row]:
    """The rows whose title has the words that are looked for."""
    found: QuerySet[Row] = rows.annotate(title_words=_WORDS).filter(title_words=query)
    return found
