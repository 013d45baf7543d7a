"""Connecting a repository, its gate, and what its files say otherwise, for programs."""

from journal import events
from platforms import comparing, portraying
from platforms.gate import CONTEXT
from platforms.models import Platform, Repository
from tests.cast import Cast, platform
from tests.githost_server import GitHost
from tests.hosted import settle_on
from tests.platforms.programs import Program

PATH = "platforms/ledger/repositories/"


def test_a_repository_is_connected_once_and_its_gate_set(
    cast: Cast, git: GitHost, name: str
) -> None:
    olu = Program(cast.olu)
    for given in ({"full_name": name}, {"full_name": name, "host": "default"}):
        status, made = olu.ask("POST", PATH, given)
        assert (status, made["full_name"], made["gate_state"]) == (201, name, "advisory")
    assert Program(cast.sam).get(PATH) == [made]
    gate = f"{PATH}{made['id']}/gate/"
    for _ in range(2):
        status, shown = olu.ask("PUT", gate)
        assert (status, shown["gate_state"]) == (200, "gated")
    rules = git.ok("GET", f"/repos/{name}/branches/main/protection")
    assert CONTEXT in rules["required_status_checks"]["contexts"]
    git.ok("DELETE", f"/repos/{name}/branches/main/protection")
    status, shown = olu.ask("POST", gate)
    assert (status, shown["gate_state"]) == (200, "advisory")
    kinds = [one.kind for one in events.of(f"platform:{cast.ledger.pk}")]
    assert kinds.count("platform:repository-connected") == 1


def test_what_cannot_be_connected_is_refused_with_its_reason(cast: Cast, name: str) -> None:
    olu = Program(cast.olu)
    for given, field in (
        ({"full_name": "a/b/c"}, "full_name"),
        ({}, "full_name"),
        ({"full_name": name, "host": "nowhere"}, "host"),
    ):
        status, answer = olu.ask("POST", PATH, given)
        assert (status, list(answer.get("fields", answer))) == (400, [field])
    status, answer = olu.ask("POST", PATH, {"full_name": "commons/none"})
    assert (status, "commons/none was not connected" in answer["detail"]) == (409, True)
    status, answer = Program(cast.dee).ask("POST", PATH, {"full_name": name})
    assert (status, answer["detail"]) == (403, "Only owners of Ledger and admins may change this.")
    assert not Repository.objects.exists()
    assert olu.ask("POST", PATH, {"full_name": name})[0] == 201
    platform("Other", cast.storefront, cast.ana)
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    status, answer = Program(cast.ana).ask(
        "POST", "platforms/other/repositories/", {"full_name": name}
    )
    assert (status, "belongs to another platform already" in answer["detail"]) == (409, True)


def test_what_files_say_otherwise_is_taken_or_left_once(cast: Cast, git: GitHost, settings) -> None:
    hosted = settle_on(git, cast, settings, protected=False)
    git.write(hosted.full_name, "innersource.json", '{"skills": ["Go"], "language": "Rust"}')
    portraying.look(hosted.repository.pk)
    comparing.compare([cast.ledger.pk])
    olu, path = Program(cast.olu), "platforms/ledger/differences/"
    rows = {row["field"]: row for row in olu.get(path)}
    assert rows.keys() == {"skills", "language"}
    assert (rows["language"]["here"], rows["language"]["there"]) == ("Go", "Rust")
    assert rows["skills"]["source"] == "innersource.json"
    assert Program(cast.dee).get(path) == []
    for field, act, answer in (("skills", "take", "taken"), ("language", "leave", "left")):
        acted = f"{path}{rows[field]['id']}/{act}/"
        assert Program(cast.dee).ask("POST", acted)[0] == 403
        for _ in range(2):
            status, shown = olu.ask("POST", acted)
            assert (status, shown["answer"]) == (200, answer)
    cast.ledger.refresh_from_db()
    assert (cast.ledger.skills, cast.ledger.language) == (["Go"], "Go")
    kinds = [one.kind for one in events.of(f"platform:{cast.ledger.pk}")]
    assert (kinds.count("platform:edited"), kinds.count("platform:difference-left")) == (1, 1)
    status, answer = olu.ask("POST", f"{path}{rows['skills']['id']}/leave/")
    assert (status, "answered this already" in answer["detail"]) == (409, True)
    assert olu.get(path) == []


def test_owners_have_the_repositories_looked_at(cast: Cast, git: GitHost, settings) -> None:
    path = "platforms/ledger/readiness/look/"
    status, answer = Program(cast.olu).ask("POST", path)
    assert (status, "No repository is connected" in answer["detail"]) == (409, True)
    settle_on(git, cast, settings, protected=False)
    assert Program(cast.olu).ask("POST", path) == (202, None)
    assert Program(cast.dee).ask("POST", path)[0] == 403
