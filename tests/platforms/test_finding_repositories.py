"""Finding repositories of a host by organisation, topic or file, and giving them to platforms."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal import effects
from journal.models import Effect
from people.models import User
from platforms.hosts.connections import default_host
from platforms.models import Discovery, FoundRepository, Host, Repository
from platforms.services import discoveries
from tests.cast import Cast, person, platform
from tests.githost_server import GitHost
from tests.platforms.hosts.scripted import Reply, scripted_host

PAGE = "/admin/hosts/default/repositories/"


@pytest.fixture(scope="module")
def git():
    with GitHost(faults=True) as started:
        started.user("olu")
        started.provision(
            {
                "organisations": [{"login": "acme"}],
                "repositories": [
                    {"owner": "acme", "name": name, "topics": topics, "commits": [first(files)]}
                    for name, topics, files in (
                        ("ledger", ["platform", "go"], {"CONTRIBUTING.md": "Welcome.\n"}),
                        ("queue", ["platform"], {"README.md": "A queue.\n"}),
                        ("notes", [], {"CONTRIBUTING.md": "Notes.\n"}),
                    )
                ],
            }
        )
        started.repo("acme", "old")
        started.ok("PATCH", "/repos/acme/old", json={"archived": True})
        yield started


def first(files):
    date = "2026-01-05T09:00:00Z"
    return {"message": "Begin", "author": {"login": "olu"}, "date": date, "files": files}


@pytest.fixture
def host(cast: Cast, git: GitHost, settings) -> Host:
    settings.GITHUB_API_URL, settings.GITHUB_WEB_URL = git.api_url, git.url
    settings.GITHUB_TOKEN, settings.GITHUB_WEBHOOK_SECRET = git.admin, "the-hook-secret"
    settings.PORTAL_URL = "http://127.0.0.1:9"
    return default_host()


@pytest.fixture
def ida(cast: Cast) -> User:
    return person("Ida", is_superuser=True)


@pytest.fixture
def signed_in(client: Client, ida: User) -> Client:
    client.force_login(ida)
    return client


def carry_out() -> None:
    for pk in effects.due():
        effects.carry_out(pk)


def names(search: Discovery) -> list[str]:
    return [one.full_name for one in search.found.order_by("full_name")]


@pytest.mark.parametrize(
    ("topic", "file", "expected"),
    [
        ("", "", ["acme/ledger", "acme/notes", "acme/queue"]),
        ("platform", "", ["acme/ledger", "acme/queue"]),
        ("", "CONTRIBUTING.md", ["acme/ledger", "acme/notes"]),
        ("platform", "CONTRIBUTING.md", ["acme/ledger"]),
        ("none", "", []),
    ],
)
def test_repositories_are_found_by_organisation_topic_and_file(
    host: Host, ida: User, topic: str, file: str, expected: list[str]
) -> None:
    search = discoveries.search(host, by=ida, owner="acme", topic=topic, file=file)
    carry_out()
    search.refresh_from_db()
    assert names(search) == expected
    assert search.finished_at
    assert search.looked == 4  # archived ones are looked at and left out


def test_a_search_broken_off_goes_on_where_it_was(host: Host, ida: User, settings) -> None:
    def described(number: int) -> dict:
        name = {"id": number, "full_name": f"wide/r{number}", "html_url": "https://ghe.example/r"}
        return {**name, "default_branch": "main", "owner": {"id": 7}}

    with scripted_host() as script:
        settings.GITHUB_API_URL = script.url
        search = discoveries.search(host, by=ida, owner="wide")
        more = {"Link": f'<{script.url}/elsewhere>; rel="next"'}
        script.answer(Reply(body=[described(1), described(2)], headers=more), Reply(503, {}))
        carry_out()
        search.refresh_from_db()
        assert (search.looked, search.page, search.finished_at) == (2, 2, None)
        effect = Effect.objects.get(handler="platforms.discover")
        assert "503" in effect.last_error
        script.answer(Reply(body=[described(3)]))
        assert effects.carry_out(effect.pk)
        assert ["page=2" in line for line in script.lines] == [True]
    search.refresh_from_db()
    assert names(search) == ["wide/r1", "wide/r2", "wide/r3"]
    assert search.finished_at


def test_an_organisation_that_is_not_there_is_said(signed_in: Client, host: Host) -> None:
    signed_in.post(PAGE, {"act": "search", "owner": "nobody"})
    carry_out()
    assert "There is no organisation or account nobody" in signed_in.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("owner", ""), ("owner", "a/b"), ("owner", "-x"), ("file", "../x"), ("file", "a//b")],
)
def test_what_cannot_be_looked_for_is_refused_at_its_field(
    signed_in: Client, host: Host, field: str, value: str
) -> None:
    given = {"act": "search", "owner": "acme", field: value}
    answer = signed_in.post(PAGE, given)
    assert answer.status_code == 400
    assert answer.context["search_form"].errors.keys() == {field}
    assert not Discovery.objects.exists()


def test_the_same_search_asked_for_twice_is_one(host: Host, ida: User) -> None:
    first_one = discoveries.search(host, by=ida, owner="acme")
    assert discoveries.search(host, by=ida, owner="acme") == first_one
    assert Effect.objects.filter(handler="platforms.discover").count() == 1


def test_the_page_shows_how_far_a_search_is_and_then_what_it_found(
    signed_in: Client, host: Host
) -> None:
    signed_in.post(PAGE, {"act": "search", "owner": "acme", "topic": "Platform"})
    running = signed_in.get(PAGE).content.decode()
    assert "Looking through acme" in running
    assert "<progress" in running
    carry_out()
    done = signed_in.get(PAGE).content.decode()
    assert "2 repositories of acme" in done
    assert "<progress" not in done


def test_the_chosen_ones_are_connected_with_webhook_and_gate(
    signed_in: Client, cast: Cast, host: Host, ida: User, git: GitHost
) -> None:
    search = discoveries.search(host, by=ida, owner="acme")
    carry_out()
    chosen = search.found.filter(full_name__in=["acme/ledger", "acme/queue"])
    given = {
        "act": "connect",
        "platform": "ledger",
        "repository": [one.remote_id for one in chosen],
    }
    assert signed_in.post(PAGE, given).status_code == 302
    carry_out()
    rows = Repository.objects.order_by("full_name")
    assert [row.full_name for row in rows] == ["acme/ledger", "acme/queue"]
    for row in rows:
        assert row.platform == cast.ledger
        assert row.gate_state == "advisory"
        described = git.ok("GET", f"/repos/{row.full_name}")
        assert row.owner_remote_id == described["owner"]["id"]
        assert row.node_id == described["node_id"]
        hooks = git.ok("GET", f"/repos/{row.full_name}/hooks")
        assert row.hook_id in [hook["id"] for hook in hooks]
    page = signed_in.get(PAGE).content.decode()
    assert page.count("Connected</span>") == 2
    signed_in.post(PAGE, given)
    assert Repository.objects.count() == 2


def test_one_that_belongs_to_another_platform_connects_none(
    signed_in: Client, cast: Cast, host: Host, ida: User
) -> None:
    platform("Other", cast.storefront, cast.ana)
    search = discoveries.search(host, by=ida, owner="acme")
    carry_out()
    ids = {one.full_name: one.remote_id for one in search.found.all()}
    discoveries.connect_found(search, by=ida, chosen=[ids["acme/queue"]], platform=cast.ledger)
    given = {"act": "connect", "platform": "Other", "repository": list(ids.values())}
    answer = signed_in.post(PAGE, given)
    assert answer.status_code == 400
    assert "acme/queue belongs to Ledger already" in answer.content.decode()
    assert Repository.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"platform": "ledger"}, "Choose at least one repository"),
        ({"platform": "none", "repository": "1"}, "There is no platform of this name"),
        ({"platform": "ledger", "repository": "x"}, "Choose at least one repository"),
        ({"platform": "ledger", "repository": "9" * 30}, "Choose at least one repository"),
    ],
)
def test_a_choice_that_is_none_is_said(
    signed_in: Client, host: Host, ida: User, given: dict, words: str
) -> None:
    discoveries.search(host, by=ida, owner="acme")
    carry_out()
    answer = signed_in.post(PAGE, {"act": "connect", **given})
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_only_admins_look_and_choose(cast: Cast, client: Client, host: Host) -> None:
    for user in (cast.ana, cast.olu, cast.max):
        client.force_login(user)
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, {"act": "search", "owner": "acme"}).status_code == 404


def test_thirty_found_cost_as_many_queries_as_one(
    signed_in: Client, host: Host, ida: User, django_assert_num_queries
) -> None:
    search = discoveries.search(host, by=ida, owner="acme", topic="go")
    carry_out()
    signed_in.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        signed_in.get(PAGE)
    FoundRepository.objects.bulk_create(
        FoundRepository(discovery=search, remote_id=10_000 + n, full_name=f"acme/x{n}")
        for n in range(29)
    )
    with django_assert_num_queries(len(one)):
        signed_in.get(PAGE)
