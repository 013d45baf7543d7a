"""What the embedded host serves by GraphQL is a part of GitHub's public schema, unchanged."""

import pytest
from graphql import build_schema, parse, validate

from tests.githost.contract import SHARED
from tests.githost.test_graphql import PAGE
from tests.githost_server import ROOT

PUBLIC = SHARED / "data" / "github-schema.graphql"
SERVED = ROOT / "githost" / "graphql" / "schema.graphql"

pytestmark = pytest.mark.skipif(
    not PUBLIC.exists(), reason=f"GitHub's GraphQL schema is not at {PUBLIC}"
)


@pytest.fixture(scope="module")
def public():
    return build_schema(PUBLIC.read_text(), assume_valid=True)


def differences(served, public):
    """Every way in which a part of `served` is not in `public` just so."""
    for name, kind in served.type_map.items():
        theirs = public.type_map.get(name)
        if type(theirs) is not type(kind):
            yield f"{name} is no such type"
            continue
        for field, mine in getattr(kind, "fields", {}).items():
            other = theirs.fields.get(field)
            if other is None or str(other.type) != str(mine.type):
                yield f"{name}.{field}: {mine.type}, not {other and other.type}"
                continue
            for argument, value in getattr(mine, "args", {}).items():
                known = other.args.get(argument)
                if known is None or str(known.type) != str(value.type):
                    yield f"{name}.{field}({argument}): {value.type}"
        yield from (
            f"{name} has no {v}" for v in getattr(kind, "values", ()) if v not in theirs.values
        )
        for attribute in ("interfaces", "types"):
            known = {one.name for one in getattr(theirs, attribute, ())}
            for one in getattr(kind, attribute, ()):
                if one.name not in known:
                    yield f"{name} has nothing to do with {one.name}"


def test_every_type_field_and_argument_is_githubs(public):
    served = build_schema(SERVED.read_text())
    assert not list(differences(served, public))
    assert len(served.type_map) > 60


def test_the_comparison_finds_what_differs(public):
    wrong = SERVED.read_text().replace("  isDraft: Boolean!", "  isDraft: Int! isRough: Boolean")
    found = list(differences(build_schema(wrong), public))
    assert found == [
        "PullRequest.isDraft: Int!, not Boolean!",
        "PullRequest.isRough: Boolean, not None",
    ]


def test_the_query_of_a_sweep_is_valid_to_github(public):
    assert not validate(public, parse(PAGE))
    assert validate(public, parse(PAGE.replace("changedFiles", "changedFilez")))
