"""The GraphQL that we send is GitHub's own: its public schema knows every field of it."""

import pytest
from graphql import build_schema, parse, validate

from platforms.hosts import queries
from tests.githost.contract import SHARED

PUBLIC = SHARED / "data" / "github-schema.graphql"


@pytest.mark.skipif(not PUBLIC.exists(), reason=f"GitHub's GraphQL schema is not at {PUBLIC}")
def test_every_query_is_one_of_githubs_schema():
    schema = build_schema(PUBLIC.read_text(), assume_valid=True)
    for text in (queries.LISTS, queries.QUEUE, queries.some([1, 2])):
        assert validate(schema, parse(text)) == []
