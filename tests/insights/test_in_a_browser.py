"""The manager's page in a real browser: from a figure to its rows and on, and axe on every page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from people.models import HostAccount
from tests.cast import person, platform, repository
from tests.insights.rows import merged, proposed

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(browser, live_server, cast):
    """Open pages as Max; any complaint of the browser, the policy's included, fails the test."""
    ledger = repository(cast.ledger, "payments/ledger", confirmed_at=None)
    author = HostAccount.objects.get(user=cast.ana)
    platform("Orphan", cast.storefront)
    for place in range(6):
        person(f"Cashier {place}", cast.payments_core)
        person(f"Shopkeeper {place}", cast.storefront)
    for days in range(1, 80, 6):
        part = proposed(cast.ana, cast.ledger, 10 + days, accepted=days)
        merged(author, ledger, days, team=cast.storefront, proposal=part.proposal)
        proposed(cast.ana, cast.ledger, 20 + days, declined=days)
        proposed(cast.ana, cast.ledger, days)
    merged(author, ledger, 3, team=cast.storefront, state="merged_ungated")
    client = Client()
    client.force_login(cast.max)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    contexts, complaints = [], []

    def go(address, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.goto(live_server.url + address)
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_manager_goes_from_a_figure_to_its_rows_to_a_proposal_and_back(open_page):
    page = open_page("/insights/")
    page.get_by_label("Period").select_option("30")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Acceptance of proposals").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acceptance of proposals: 50 %")
    page.get_by_role("link", name="declined first").click()
    expect(page.locator(".item__side").first).to_contain_text("declined")
    page.get_by_role("textbox", name="Platform").fill("ledger")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("platform=ledger"))
    expect(page).to_have_url(re.compile("days=30"))
    expect(page).to_have_url(re.compile("by=value"))
    expect(page.locator(".item__side").first).to_contain_text("declined")
    title = page.locator(".item__title").first.inner_text()
    page.locator(".item__title").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.go_back()
    page.get_by_role("link", name="Insights").last.click()
    expect(page.get_by_label("Period")).to_have_value("30")


def test_every_table_behind_a_chart_opens_by_keyboard(open_page):
    page = open_page("/insights/")
    for summary in ("The six figures by month, as a table", "Table"):
        behind = page.locator("details.behind", has=page.get_by_text(summary, exact=True))
        expect(behind.locator("table")).to_be_hidden()
        behind.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(behind.locator("table")).to_be_visible()
        expect(behind.locator("tbody tr")).to_have_count(12)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_and_nothing_is_cut_off(open_page, scheme, width):
    addresses = (
        "/insights/",
        "/insights/rows/wait-merge/",
        "/insights/gates/",
        "/insights/ownerless/",
        "/insights/?platform=r",
    )
    page = open_page(addresses[0], color_scheme=scheme, viewport={"width": width, "height": 800})
    for address in addresses:
        page.goto(page.url.split("/insights/")[0] + address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
