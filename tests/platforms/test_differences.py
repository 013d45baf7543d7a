"""What a repository's own files say of its platform: asked once, taken or left, and remembered."""

import json

import pytest
from django.test import Client

from journal import events
from people.refusals import Forbidden, Refused, Stale
from platforms import comparing, portraying
from platforms.models import Difference, Platform, Repository
from platforms.services.differences import leave, take
from platforms.services.repositories import Taken, look_before
from platforms.suggesting import HOST, Suggestion, differing, suggested
from tests.cast import Cast
from tests.githost_server import GitHost
from tests.hosted import Hosted, settle_on

COMPONENT = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ledger, description: Keeps the books., tags: [books]}
spec: {type: service, lifecycle: deprecated, owner: payments}
"""
SAID = json.dumps({"skills": ["Go"], "contributions": ["Bug fixes"]})


def said(texts: dict[str, str], **host: object) -> dict[str, tuple[object, str]]:
    known = {"description": "", "language": "", "topics": (), **host}
    return {one.field: (one.value, one.source) for one in suggested(texts, **known)[0]}


def test_the_first_file_that_says_something_of_a_field_counts() -> None:
    found = said(
        {"catalog-info.yaml": COMPONENT, "innersource.json": '{"motivation": "Books for all."}'},
        description="Another word.",
        language="Go",
        topics=("money",),
    )
    assert found["summary"] == ("Books for all.", "innersource.json")
    assert found["tags"] == (["books", "service"], "catalog-info.yaml")
    assert found["lifecycle"] == ("ending", "catalog-info.yaml")
    assert found["language"] == ("Go", HOST)


def test_the_opening_of_a_readme_says_what_it_is_where_nothing_else_does() -> None:
    readme = "# Ledger\n\n![build](x.svg)\n\nTwo entries for every movement of money.\n"
    assert said({"readme.md": readme}) == {
        "summary": ("Two entries for every movement of money.", "README.md")
    }


@pytest.mark.parametrize(
    "text",
    ["{", "[1]", "a: &a [*a]", COMPONENT + "---\n" + COMPONENT.replace("ledger", "b"), "- x", "\0"],
)
def test_a_broken_file_is_said_and_says_nothing(text: str) -> None:
    for name in ("innersource.json", "catalog-info.yaml"):
        found, problems = suggested({name: text}, description="", language="", topics=())
        assert found == []
        assert problems[0].startswith(f"{name}: ")


def test_lists_are_added_to_and_the_hosts_word_only_fills_in() -> None:
    now = {"tags": ["Books", "money"], "summary": "Ours.", "language": "", "lifecycle": "active"}
    found = [
        Suggestion("tags", ["books", "audit"], "catalog-info.yaml"),
        Suggestion("summary", "Theirs.", HOST),
        Suggestion("language", "Go", HOST),
        Suggestion("lifecycle", "ending", "catalog-info.yaml"),
    ]
    assert {one.field: one.value for one in differing(found, now)} == {
        "tags": ["Books", "money", "audit"],
        "language": "Go",
        "lifecycle": "ending",
    }


@pytest.fixture
def hosted(cast: Cast, git_host: GitHost, settings) -> Hosted:
    made = settle_on(git_host, cast, settings, protected=False)
    git_host.write(made.full_name, "innersource.json", SAID)
    return made


def look(hosted: Hosted) -> dict[str, Difference]:
    portraying.look(hosted.repository.pk)
    comparing.compare([hosted.cast.ledger.pk])
    return {one.field: one for one in Difference.objects.filter(answer="")}


def test_an_owner_takes_one_over_and_leaves_the_other_for_good(hosted: Hosted) -> None:
    cast = hosted.cast
    found = look(hosted)
    assert found.keys() == {"skills", "wanted"}
    take(found["skills"], by=cast.olu)
    leave(found["wanted"], by=cast.olu)
    cast.ledger.refresh_from_db()
    assert (cast.ledger.skills, cast.ledger.wanted) == (["Go"], [])
    kinds = [one.kind for one in events.of(f"platform:{cast.ledger.pk}")]
    assert kinds[-2:] == ["platform:edited", "platform:difference-left"]
    assert look(hosted) == {}
    leave(found["wanted"], by=cast.olu)
    assert [one.kind for one in events.of(f"platform:{cast.ledger.pk}")] == kinds
    with pytest.raises(Stale):
        take(found["wanted"], by=cast.olu)
    hosted.git.write(hosted.full_name, "innersource.json", SAID.replace("Bug fixes", "Ideas"))
    assert look(hosted)["wanted"].value == ["Ideas"]


def test_what_is_no_difference_any_more_is_not_asked(hosted: Hosted) -> None:
    look(hosted)
    Platform.objects.filter(pk=hosted.cast.ledger.pk).update(skills=["Go"], wanted=["Bug fixes"])
    assert look(hosted) == {}


def test_the_health_page_asks_owners_and_nobody_else(hosted: Hosted, client: Client) -> None:
    row = look(hosted)["skills"]
    client.force_login(hosted.cast.ana)
    assert "Its files say otherwise" not in client.get("/platforms/ledger/health/").content.decode()
    client.force_login(hosted.cast.olu)
    assert "Its files say otherwise" in client.get("/platforms/ledger/health/").content.decode()
    client.post("/platforms/ledger/health/", {"act": "take", "row": row.pk})
    hosted.cast.ledger.refresh_from_db()
    assert hosted.cast.ledger.skills == ["Go"]
    with pytest.raises(Forbidden):
        take(row, by=hosted.cast.ana)


def test_a_platform_is_registered_from_a_repositorys_own_files(
    hosted: Hosted, client: Client
) -> None:
    git, cast = hosted.git, hosted.cast
    name = git.repo("commons", f"tally-{hosted.repository.remote_id}")["full_name"]
    git.write(name, "catalog-info.yaml", COMPONENT)
    git.write(name, "CONTRIBUTING.md", "Run the tests.\n")
    client.force_login(cast.olu)
    address = f"/platforms/new/?repository={name}"
    form = client.get(address).context["form"]
    assert form["summary"].value() == "Keeps the books."
    assert form["guide"].value() == "Run the tests.\n"
    assert not Platform.objects.filter(name__startswith="Tally").exists()
    given = {"name": "Tally", "summary": "Keeps.", "team": cast.payments_core.pk}
    answer = client.post(address, {**given, "openness": "welcome"})
    assert answer["Location"] == "/platforms/tally/"
    assert Repository.objects.get(full_name=name).platform.name == "Tally"


def test_what_cannot_be_read_registers_nothing_until_it_is_left_out(
    hosted: Hosted, client: Client
) -> None:
    client.force_login(hosted.cast.olu)
    address = "/platforms/new/?repository=commons/none-at-all"
    shown = client.get(address).content.decode()
    assert 'value="commons/none-at-all"' in shown
    assert "Filled in from" not in shown
    assert 'action="/platforms/new/"' in shown
    given = {"name": "Tally", "summary": "Keeps.", "team": hosted.cast.payments_core.pk}
    given["openness"] = "welcome"
    refused = client.post(address, given)
    assert refused.status_code == 409
    assert "Nothing was registered." in refused.content.decode()
    assert refused.context["form"]["name"].value() == "Tally"
    assert not Platform.objects.filter(name="Tally").exists()
    assert client.post("/platforms/new/", given)["Location"] == "/platforms/tally/"
    assert not Repository.objects.filter(platform__name="Tally").exists()


@pytest.mark.parametrize("restricted", [False, True])
def test_a_repository_that_a_platform_has_is_refused_as_soon_as_it_is_given(
    hosted: Hosted, client: Client, restricted: bool
) -> None:
    cast, name = hosted.cast, hosted.repository.full_name
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=restricted)
    named = "another platform" if restricted else "Ledger"
    with pytest.raises(Taken, match=f"{name} belongs to {named} already"):
        look_before(name, by=cast.ana)
    client.force_login(cast.ana)
    address = f"/platforms/new/?repository={name}"
    given = {"name": "Tally", "summary": "Keeps.", "team": cast.storefront.pk}
    for answer in (client.get(address), client.post(address, {**given, "openness": "welcome"})):
        assert answer.status_code == 409
        assert f"{name} belongs to {named} already" in answer.content.decode()
        assert ("/platforms/ledger/" in answer.content.decode()) is not restricted
    assert not Platform.objects.filter(name="Tally").exists()


def test_nobody_reads_on_the_host_through_the_portal_what_is_hidden_from_them(
    hosted: Hosted,
) -> None:
    name = hosted.git.repo("commons", f"secret-{hosted.repository.remote_id}", private=True)[
        "full_name"
    ]
    with pytest.raises(Refused, match="that you may read"):
        look_before(name, by=hosted.cast.ana)
    with pytest.raises(Refused, match="that you may read"):
        look_before("commons/none-at-all", by=hosted.cast.ana)
