"""Importing by program: give a file, read row by row what it would do, confirm it."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from knox.models import AuthToken
from pytest_django import Settings

from journal import effects, events
from people.models import Membership, User
from platforms.models import Import, Platform
from tests.cast import Cast, person
from tests.platforms.imports.files import SHELF, documents, rows, sap
from tests.platforms.programs import Program

ROSTER = "user,email,team,department\nkim,kim@example.org,Books,Payments\nlee,,,Payments\n"


def carry_out() -> None:
    for pk in effects.due():
        effects.carry_out(pk)


def give(user: User, text: str, name: str = "repos.json", status: int = 201) -> dict[str, Any]:
    client = Client(headers={"Authorization": f"Bearer {AuthToken.objects.create(user)[1]}"})
    answer = client.post("/api/v1/imports/", {"file": ContentFile(text.encode(), name)})
    assert answer.status_code == status
    return answer.json()


@pytest.fixture
def root(cast: Cast) -> User:
    return person("Root", is_superuser=True)


@pytest.mark.parametrize(
    ("text", "source", "created", "refused"),
    [
        (rows(sap(), sap(id=None)), "sap", 1, 1),
        (documents(*SHELF), "backstage", 9, 0),
        (ROSTER, "roster", 1, 1),
    ],
)
def test_a_file_is_given_read_row_by_row_confirmed_and_done(
    root: User, text: str, source: str, created: int, refused: int
) -> None:
    program = Program(root)
    run = give(root, text)
    path = f"imports/{run['id']}/"
    assert (run["state"], run["by"], run["name"]) == ("reading", "root", "repos.json")
    carry_out()
    shown = program.get(path)
    assert (shown["state"], shown["source"]) == ("ready", source)
    assert (shown["created"], shown["refused"]) == (created, refused)
    before = program.get(f"{path}rows/")["results"]
    assert len(before) == created + refused
    for row in program.get(f"{path}rows/", verb="refused")["results"]:
        assert row["says"]
        assert row["place"]
    assert not Platform.objects.filter(slug__in=("mars", "journal-book")).exists()
    assert not Membership.objects.filter(user__username="kim").exists()
    for _ in range(2):
        status, shown = program.ask("POST", f"{path}confirm/")
        assert (status, shown["state"]) == (202, "importing")
    carry_out()
    assert program.get(path)["state"] == "done"
    assert program.get(f"{path}rows/")["results"] == before
    assert program.ask("POST", f"{path}confirm/")[1]["state"] == "done"
    kinds = [one.kind for one in events.of(f"import:{run['id']}")]
    assert kinds.count("import:confirmed") == 1
    again = give(root, text)
    carry_out()
    shown = program.get(f"imports/{again['id']}/")
    assert (shown["created"], shown["changed"], shown["unchanged"]) == (0, 0, created)


def test_a_file_put_aside_stays_so(root: User, cast: Cast) -> None:
    program, run = Program(root), give(root, rows(sap()))
    path = f"imports/{run['id']}/"
    status, answer = program.ask("POST", f"{path}drop/")
    assert (status, "Somebody was quicker" in answer["detail"]) == (409, True)
    carry_out()
    for _ in range(2):
        assert program.ask("POST", f"{path}drop/")[1]["state"] == "dropped"
    assert program.ask("POST", f"{path}confirm/")[0] == 409
    carry_out()
    assert not Platform.objects.filter(slug="mars").exists()


def test_what_cannot_be_read_says_where(root: User) -> None:
    run = give(root, '[\n{"id": 1,}]')
    carry_out()
    program = Program(root)
    assert program.get(f"imports/{run['id']}/")["state"] == "refused"
    (row,) = program.get(f"imports/{run['id']}/rows/")["results"]
    assert row["place"] == "line 2, column 10"
    status, answer = program.ask("GET", f"imports/{run['id']}/rows/", verb="lost")
    assert (status, list(answer["fields"])) == (400, ["verb"])


def test_a_file_that_is_none_or_too_large_is_refused(root: User, settings: Settings) -> None:
    assert "file" in give(root, "", status=400)
    settings.LARGEST_UPLOAD = 100_000
    answer = give(root, "x" * 300_000, status=400)
    assert "larger than 32 MB" in answer["fields"]["file"]
    assert Program(root).ask("POST", "imports/", {"file": "[]"})[0] == 415
    assert not Import.objects.exists()


def test_nobody_but_admins_learns_of_imports(root: User, cast: Cast) -> None:
    run = give(root, rows(sap()))
    give(cast.olu, rows(sap()), status=404)
    for path in ("imports/", f"imports/{run['id']}/", f"imports/{run['id']}/rows/"):
        assert Program(cast.olu).ask("GET", path)[0] == 404
    assert Import.objects.count() == 1


def test_thirty_imports_cost_no_more_queries_than_one(root: User, cast: Cast) -> None:
    program, counts = Program(root), []
    for many in (1, 29):
        for _ in range(many):
            Import.objects.create(name="repos.json", size=2, by=root)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(program.get("imports/")["results"]) in (1, 30)
        counts.append(len(asked))
    assert counts[0] == counts[1]
