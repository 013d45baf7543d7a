"""A platform's policy by program: read, saved, and asked for by an admin."""

import pytest

from journal import events
from people.models import User
from platforms.models import Platform, PolicySource, PolicyVersion
from tests.cast import Cast, person
from tests.platforms.programs import Program

PATH = "platforms/ledger/policy/"
OPEN = "# ours\nrequire_proposal: false\n"


@pytest.fixture
def ada(cast: Cast) -> User:
    return person("Ada", is_superuser=True)


def kinds(cast: Cast) -> list[str]:
    return [one.kind for one in events.of(f"platform:{cast.ledger.pk}")]


def test_an_owner_saves_a_policy_once_over_the_one_they_read(cast: Cast) -> None:
    olu = Program(cast.olu)
    before = olu.get(PATH)
    assert (before["read_from"], before["number"], before["by"]) == ("portal", 0, None)
    for _ in range(2):
        status, shown = olu.ask("PUT", PATH, {"text": OPEN, "based_on": 0})
        assert (status, shown["number"], shown["text"], shown["by"]) == (200, 1, OPEN, "olu")
    assert Program(cast.sam).get(PATH) == shown
    assert kinds(cast) == ["platform:policy_saved"]
    status, answer = olu.ask("PUT", PATH, {"text": "quorum: 2\n", "based_on": 0})
    assert (status, "Version 1 was saved meanwhile" in answer["detail"]) == (409, True)


def test_a_policy_that_cannot_be_is_refused_with_the_place(cast: Cast) -> None:
    olu = Program(cast.olu)
    status, answer = olu.ask("PUT", PATH, {"text": "quorum: many\n", "based_on": 0})
    assert (status, "line 1" in answer["fields"]["text"].lower()) == (400, True)
    assert list(olu.ask("PUT", PATH, {"text": OPEN})[1]) == ["based_on"]
    for other in (cast.dee, cast.max, cast.ana):
        assert Program(other).ask("PUT", PATH, {"text": OPEN, "based_on": 0})[0] == 403
    Platform.objects.filter(pk=cast.ledger.pk).update(policy_source=PolicySource.REPOSITORY.value)
    status, answer = olu.ask("PUT", PATH, {"text": OPEN, "based_on": 0})
    assert (status, "nothing was saved here" in answer["detail"]) == (409, True)
    assert olu.get(PATH)["read_from"] == "repository"
    assert not PolicyVersion.objects.exists()


def test_what_an_admin_asks_for_is_confirmed_by_another_or_dropped(cast: Cast, ada: User) -> None:
    olu, admin, path = Program(cast.olu), Program(ada), f"{PATH}requests/"
    given = {"text": OPEN, "based_on": 0}
    assert admin.ask("PUT", PATH, given)[0] == 403
    asked = admin.ask("POST", path, given)
    assert asked == admin.ask("POST", path, given)
    assert (asked[0], asked[1]["by"], asked[1]["version"]) == (201, "ada", None)
    assert Program(cast.sam).get(path) == [asked[1]]
    one = f"{path}{asked[1]['id']}/"
    status, answer = admin.ask("POST", f"{one}confirm/")
    assert (status, "You asked for it" in answer["detail"]) == (403, True)
    for _ in range(2):
        status, shown = olu.ask("POST", f"{one}confirm/")
        assert (status, shown["version"], shown["settled_by"]) == (200, 1, "olu")
    saved = olu.get(PATH)
    assert (saved["number"], saved["by"], saved["seconded_by"]) == (1, "ada", "olu")
    status, answer = admin.ask("POST", f"{one}drop/")
    assert (status, "is in force" in answer["detail"]) == (409, True)
    other = admin.ask("POST", path, {"text": "quorum: 2\n", "based_on": 1})[1]
    for _ in range(2):
        status, shown = olu.ask("POST", f"{path}{other['id']}/drop/")
        assert (status, shown["version"], shown["settled_by"]) == (200, None, "olu")
    assert olu.get(path) == []
    assert kinds(cast).count("platform:policy_request_dropped") == 1
