"""Files that are broken, hostile or too large: each says why, and nothing of them is imported."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platforms.imports import formats
from platforms.imports.entries import Unreadable
from platforms.imports.formats import read
from platforms.models import Platform
from tests.cast import Cast
from tests.platforms.imports.files import component, documents, group, imported, reasons, rows, sap

GROUP = documents(group("fine"))
BOMB = (
    "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{after}: &{after} [*{name},*{name},*{name},*{name},*{name},*{name},*{name},*{name}]\n"
        for name, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "apiVersion: backstage.io/v1alpha1\nkind: Group\n"
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "The file is empty"),
        (b" \n\n", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "not text in UTF-8"),
        (b"a\x00b", "the sign zero"),
        ("name;prénom".encode("latin-1"), "not text in UTF-8"),
        (b"[", "This is not JSON"),
        (b'[{"id": 1,}]', "This is not JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b"[1" + b"," * 10, "This is not JSON"),
        (b"[" + b"9" * 6000 + b"]", "a number too long"),
        (b"[]", "neither repos.json"),
        (b'{"hello": "world"}', "neither repos.json"),
        (b"hello\nworld", "none of the files read here"),
        (b"user,team,user\n", "stands there twice"),
        (b'user,team\n"kim,Books\n', "This is not a table"),
        (b'user,"team\nkim,Books\n', "none of the files read here"),
        (b'user,"te"am,team\nkim,x,Books\n', "none of the files read here"),
        (b"user,team," + b"x" * 200_000, "none of the files read here"),
        (b"user,team\n", "It holds no entry"),
        (b"x" * (formats.LARGEST + 1), "32 MB are the most"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(data)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("apiVersion: [", "This is not YAML"),
        ("apiVersion: a\nkind: 'Group", "This is not YAML"),
        ("\tapiVersion: a", "This is not YAML"),
        ("apiVersion: a\napiVersion: b", "“apiVersion” stands here a second time"),
        ("apiVersion: !!python/object/apply:os.system ['true']", "Tags are not taken"),
        (BOMB, "values, aliases unfolded"),
        ("apiVersion: *none", "This is not YAML|stands for nothing"),
        ("apiVersion: &a [*a]", "stands for nothing before it"),
        ("apiVersion: " + "[" * 60 + "]" * 60, "nested more than 40 deep"),
        ("? [a]\n: b", "The name of a value is a plain text"),
        ("<<: {a: b}", "Merge keys are not taken"),
        ("just a text", "It is no entity"),
        ("- a\n- list", "It is no entity"),
        ("apiVersion: backstage.io/v1alpha1\nkind: Group", "metadata is missing. spec is missing"),
        ("apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: 7\nspec: x", "not a mapping"),
        ("apiVersion: a\x07b\nkind: Group", "This is not YAML|does not take"),
    ],
)
def test_a_broken_document_spoils_no_other(cast: Cast, document: str, why: str) -> None:
    plan = imported(f"{GROUP}\n---\n{document}\n---\n{documents(group('fine-too'))}")
    assert plan.summary() == "2 created, 0 changed, 0 unchanged, 1 refused"
    (reason,) = reasons(plan).values()
    assert any(part in reason for part in why.split("|"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"html_url": "javascript:alert(1)"}, "only http and https addresses"),
        ({"html_url": "https://a b"}, "only http and https addresses"),
        ({"html_url": "https://["}, "only http and https addresses"),
        ({"full_name": "=HYPERLINK(1)"}, "begins with ="),
        ({"full_name": "＝HYPERLINK(1)"}, "begins with ＝"),
        (
            {"_InnerSourceMetadata": {"title": "a\u202eb"}},
            "U+202E, which turns the direction of writing",
        ),
        ({"description": "a\x00b"}, "control character U+0000"),
        ({"description": "\ud800"}, "control character U+D800"),
        ({"description": ["x"]}, "description is not a text"),
        ({"description": "x" * 50_001}, "50,000 are the most"),
        ({"id": True}, "id is not a number"),
        ({"id": None}, "id is missing"),
        ({"id": 1.5}, "id is not a number"),
        ({"owner": "me"}, "owner is not an object"),
        ({"_InnerSourceMetadata": []}, "_InnerSourceMetadata is not an object"),
        ({"_InnerSourceMetadata": {"topics": "x"}}, "topics is not a list"),
        ({"_InnerSourceMetadata": {"docs": "data:text/html,x"}}, "only http and https"),
        ({"_InnerSourceMetadata": {"title": "x" * 101}}, "100 are the most"),
        ({"_InnerSourceMetadata": {"title": "!!"}}, "cannot be made an address"),
        ({"_InnerSourceMetadata": {"title": "new"}}, "cannot be made an address"),
    ],
)
def test_a_bad_value_refuses_its_row_alone(cast: Cast, change: dict, why: str) -> None:
    plan = imported(rows(sap(), {**sap(id=2, full_name="Planets/bad", name="bad"), **change}))
    assert plan.summary() == "1 created, 0 changed, 0 unchanged, 1 refused"
    assert why in reasons(plan)["entry 2"]


def test_a_name_given_twice_in_json_refuses_its_row(cast: Cast) -> None:
    twice = rows(sap())[:-1] + ', {"id": 1, "id": 2, "full_name": "a/b", "html_url": ""}]'
    assert reasons(imported(twice))["entry 2"].startswith("id stands in it twice.")


def test_a_bomb_is_refused_quickly_and_an_ordinary_alias_is_read(cast: Cast) -> None:
    shared = "x: &t [one, two]\n" + "apiVersion: backstage.io/v1alpha1\nkind: Group\n"
    shared += "metadata: {name: a, tags: *t}\nspec: {type: team, children: []}\n"
    assert imported(shared).entries[0].said["fields"]["tags"] == ["one", "two"]


def test_numbers_dates_and_truth_stand_for_themselves(cast: Cast) -> None:
    odd = component("x", "fine")
    odd["metadata"]["labels"] = {"since": "2020-01-01", "n": 1, "no": False, "f": 1.5}
    imported(GROUP + "\n---\n" + documents(odd))
    said = Platform.objects.get(slug="x").entries.get().said["rest"]["metadata"]["labels"]
    assert said == {"since": "2020-01-01", "n": 1, "no": False, "f": 1.5}


@pytest.mark.parametrize("odd", ["0x_", "0b_", "-0b__", "+_", "1:_", "._", "0o_9"])
def test_what_only_begins_as_a_number_is_a_text(odd: str) -> None:
    text = f"# No JSON\n{documents(component('x', 'fine'))[:-1]}, odd: {odd} }}"
    assert read(text.encode()).entries[0].rest == {"odd": odd}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(alphabet=" \n-:[]{}&*!<>'\"#|,apiVersonkdm", max_size=200).map(str.encode),
    )
)
def test_no_bytes_do_anything_but_be_read_or_be_refused(data: bytes) -> None:
    try:
        reading = read(data)
    except Unreadable as error:
        assert str(error).endswith(".")
    else:
        assert reading.entries or reading.refusals
