"""Registering a platform from a repository's own files, for programs."""

import pytest

from journal import events
from platforms.models import Platform, Repository
from tests.cast import Cast, platform
from tests.githost_server import GitHost
from tests.hosted import Hosted
from tests.platforms.programs import Program

PATH = "platforms/new/"
COMPONENT = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: tally, description: Counts all there is., tags: [books]}
spec: {type: service, lifecycle: deprecated, owner: payments}
"""


@pytest.fixture
def described(git: GitHost, name: str) -> str:
    """The repository with files that say something of it, one of them unreadable."""
    git.write(name, "catalog-info.yaml", COMPONENT)
    git.write(name, "innersource.json", "{")
    git.write(name, "CONTRIBUTING.md", "Run the tests.\n")
    return name


def test_what_the_files_say_is_shown_and_nothing_registered(cast: Cast, described: str) -> None:
    found = Program(cast.olu).get(PATH, repository=f" {described} ")
    assert (found["repository"], found["summary"]) == (described, "Counts all there is.")
    assert (found["tags"], found["guide"]) == (["books", "service"], "Run the tests.\n")
    assert {"field": "lifecycle", "value": "ending", "file": "catalog-info.yaml"} in found["said"]
    (problem,) = found["problems"]
    assert problem.startswith("innersource.json: ")
    assert Platform.objects.get() == cast.ledger


def test_it_is_registered_once_as_the_files_say_but_for_what_is_sent(
    cast: Cast, described: str
) -> None:
    olu = Program(cast.olu)
    given = {"repository": described, "team": "payments-core", "name": "Tally", "tags": ["money"]}
    status, made = olu.ask("POST", PATH, given)
    assert (status, made["slug"], made["warning"]) == (201, "tally", "")
    assert (made["summary"], made["tags"]) == ("Counts all there is.", ["money"])
    assert made["guide"] == "Run the tests.\n"
    assert [one["full_name"] for one in made["repositories"]] == [described]
    again = olu.ask("POST", PATH, given)
    assert (again[0], again[1]["slug"]) == (201, "tally")
    kinds = [one.kind for one in events.of(f"platform:{Platform.objects.get(slug='tally').pk}")]
    assert kinds == ["platform:registered", "platform:repository-connected"]
    for other in ({**given, "name": "Other"}, {**given, "team": "storefront-web"}):
        status, answer = olu.ask("POST", PATH, other)
        assert (status, answer["detail"]) == (
            409,
            f"{described} belongs to Tally already; one platform gates a repository.",
        )
    assert Program(cast.dee).ask("POST", PATH, given)[0] == 409


def test_what_cannot_be_read_or_is_not_theirs_registers_nothing(
    cast: Cast, git: GitHost, name: str
) -> None:
    olu, given = Program(cast.olu), {"team": "payments-core", "summary": "Counts."}
    secret = git.repo("commons", f"{name.partition('/')[2]}-secret", private=True)["full_name"]
    for unseen in (secret, "commons/none"):
        asked = {**given, "repository": unseen}
        for status, answer in (
            olu.ask("GET", PATH, repository=unseen),
            olu.ask("POST", PATH, asked),
        ):
            assert (status, "that you may read" in answer["detail"]) == (409, True)
    assert olu.ask("GET", PATH)[0] == olu.ask("GET", PATH, repository="a/b/c")[0] == 400
    assert Program(cast.sam).ask("GET", PATH, repository=name)[0] == 403
    status, answer = Program(cast.ana).ask("POST", PATH, {**given, "repository": name})
    assert (status, "You are not in Payments Core" in answer["detail"]) == (403, True)
    # Nobody's file says what it does, and neither did the program.
    status, answer = olu.ask("POST", PATH, {"repository": name, "team": "payments-core"})
    assert (status, list(answer["fields"])) == (400, ["summary"])
    assert Platform.objects.count() == 1


def test_what_others_may_not_see_is_named_to_nobody(cast: Cast, name: str) -> None:
    hidden = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    given = {"repository": name, "team": "payments-core", "name": "Vault"}
    assert (
        Program(cast.olu).ask("POST", "platforms/vault/repositories/", {"full_name": name})[0]
        == 201
    )
    assert Repository.objects.get().platform == hidden
    status, answer = Program(cast.ana).ask("POST", PATH, {**given, "team": "storefront-web"})
    assert (status, "belongs to another platform already" in answer["detail"]) == (409, True)


def test_a_repository_that_takes_no_changes_registers_nothing(
    cast: Cast, git: GitHost, name: str
) -> None:
    git.ok("PATCH", f"/repos/{name}", json={"archived": True})
    olu, given = Program(cast.olu), {"repository": name, "team": "payments-core", "summary": "Old."}
    for status, answer in (olu.ask("GET", PATH, repository=name), olu.ask("POST", PATH, given)):
        assert (status, "is archived on its host" in answer["detail"]) == (409, True)
    assert Platform.objects.count() == 1


def test_a_host_that_breaks_off_at_the_end_is_said_beside_the_platform(hosted: Hosted) -> None:
    cast, git = hosted.cast, hosted.git
    name = git.repo("commons", f"tally-{hosted.repository.remote_id}")["full_name"]
    git.fault("status", match="GET .*/protection$", status=503, times=20)
    given = {"repository": name, "team": "payments-core", "name": "Tally", "summary": "Counts."}
    olu = Program(cast.olu)
    status, made = olu.ask("POST", PATH, given)
    assert (status, made["slug"], made["repositories"]) == (201, "tally", [])
    assert made["warning"].startswith(f"Tally is registered. {name} was not connected")
    git.clear_faults()
    # The very same again finds the platform, and makes up for what the host did not let it do.
    status, again = olu.ask("POST", PATH, given)
    assert (status, again["slug"], again["warning"]) == (201, "tally", "")
    assert [one["full_name"] for one in again["repositories"]] == [name]
    assert Platform.objects.filter(name="Tally").count() == 1
