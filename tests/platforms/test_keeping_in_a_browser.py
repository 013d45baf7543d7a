"""Registering, exempting, saving a search and archiving in a real browser; axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from platforms import assessing
from platforms.models import Exemption, Platform

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_kept")]


@pytest.fixture(params=["light", "dark"])
def page(request, browser, live_server, cast):
    """Olu's page on a phone; any complaint of the browser, the policy's included, fails."""
    client = Client()
    client.force_login(cast.olu)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    phone = {"width": 390, "height": 800}
    context = browser.new_context(viewport=phone, color_scheme=request.param)
    complaints = []
    context.add_cookies([{**cookie, "url": live_server.url}])
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    yield opened
    context.close()
    assert complaints == []


def quiet(page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_a_platform_is_registered_looked_at_and_archived(page, live_server, cast):
    page.goto(f"{live_server.url}/platforms/new/")
    assert quiet(page) == []
    page.get_by_label("Name").fill("Tally")
    page.get_by_label("What it does").fill("Counts what goes in and out.")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Tally", level=1)).to_be_visible()
    assert quiet(page) == []
    assessing.assess([Platform.objects.get(slug="tally").pk])
    page.goto(f"{live_server.url}/platforms/tally/health/")
    assert quiet(page) == []
    page.get_by_text("Exempt it from a check").click()
    page.get_by_label("Check").select_option("channel")
    page.get_by_label("Why").fill("We answer by mail.")
    page.get_by_label("Last day").fill(assessing.today().isoformat())
    page.get_by_role("button", name="Exempt", exact=True).click()
    expect(page.get_by_text("We answer by mail.")).to_be_visible()
    assert Exemption.objects.get().check_key == "channel"
    assert quiet(page) == []
    page.goto(f"{live_server.url}/platforms/tally/retire/")
    assert quiet(page) == []
    page.get_by_label("Why").first.fill("It was a trial.")
    page.get_by_role("button", name="Archive Tally").click()
    expect(page.get_by_text("It was a trial.")).to_be_visible()
    assert quiet(page) == []


def test_cards_and_a_saved_search_keep_the_address(page, live_server, cast):
    page.goto(f"{live_server.url}/platforms/?q=ledger")
    page.get_by_role("link", name="Cards").click()
    expect(page).to_have_url(f"{live_server.url}/platforms/?q=ledger&view=cards")
    assert quiet(page) == []
    page.get_by_text("Save this search").click()
    page.get_by_label("Name", exact=True).fill("Books")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{live_server.url}/platforms/")
    page.get_by_role("navigation", name="Saved searches").get_by_role("link", name="Books").click()
    expect(page).to_have_url(f"{live_server.url}/platforms/?q=ledger&view=cards")
    assert quiet(page) == []
