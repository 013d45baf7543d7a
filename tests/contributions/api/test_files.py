"""A repository's files by program: read, and proposed with another text."""

import base64

import pytest

from contributions.models import Change
from platforms.models import Openness, Platform
from tests.hosted import Hosted
from tests.platforms.programs import Program

KEY = "0123456789abcdef"


@pytest.fixture
def path(hosted: Hosted) -> str:
    return f"platforms/ledger/repositories/{hosted.repository.pk}/files/"


def pulls(hosted: Hosted) -> list[object]:
    return hosted.git.ok("GET", f"/repos/{hosted.full_name}/pulls?state=all")


def on_host(hosted: Hosted, at: str, ref: str) -> str:
    where = f"/repos/{hosted.full_name}/contents/{at}"
    return base64.b64decode(hosted.git.ok("GET", where, params={"ref": ref})["content"]).decode()


def test_a_file_is_read_and_its_new_text_proposed_once(hosted: Hosted, path: str) -> None:
    ana = Program(hosted.cast.ana)
    root = ana.get(path)
    assert (root["path"], root["text"]) == ("", None)
    assert {"name": "README.md", "path": "README.md", "kind": "file"} in root["entries"]
    file = ana.get(path, path="/README.md")
    assert (file["text"], file["entries"]) == ("# Ledger\n", None)
    given = {
        "path": "README.md", "sha": file["sha"], "text": "# Ledger\nCounts.\n",
        "title": "Say what it does", "key": KEY,
    }  # fmt: skip
    for _ in range(2):
        status, made = ana.ask("POST", path, given)
        assert (status, made["title"]) == (201, "Say what it does")
        assert made["opened_for"]["username"] == "ana"
    assert len(pulls(hosted)) == Change.objects.count() == 1
    assert on_host(hosted, "README.md", made["head_ref"]) == "# Ledger\nCounts.\n"
    assert on_host(hosted, "README.md", "main") == "# Ledger\n"


def test_a_new_file_is_proposed_and_takes_the_place_of_none(hosted: Hosted, path: str) -> None:
    ana = Program(hosted.cast.ana)
    given = {"path": "docs/fees.md", "text": "Once.\n", "title": "Explain fees", "key": KEY}
    status, made = ana.ask("POST", path, given)
    assert status == 201
    assert on_host(hosted, "docs/fees.md", made["head_ref"]) == "Once.\n"
    status, answer = ana.ask("POST", path, {**given, "path": "README.md", "key": KEY[:8]})
    assert (status, "There is something at README.md" in answer["detail"]) == (409, True)
    assert len(pulls(hosted)) == 1


def test_what_cannot_be_proposed_is_refused_and_nothing_opened(hosted: Hosted, path: str) -> None:
    ana = Program(hosted.cast.ana)
    sha = ana.get(path, path="README.md")["sha"]
    given = {"path": "README.md", "sha": sha, "text": "Other.\n", "title": "Other", "key": KEY}
    for wrong, field in (
        ({**given, "key": "of my own"}, "key"),
        ({**given, "title": " "}, "title"),
        ({**given, "text": "x" * 200_001}, "text"),
        ({**given, "text": "# Ledger\n"}, "text"),
        ({**given, "path": ""}, "path"),
    ):
        status, answer = ana.ask("POST", path, wrong)
        assert (status, list(answer.get("fields", answer))) == (400, [field])
    status, answer = ana.ask("POST", path, {**given, "sha": "0" * 40})
    assert (status, "has changed on main since" in answer["detail"]) == (409, True)
    status, answer = ana.ask("GET", path, path="none/at/all")
    assert (status, "has no none/at/all now" in answer["detail"]) == (409, True)
    Platform.objects.filter(slug="ledger").update(openness=Openness.PAUSED.value)
    status, answer = ana.ask("POST", path, given)
    assert (status, "have paused contributions" in answer["detail"]) == (409, True)
    assert pulls(hosted) == []


def test_a_hidden_platforms_files_are_not_there(hosted: Hosted, path: str) -> None:
    Platform.objects.filter(slug="ledger").update(restricted=True)
    assert Program(hosted.cast.ana).ask("GET", path)[0] == 404
    assert Program(hosted.cast.ana).ask("POST", path)[0] == 404
    assert Program(hosted.cast.olu).get(path)["entries"]
