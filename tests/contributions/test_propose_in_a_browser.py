"""Writing a proposal with script on: platforms by typing, duplicates beside, one submit."""

import pytest
from axe_playwright_python.sync_playwright import Axe
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
    page.get_by_label("Problem").fill("It is counted twice.")
    expect(page.locator("#saved")).to_contain_text("kept at")
    expect(page.locator("#alike")).to_contain_text("Count each fee only once")
    assert Axe().run(page).violations_count == 0

    page.get_by_role("button", name="Submit to one platform").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Count every fee once")
    assert Axe().run(page).violations_count == 0
    mine = Proposal.objects.get(author=cast.ana)
    assert mine.state == "submitted"
    page.close()
