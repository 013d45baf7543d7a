"""Writing a proposal with script on: platforms by typing, duplicates beside, one submit."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from contributions.models import Proposal
from tests.cast import PASSWORD, gather
from tests.contributions.ideas import submitted


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_idea_is_written_kept_and_submitted_once(
    browser: Browser, live_server: LiveServer
) -> None:
    cast = gather()
    submitted(cast.dee, cast.ledger, title="Count each fee only once")
    page = browser.new_page()
    page.goto(f"{live_server.url}/sign-in/?next=/propose/")
    page.get_by_label("User name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")

    page.get_by_role("textbox", name="Platforms").press_sequentially("led")
    page.get_by_role("button", name="Ledger", exact=True).click()
    expect(page.get_by_role("button", name="Remove Ledger")).to_be_visible()
    expect(page.get_by_role("textbox", name="Platforms")).to_be_focused()
    expect(page.locator("#deciders")).to_contain_text("decision")
    page.get_by_label("Title").fill("Count every fee once")
    page.get_by_role("textbox", name="Problem").fill("It is counted twice.")
    expect(page.locator("#saved")).to_contain_text("kept at")
    expect(page.locator("#alike")).to_contain_text("Count each fee only once")
    assert Axe().run(page).violations_count == 0

    page.get_by_role("button", name="Submit to one platform").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Count every fee once")
    assert Axe().run(page).violations_count == 0
    mine = Proposal.objects.get(author=cast.ana)
    assert mine.state == "submitted"
    page.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_to_expect_stands_beside_the_fields_and_is_folded_on_a_phone(
    browser: Browser, live_server: LiveServer
) -> None:
    cast = gather()
    client = Client()
    client.force_login(cast.ana)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/propose/?platform=ledger")
        said, fold = page.locator("#expected"), page.locator("summary", has_text="What to expect")
        expect(said).to_contain_text("You write it, and the owners decide")
        expect(said.locator("p").first).to_be_visible()
        expect(fold).to_be_hidden()
        page.set_viewport_size({"width": 360, "height": 780})
        expect(said.locator("p").first).to_be_hidden()
        fold.click()
        expect(said.locator("p").first).to_be_visible()
