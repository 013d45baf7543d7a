"""Importing in a real browser: the page follows the workers by itself, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from journal import effects
from platforms.models import Platform
from tests.cast import person
from tests.platforms.imports.files import rows, sap

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, live_server, cast):
    """The imports of an admin; any complaint of the browser, the policy's included, fails."""
    client = Client()
    client.force_login(person("Root", is_superuser=True))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context, complaints = browser.new_context(), []
    context.add_cookies([{**cookie, "url": live_server.url}])
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    opened.goto(f"{live_server.url}/admin/imports/")
    yield opened
    context.close()
    assert complaints == []


def carry_out() -> None:
    for pk in effects.due():
        effects.carry_out(pk)


def quiet(page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_a_file_is_given_looked_at_and_imported(page, transactional_db):
    assert quiet(page) == []
    content = rows(sap(), sap(id=None)).encode()
    page.get_by_role("button", name="File").set_input_files(
        {"name": "repos.json", "mimeType": "application/json", "buffer": content}
    )
    page.get_by_role("button", name="Look what it would change").click()
    expect(page.get_by_text("A worker reads it")).to_be_visible()
    carry_out()
    expect(page.get_by_text("id is missing.")).to_be_visible()
    assert quiet(page) == []
    page.get_by_role("button", name="Import 1 of 2 rows").click()
    expect(page.get_by_text("A worker imports it")).to_be_visible()
    assert not Platform.objects.filter(slug="mars").exists()
    carry_out()
    expect(page.get_by_role("heading", name="Imported: repos.json")).to_be_visible()
    page.get_by_role("link", name="Created 1").click()
    expect(page.get_by_text("The team Planets is made in Not assigned.")).to_be_visible()
    assert Platform.objects.get(slug="mars").name == "Mars"
