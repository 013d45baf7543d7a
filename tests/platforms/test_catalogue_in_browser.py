"""The catalogue in a real browser: results while typing, filters that keep their place, axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from people.notify import notify
from platforms.models import Role
from tests.cast import platform, repository, role

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nothing_kept")]


@pytest.fixture
def open_page(browser, live_server, cast):
    """Open pages as Olu; any complaint of the browser, the policy's included, fails the test."""
    for name, summary in (
        ("Payments Gateway", "Takes card payments, and tells by webhook."),
        ("Event Lake", "Every business event."),
        ("Orphan", "Owned by nobody."),
    ):
        owner = () if name == "Orphan" else (cast.olu,)
        platform(name, cast.payments_core, *owner, summary=summary, language="Go")
    role(cast.ledger, Role.REVIEWER, team=cast.storefront)
    repository(cast.ledger, "commons/ledger", gate_state="advisory", gate_detail="Not protected.")
    notify(
        [cast.olu], kind="x", title="Ana proposes", path="/platforms/", why="You own it", key="1"
    )
    client = Client()
    client.force_login(cast.olu)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    contexts, complaints = [], []

    def go(address, *, signed_in=True, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        if signed_in:
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


def test_results_appear_while_typing_and_the_address_keeps_them(open_page):
    page = open_page("/platforms/")
    box = page.get_by_role("searchbox", name="Search platforms").last
    box.press_sequentially("paym", delay=20)
    names = page.locator(".platform-row h2")
    expect(names).to_have_text(["Payments Gateway"])
    expect(box).to_be_focused()
    expect(box).to_have_value("paym")
    expect(page).to_have_url(re.compile("q=paym"))
    page.reload()
    expect(names).to_have_text(["Payments Gateway"])


def test_a_facet_narrows_keeps_the_focus_and_back_undoes_it(open_page):
    page = open_page("/platforms/")
    go = page.get_by_role("checkbox", name="Go")
    paused = page.get_by_role("checkbox", name="Young")
    expect(paused).to_be_disabled()
    page.get_by_role("searchbox", name="Search platforms").last.fill("card")
    expect(page.locator(".platform-row")).to_have_count(1)
    go.check()
    expect(page.locator(".chip")).to_have_text(["Go remove filter"])
    expect(go).to_be_focused()
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)


def test_on_a_phone_the_filters_stay_open_while_choosing(open_page):
    page = open_page("/platforms/", viewport={"width": 390, "height": 800})
    page.get_by_text("Filter", exact=True).click()
    page.get_by_role("checkbox", name="Go").check()
    expect(page.locator("#facet-count")).to_have_text("1")
    expect(page.get_by_role("checkbox", name="Go")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_script_the_list_still_filters_and_sorts(open_page):
    page = open_page("/platforms/", java_script_enabled=False)
    page.get_by_role("checkbox", name="Go").check()
    page.get_by_label("Sort").select_option("newest")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".platform-row h2").first).to_have_text("Orphan")
    expect(page).to_have_url(re.compile("language=Go"))


PAGES = [
    "/platforms/",
    "/platforms/?q=webhok&language=Go",
    "/platforms/?q=zzzzzz",
    "/platforms/ledger/",
    "/platforms/orphan/",
    "/platforms/ledger/edit/",
    "/platforms/ledger/repositories/connect/",
    "/platforms/new/",
    "/people/olu/",
    "/teams/payments-core/",
    "/inbox/",
    "/settings/subscriptions/",
    "/settings/",
    "/settings/tokens/",
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(open_page, live_server, scheme, width):
    page = open_page("/inbox/", color_scheme=scheme, viewport={"width": width, "height": 900})
    for address in PAGES:
        page.goto(live_server.url + address)
        found = Axe().run(page).response["violations"]
        assert [(address, one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    away = open_page("/sign-in/", signed_in=False, color_scheme=scheme)
    assert Axe().run(away).response["violations"] == []
