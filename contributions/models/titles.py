"""The words of titles, by which proposals and changes are found."""

from typing import TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db.models import Model, QuerySet

from platforms.filters import CONFIG, search_query

Row = TypeVar("Row", bound=Model)

#: What is asked must be written as what is indexed.
_WORDS = SearchVector("title", config=CONFIG)


def title_index(name: str) -> GinIndex:
    """The index of a table's titles by their words."""
    return GinIndex(_WORDS, name=name)


def titled(rows: QuerySet[Row], words: str) -> QuerySet[Row]:
    """The rows whose title has all the words, the last perhaps only begun; none for no words."""
    query = search_query(words)
    found: QuerySet[Row] = rows.annotate(title_words=_WORDS).filter(title_words=query)
    return rows.none() if query is None else found
