"""Importing on the page: give, look, confirm; and confirming whom a file names."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from journal import effects, events
from people.models import User
from people.refusals import Forbidden
from platforms.models import Candidate, Import, Platform, PlatformRole, RoleOffer
from platforms.selectors import owners
from platforms.services import candidates
from platforms.services import imports as services
from platforms.tasks import look_for_owners
from tests.cast import Cast, person
from tests.platforms.imports.files import SHELF, documents, imported, rows, sap


def carry_out() -> None:
    for pk in effects.due():
        effects.carry_out(pk)


def give(client: Client, text: str, name: str = "repos.json") -> Import:
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post("/admin/imports/", {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.get(pk=answer["Location"].split("/")[-2])


@pytest.fixture
def root(cast: Cast) -> User:
    return person("Root", is_superuser=True)


def test_a_file_is_looked_at_then_confirmed_then_done(root: User, client: Client) -> None:
    client.force_login(root)
    run = give(client, rows(sap(), sap(id=None)))
    assert "A worker reads it" in client.get(run.get_absolute_url()).content.decode()
    carry_out()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Nothing has changed yet" in page
    assert "Import 1 of 2 rows" in page
    assert "id is missing." in page
    assert not Platform.objects.filter(slug="mars").exists()
    client.post(run.get_absolute_url(), {"act": "confirm"})
    carry_out()
    run.refresh_from_db()
    assert (run.state, run.created, run.refused, bytes(run.content)) == ("done", 1, 1, b"")
    assert Platform.objects.filter(slug="mars").exists()
    assert "Imported: repos.json" in client.get(run.get_absolute_url()).content.decode()


def test_confirming_twice_imports_once(root: User, client: Client) -> None:
    client.force_login(root)
    run = give(client, rows(sap()))
    carry_out()
    assert client.post(run.get_absolute_url(), {"act": "confirm"}).status_code == 302
    assert client.post(run.get_absolute_url(), {"act": "confirm"}).status_code == 302
    assert events.of(f"import:{run.pk}").filter(kind="import:confirmed").count() == 1
    again = client.post(run.get_absolute_url(), {"act": "drop"})
    assert again.status_code == 409
    assert "Somebody was quicker" in again.content.decode()
    carry_out()
    assert Platform.objects.filter(slug="mars").count() == 1


def test_a_file_put_aside_is_not_imported(root: User, client: Client) -> None:
    client.force_login(root)
    run = give(client, rows(sap()))
    carry_out()
    client.post(run.get_absolute_url(), {"act": "drop"})
    run.refresh_from_db()
    assert (run.state, bytes(run.content)) == ("dropped", b"")
    assert client.post(run.get_absolute_url(), {"act": "confirm"}).status_code == 409


def test_a_file_that_cannot_be_read_says_where(root: User, client: Client) -> None:
    client.force_login(root)
    run = give(client, '[\n{"id": 1,}]')
    carry_out()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "This file cannot be read" in page
    assert "line 2, column 10" in page


def test_what_a_file_says_is_shown_as_text(root: User, client: Client) -> None:
    client.force_login(root)
    run = give(client, rows(sap(full_name="<script>alert(1)</script>", id=None)), "<b>.json")
    carry_out()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>.json" not in page


def test_only_admins_import(cast: Cast, client: Client) -> None:
    client.force_login(cast.olu)
    assert client.get("/admin/imports/").status_code == 404
    with pytest.raises(Forbidden, match="Only admins import"):
        services.give(by=cast.olu, name="x", content=b"[]")


def test_an_upload_that_is_too_large_is_read_past_and_refused(
    root: User, client: Client, settings: Settings
) -> None:
    settings.LARGEST_UPLOAD = 100_000
    client.force_login(root)
    file = io.BytesIO(b"x" * 300_000)
    file.name = "large.json"
    answer = client.post("/admin/imports/", {"file": file})
    assert answer.status_code == 400
    assert "This file is larger than 32 MB" in answer.content.decode()
    assert not Import.objects.exists()


def test_a_team_that_a_file_names_owns_only_once_confirmed(
    root: User, cast: Cast, client: Client
) -> None:
    imported(documents(*SHELF))
    book = Platform.objects.get(slug="journal-book")
    client.force_login(root)
    page = client.get("/platforms/journal-book/owners/").content.decode()
    assert "Named by an import, not confirmed" in page
    row = book.candidates.get()
    client.post("/platforms/journal-book/owners/", {"act": "confirm", "row": row.pk})
    assert {one.user.username for one in owners(book)} == {"kim", "lee"}
    assert imported(documents(*SHELF)).count("unchanged") == 9


def test_a_person_whom_a_file_names_is_offered_it_and_accepts(root: User, cast: Cast) -> None:
    imported(documents(*SHELF))
    row = Candidate.objects.get(platform__slug="reports")
    candidates.confirm(row, by=root)
    offer = RoleOffer.objects.get(platform__slug="reports")
    assert (str(offer.user), offer.needs_second) == ("Lee Sato", True)
    assert not PlatformRole.objects.filter(platform__slug="reports").exists()


def test_whoever_imported_it_does_not_confirm_it_alone(root: User, cast: Cast) -> None:
    imported(documents(*SHELF), by=root)
    row = Candidate.objects.get(platform__slug="journal-book")
    with pytest.raises(Forbidden, match="You imported the file"):
        candidates.confirm(row, by=root)
    with pytest.raises(Forbidden, match="Only owners"):
        candidates.confirm(row, by=cast.olu)
    kim = User.objects.get(username="kim")
    kim.is_superuser = True
    kim.save()
    with pytest.raises(Forbidden, match="You are in books"):
        candidates.confirm(row, by=kim)


def test_one_that_is_dismissed_is_not_asked_for_again(root: User, cast: Cast) -> None:
    imported(documents(*SHELF))
    candidates.dismiss(Candidate.objects.get(platform__slug="reports"), by=root)
    imported(documents(*SHELF))
    assert Candidate.objects.get(platform__slug="reports").answer == "dismissed"


def test_no_alarm_is_raised_for_what_was_never_owned(root: User, cast: Cast) -> None:
    imported(rows(sap()))
    look_for_owners()
    assert not Platform.objects.get(slug="mars").unreachable.exists()
